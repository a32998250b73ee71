/** Powers, with the special values of IEEE 754. */
import { less, where, equal, lessEqual } from "./logic.ts";
import type { Broadcastable, Broadcast, Operand } from "../core/types.ts";
import { type BinaryOp, type BinaryCases, floats, defineBinary } from "../core/elementwise.ts";
import { scaleCotangent, sub } from "./arithmetic.ts";
import { stopGradient } from "./identity.ts";
import { bindBroadcast } from "./broadcast.ts";
import { type Tensor } from "../core/tensor.ts";
import { log } from "./exponential.ts";
import { powers } from "./powers.ts";

/**
 * a to the power b, broadcast; floats only, with the special values of IEEE 754: 1 for a = 1 and for b = 0, NaN
 * included, and for a = −1 with b = ±Infinity. The gradient in b is 0 where a is 0 (the limit for b > 0) or below
 * (where only integers b have a result).
 * @example
 * grad((x: Tensor<readonly []>) => pow(x, 2))(tensor(0)).item(); // → 0
 */
export function pow<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "pow">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(powOp, a, b) as Tensor<Broadcast<A, B>>;
}

// ---- records

export const powOp: BinaryOp = defineBinary({
  name: "pow",
  scalar: (s, a, b) => s.pow(a, b),
  algebra: powers,
  takes: floats,
  vjp: {
    // b·a^(b−1), as a product in which 0 wins: where b is 0 the result is the constant 1, also at a = 0
    a(ct, { a, b }) {
      const exponent = where(less(a, 0), stopGradient(b), b);
      return scaleCotangent(ct, scaleCotangent(exponent, pow(a, sub(exponent, 1))));
    },
    // out·log a, as such a product too: 0 at a = 0, and its derivative in a there is that of the rule above in b
    b(ct, { a, b, out }) {
      const flat = where(equal(a, 0), lessEqual(b, 0), less(a, 0));
      return scaleCotangent(ct, scaleCotangent(out, log(where(flat, 1, a))));
    },
  },
});

export const powCases: BinaryCases = {
  samples: (rng) => [
    { inputs: [rng.uniform([]), rng.normal([])] },
    { inputs: [rng.uniform([2, 3]), rng.normal([2, 3])] },
  ],
  edges: [
    { a: 0, b: 2, value: 0, grad: { a: 0, b: 0 } },
    { a: 0, b: 1, value: 0, grad: { a: 1, b: 0 } },
    { a: 0, b: 0, value: 1, grad: { a: 0, b: 0 } },
    { a: -2, b: 3, value: -8, grad: { a: 12, b: 0 } },
    { a: 1, b: NaN, value: 1, grad: { a: NaN, b: 0 } },
    { a: NaN, b: 0, value: 1, grad: { a: 0, b: NaN } },
    { a: NaN, b: 1, value: NaN, grad: { a: 1, b: NaN } },
    { a: NaN, b: 2, value: NaN, grad: { a: NaN, b: NaN } },
    { a: 1, b: Infinity, value: 1 },
    { a: -1, b: -Infinity, value: 1 },
  ],
};
