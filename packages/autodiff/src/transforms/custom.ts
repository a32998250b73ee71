/** Derivatives that the user takes into their own hands: another rule, or recomputation instead of storage. */
import { customOp, type CustomAttrs, type CustomAt } from "../ops/custom.ts";
import { bind } from "../core/bind.ts";
import { UsageError } from "../core/errors.ts";
import { isFloat } from "../core/dtype.ts";
import { Tensor } from "../core/tensor.ts";
import { nearestOpen } from "../core/trace.ts";
import { describe, refusal } from "../core/sentences.ts";
import { flattenInto, requireFunction, requireTensor, unflatten } from "../core/tree.ts";
import { barrier, stopGradient } from "../ops/identity.ts";
import { vjpAs } from "./reverse.ts";

/**
 * `f` with a derivative of your own: `rule(ct, { primals, out })` gives one cotangent per argument, a tree like it.
 * The rule is made of public ops, so it differentiates again, and forward mode transposes it. What it gives for leaves
 * that are not floats is not read; give them back as they came. In an eager derivative the rule may read elements of
 * `primals` and `out`, by `.item()` say, to decide how long to iterate. Elements of `ct`, and of what is made of it, it
 * may read in reverse mode only: forward mode (`jvp`, and `hvp` through it) hands it a `ct` without elements.
 * @throws UsageError where `f` closes over a tensor that is being differentiated (it would get no gradient); in forward
 *   mode, where the rule reads what depends on `ct`.
 * @example
 * const clipped = customVjp((x: Tensor) => mul(x, 2), (ct) => [clip(ct, -1, 1)]);
 * grad((x: Tensor) => sum(clipped(x)))(tensor([5])).toArray(); // → [ 1 ]
 */
// un-annotated parameters of a function written in place get the type `any` from here
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function customVjp<P extends readonly any[], R extends Tensor>(
  f: (...primals: P) => R,
  rule: (ct: R, at: CustomAt<P, R>) => { readonly [K in keyof P]: P[K] },
): (...primals: P) => R {
  requireFunction("customVjp", f);
  if (typeof rule !== "function") throw refusal("customVjp", "rule", rule, "it takes a function");
  return (...primals) => applyCustom("customVjp", f, rule, primals);
}

/**
 * `f`, forgetting its intermediate results after the forward pass and computing them again for the backward pass:
 * time for memory. Values and gradients are those of `f`.
 * @throws UsageError where `f` closes over a tensor that is being differentiated; pass it as an argument.
 * @example
 * const block = checkpoint((x: Tensor) => exp(sin(x)));
 * grad((x: Tensor) => block(x))(tensor(0)).item(); // → 1
 */
// un-annotated parameters of a function written in place get the type `any` from here
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function checkpoint<P extends readonly any[], R extends Tensor>(f: (...primals: P) => R): (...primals: P) => R {
  requireFunction("checkpoint", f);
  const recompute = (ct: R, { primals }: CustomAt<P, R>): P => {
    const [floats, refill] = floatLeaves("checkpoint", primals);
    const again = (leaves: readonly Tensor[]): R => f(...refill(leaves));
    return refill(vjpAs("checkpoint", again, [floats.map(barrier)])[1](ct)[0]);
  };
  return (...primals) => applyCustom("checkpoint", f, recompute, primals);
}

function applyCustom<P extends readonly unknown[], R extends Tensor>(
  who: string,
  f: (...primals: P) => R,
  rule: (ct: R, at: CustomAt<P, R>) => { readonly [K in keyof P]: P[K] },
  primals: P,
): R {
  const leaves: Tensor[] = [];
  const def = flattenInto(leaves, [...primals], who, "arguments", requireTensor);
  const [floats, refill] = floatLeaves(who, primals);
  const value = f(...refill(floats.map(stopGradient)));
  if (!(value instanceof Tensor))
    throw new UsageError(`${who}: the function returned ${describe(value)}; it must return one tensor`);
  if (nearestOpen(value.trace) !== null) {
    throw new UsageError(
      `${who}: the function closes over a tensor that is being differentiated, which would get no gradient; pass it as an argument`,
    );
  }
  return bind(customOp, [value, ...leaves], { who, def, rule: rule as CustomAttrs["rule"] }) as R;
}

/** The float leaves of the arguments, and the arguments with others in their places. */
function floatLeaves<P extends readonly unknown[]>(
  who: string,
  primals: P,
): readonly [Tensor[], (floats: readonly Tensor[]) => P] {
  const leaves: Tensor[] = [];
  const def = flattenInto(leaves, [...primals], who, "arguments", requireTensor);
  const refill = (floats: readonly Tensor[]): P => {
    let next = 0;
    return unflatten(
      def,
      leaves.map((leaf) => (isFloat(leaf.dtype) ? floats[next++]! : leaf)),
    ) as unknown as P;
  };
  return [leaves.filter((leaf) => isFloat(leaf.dtype)), refill];
}
