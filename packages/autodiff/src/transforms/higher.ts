/** Jacobians and Hessians: compositions of the two modes. */
import { optionsOf } from "../core/arguments.ts";
import { allocate, isFloat } from "../core/dtype.ts";
import { leaf } from "../core/create.ts";
import { DTypeError, UsageError } from "../core/errors.ts";
import { showAval, sizeOf } from "../core/aval.ts";
import { Tensor } from "../core/tensor.ts";
import { describe, refusal } from "../core/sentences.ts";
import { flattenInto, requireFunction, requireTensor, treeLeaves, treeMap, unflatten } from "../core/tree.ts";
import { stack } from "../functions/layout.ts";
import { reshape } from "../ops/movement.ts";
import { jvpAs } from "./forward.ts";
import { differentiate, vjpAs } from "./reverse.ts";

/** A tree like P whose leaves are tensors: what stands in the place of each is of another shape. */
export type Jacobian<P> = P extends Tensor ? Tensor : { readonly [K in keyof P]: Jacobian<P[K]> };

/** For each leaf of P a tree like Q: what stands in the place of a pair of leaves is of another shape. */
export type Hessian<P, Q = P> = P extends Tensor ? Jacobian<Q> : { readonly [K in keyof P]: Hessian<P[K], Q> };

/** Options of `grad` would be passed over in silence: `wrt` is always the first argument. */
export type NoOptions = Readonly<Record<string, never>>;

/**
 * All derivatives of the elements of a tensor-valued function in those of its first argument, a tree.
 * f: x → out gives, for each leaf of x, a tensor of shape [...out.shape, ...leaf.shape].
 * One pullback per element of the result.
 * @example
 * jacobian((x: Tensor) => mul(x, x))(tensor([1, 2])).toArray(); // → [ [ 2, 0 ], [ 0, 4 ] ]
 */
// un-annotated parameters of a function written in place get the type `any` from here
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function jacobian<P = any, A extends readonly any[] = any[]>(
  f: (x: P, ...rest: A) => Tensor,
  options?: NoOptions,
): (x: P, ...rest: A) => Jacobian<P> {
  requireFunction("jacobian", f);
  optionsOf("jacobian", options, {});
  return (x, ...rest) => {
    requireGiven("jacobian", "argument 0", x);
    return jacobianAs("jacobian", (primal: P) => requireFloatTensor(f(primal, ...rest)), x);
  };
}

/**
 * The second derivatives of a scalar function in its first argument: for each pair of leaves a tensor of shape
 * [...a.shape, ...b.shape].
 * @example
 * hessian((x: Tensor) => sum(mul(x, mul(x, x))))(tensor([1, 2])).toArray(); // → [ [ 6, 0 ], [ 0, 12 ] ]
 */
// un-annotated parameters of a function written in place get the type `any` from here
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function hessian<P = any, A extends readonly any[] = any[]>(
  f: (x: P, ...rest: A) => Tensor,
  options?: NoOptions,
): (x: P, ...rest: A) => Hessian<P> {
  requireFunction("hessian", f);
  optionsOf("hessian", options, {});
  return (x, ...rest) => {
    requireGiven("hessian", "argument 0", x);
    const leaves: Tensor[] = [];
    const def = flattenInto(leaves, x, "hessian", "argument 0", requireTensor);
    const derivative = (primal: P): P => differentiate("hessian", (p: P) => f(p, ...rest), [primal], {})[1] as P;
    return unflatten(
      def,
      leaves.map((_, i) => jacobianAs("hessian", (primal: P) => treeLeaves(derivative(primal))[i]!, x)),
    ) as Hessian<P>;
  };
}

/**
 * The Hessian of a scalar function at `x` applied to `v` (a tree like `x`), at the cost of about two gradients:
 * forward over reverse (Pearlmutter 1994).
 * @example
 * hvp((x: Tensor) => sum(mul(x, mul(x, x))), tensor([1, 2]), tensor([1, 1])).toArray(); // → [ 6, 12 ]
 */
export function hvp<P>(f: (x: P) => Tensor, x: P, v: NoInfer<P>): P {
  requireFunction("hvp", f);
  requireGiven("hvp", "x", x);
  return jvpAs("hvp", (primal: P) => differentiate("hvp", f, [primal], {})[1] as P, [x], [v])[1];
}

/** @throws UsageError where a tree is missing, of which `f` would speak in its own way */
function requireGiven(who: string, name: string, tree: unknown): void {
  if (tree === undefined) throw refusal(who, name, tree, "it is a tree of tensors");
}

function jacobianAs<P>(who: string, f: (x: P) => Tensor, x: P): Jacobian<P> {
  const [out, pullback] = vjpAs(who, f, [x]);
  const rows = Array.from({ length: sizeOf(out.shape) }, (_, i) => pullback(basis(out, i))[0]);
  if (rows.length === 0) return treeMap((l) => emptyJacobian(out, l), x) as Jacobian<P>;
  const leaves = rows.map((row) => treeLeaves(row));
  let at = 0;
  const stacked = (l: Tensor): Tensor => {
    const place = at++;
    return reshape(stack(leaves.map((row) => row[place]!)), [...out.shape, ...l.shape]);
  };
  return treeMap(stacked, rows[0]!) as Jacobian<P>;
}

function basis(out: Tensor, i: number): Tensor {
  const elements = allocate(out.dtype, sizeOf(out.shape));
  elements[i] = 1;
  return leaf(out.aval, elements);
}

function emptyJacobian(out: Tensor, l: Tensor): Tensor {
  return leaf({ shape: [...out.shape, ...l.shape], dtype: l.dtype }, allocate(l.dtype, 0));
}

function requireFloatTensor(out: unknown): Tensor {
  if (!(out instanceof Tensor))
    throw new UsageError(`jacobian: the function returned ${describe(out)}; it must return a tensor`);
  if (!isFloat(out.dtype))
    throw new DTypeError(
      `jacobian: the function returned ${showAval(out.aval)}; only float32 and float64 have derivatives`,
    );
  return out;
}
