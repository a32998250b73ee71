/** Laws of differentiation on random programs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { add, div, mul, neg, sub } from "../ops/arithmetic.ts";
import { exp, sigmoid, softplus } from "../ops/exponential.ts";
import { stopGradient } from "../ops/identity.ts";
import { greater, where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { broadcastTo, flip, reshape, sum, transpose } from "../ops/movement.ts";
import { concat } from "../ops/concat.ts";
import { slice } from "../ops/slicing.ts";
import { checkGrads } from "../testing/grads.ts";
import { sampleRng } from "../testing/samples.ts";
import { checkpoint } from "./custom.ts";
import { jvp } from "./forward.ts";
import { hvp } from "./higher.ts";
import { grad, vjp } from "./reverse.ts";

/** One step of a program on 2 × 2 matrices: a new value from two of those before. */
type Step = (a: Tensor, b: Tensor) => Tensor;
const steps: Readonly<Record<string, Step>> = {
  add: (a, b) => add(a, b),
  sub: (a, b) => sub(a, b),
  mul: (a, b) => mul(a, b),
  div: (a, b) => div(a, add(mul(b, b), 1)),
  neg: (a) => neg(a),
  sigmoid: (a) => sigmoid(a),
  softplus: (a) => softplus(a),
  gauss: (a) => exp(neg(mul(a, a))),
  matmul: (a, b) => mul(matmul(a as Tensor<readonly [2, 2]>, b as Tensor<readonly [2, 2]>), 0.5),
  transpose: (a) => transpose(a),
  rows: (a, b) => add(broadcastTo(sum(a, { axis: 0 }), [2, 2]), mul(b, 0.5)),
  flip: (a) => flip(a, { axis: 1 }),
  join: (a, b) => slice(concat([a, b]), [1], [3]),
  reshape: (a) => reshape(mul(reshape(a, [4]), reshape(flip(a), [-1])), [2, 2]),
  where: (a, b) => where(greater(stopGradient(a), 0.3), mul(a, 2), b),
};

const programs = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 })
  .map((list) => {
    const run = (x: Tensor, y: Tensor): Tensor => {
      const values = [x, y];
      for (const [name, i, j] of list)
        values.push(steps[name]!(values[values.length - 1 - (i % values.length)]!, values[j % values.length]!));
      return values.at(-1)!;
    };
    return Object.assign(run, { toString: () => list.map(([name, i, j]) => `${name}(-${i}, ${j})`).join("; ") });
  });
const seeds = fc.integer({ min: 0, max: 1e6 });
const options = { seed: 1, numRuns: 150 };

const list = (x: Tensor): number[] => Array.from(elementsOf(x));
function expectClose(a: Tensor, b: Tensor, rtol = 1e-11): void {
  const [p, q] = [list(a), list(b)];
  const size = Math.max(1e-3, ...p.map(Math.abs), ...q.map(Math.abs));
  p.forEach((value, i) => expect(Math.abs(value - q[i]!)).toBeLessThanOrEqual(rtol * size));
}

test("derivatives of random programs are those of finite differences, to second order in both modes", () => {
  fc.assert(
    fc.property(programs, seeds, (f, seed) => {
      const rng = sampleRng(seed);
      // a jump of where may lie within the steps; the error bar knows
      checkGrads(f, [rng.normal([2, 2]), rng.normal([2, 2])], { rng, rtol: 1e-7, atol: 1e-9 });
    }),
    { ...options, numRuns: 60 },
  );
});

test("pullbacks are linear", () => {
  fc.assert(
    fc.property(programs, seeds, (f, seed) => {
      const rng = sampleRng(seed);
      const [, pullback] = vjp(f, rng.normal([2, 2]), rng.normal([2, 2]));
      const [c, d] = [rng.normal([2, 2]), rng.normal([2, 2])];
      const both = pullback(add(mul(c, 3), d));
      pullback(c).forEach((part, i) => expectClose(add(mul(part, 3), pullback(d)[i]!), both[i]!));
    }),
    options,
  );
});

test("⟨ct, J t⟩ = ⟨Jᵀ ct, t⟩", () => {
  fc.assert(
    fc.property(programs, seeds, (f, seed) => {
      const rng = sampleRng(seed);
      const [x, y, t, u, ct] = Array.from({ length: 5 }, () => rng.normal([2, 2])) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const forward = mul(ct, jvp(f, [x, y], [t, u])[1]);
      const [a, b] = vjp(f, x, y)[1](ct);
      expectClose(sum(forward), add(sum(mul(a, t)), sum(mul(b, u))), 1e-10);
    }),
    options,
  );
});

test("the derivative of a sum, of a product and of a composition", () => {
  fc.assert(
    fc.property(programs, programs, seeds, (f, g, seed) => {
      const rng = sampleRng(seed);
      const [x, y] = [rng.normal([2, 2]), rng.normal([2, 2])];
      const at = (h: (a: Tensor) => Tensor): Tensor => grad((a: Tensor) => sum(h(a)))(x);
      const [p, q] = [(a: Tensor) => f(a, y), (a: Tensor) => g(a, y)];
      expectClose(
        at((a) => add(p(a), q(a))),
        add(at(p), at(q)),
        1e-10,
      );
      expectClose(
        at((a) => mul(p(a), q(a))),
        add(
          at((a) => mul(p(a), q(x))),
          at((a) => mul(p(x), q(a))),
        ),
        1e-10,
      );
      const [out, pullback] = vjp(p, x);
      expectClose(
        at((a) => q(p(a))),
        pullback(grad((b: Tensor) => sum(q(b)))(out))[0],
        1e-10,
      );
    }),
    options,
  );
});

test("second derivatives commute", () => {
  fc.assert(
    fc.property(programs, seeds, (f, seed) => {
      const rng = sampleRng(seed);
      const [x, y, v, w] = [rng.normal([2, 2]), rng.normal([2, 2]), rng.normal([2, 2]), rng.normal([2, 2])];
      const scalar = (a: Tensor): Tensor => sum(f(a, y));
      expectClose(sum(mul(w, hvp(scalar, x, v))), sum(mul(v, hvp(scalar, x, w))), 1e-9);
    }),
    options,
  );
});

test("checkpoint changes nothing, and neither does differentiating inside another differentiation", () => {
  fc.assert(
    fc.property(programs, seeds, (f, seed) => {
      const rng = sampleRng(seed);
      const [x, y] = [rng.normal([2, 2]), rng.normal([2, 2])];
      const plain = grad((a: Tensor) => sum(f(a, y)))(x);
      expect(list(grad((a: Tensor) => sum(checkpoint(f)(a, y)))(x))).toEqual(list(plain));
      let inside = tensor([]) as Tensor;
      grad((z: Tensor) => {
        inside = grad((a: Tensor) => sum(f(a, y)))(z);
        return sum(inside);
      })(x);
      expect(list(inside)).toEqual(list(plain));
    }),
    options,
  );
});
