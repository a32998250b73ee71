/**
 * The doors of reverse mode: they lift arguments to fresh alias nodes, call the function, walk back (backward.ts), and
 * give trees. Differentiation follows the identities of nodes: there is no tape to reset.
 */
import { optionsOf } from "../core/arguments.ts";
import { isFloat } from "../core/dtype.ts";
import { DTypeError, ShapeError, UsageError } from "../core/errors.ts";
import { fullLike } from "../core/fill.ts";
import { sameShape, showAval, showShape } from "../core/aval.ts";
import { share, Tensor } from "../core/tensor.ts";
import { within } from "../core/state.ts";
import { nearestOpen, type Trace } from "../core/trace.ts";
import { describe, show } from "../core/sentences.ts";
import {
  flattenInto,
  leavesLike,
  mapLeaves,
  requireFunction,
  requireTensor,
  unflatten,
  type LeafVisitor,
  type TreeDef,
} from "../core/tree.ts";
import { alias } from "../ops/identity.ts";
import { backward } from "./backward.ts";
import { walk } from "./walk.ts";

/** From a cotangent of the result to one cotangent per primal. */
export type Pullback<P, R> = (ct: NoInfer<R>) => { -readonly [K in keyof P]: P[K] };

/**
 * The result of `f` and its pullback, which maps a cotangent of the result (a tree like it) to one cotangent per
 * primal (a tree like each). The pullback may be called any number of times.
 * @throws DTypeError where a primal holds a leaf that is not a float.
 * @example
 * const [out, pullback] = vjp((x: Tensor) => mul(x, x), tensor([1, 2]));
 * pullback(ones([2]))[0].toArray(); // → [ 2, 4 ]
 */
export function vjp<P extends readonly unknown[], R>(
  f: (...primals: P) => R,
  ...primals: P
): [out: R, pullback: Pullback<P, R>] {
  requireFunction("vjp", f);
  return vjpAs("vjp", f, primals);
}

/** Options of `grad` and `valueAndGrad`. */
export interface GradOptions {
  /** Which argument to differentiate, or several (then the gradients come as a tuple); 0 where absent. */
  readonly wrt?: number | readonly number[];
  /** The function returns [value, aux]; aux is any tree and is passed through. */
  readonly hasAux?: boolean;
}
type Wrt<P extends readonly unknown[], O> = O extends { readonly wrt: infer W }
  ? W extends number
    ? P[W]
    : W extends readonly number[]
      ? { -readonly [K in keyof W]: W[K] extends number ? P[W[K]] : never }
      : P[0]
  : P[0];
type Aux<R> = R extends readonly [unknown, infer X] ? X : never;

/**
 * The gradient of a scalar function in one of its arguments, any tree of float tensors.
 * With `hasAux` the result is [gradient, aux].
 * @throws ShapeError unless `f` returns a 0-d tensor.
 * @example
 * const f = ({ w, b }: { w: Tensor; b: Tensor }) => sum(add(mul(w, w), b));
 * grad(f)({ w: tensor([1, 2]), b: tensor(3) }).w.toArray(); // → [ 2, 4 ]
 */
// un-annotated parameters of a function written in place get the type `any` from here
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function grad<P extends readonly any[], R, const O extends GradOptions = {}>(
  f: (...args: P) => R,
  options?: O,
): (...args: P) => O extends { readonly hasAux: true } ? [gradient: Wrt<P, O>, aux: Aux<R>] : Wrt<P, O> {
  requireFunction("grad", f);
  const chosen = gradOptions("grad", options);
  return ((...args: P) => {
    const [, gradient, aux] = differentiate("grad", f, args, chosen);
    return chosen.hasAux ? [gradient, aux] : gradient;
  }) as never;
}

/**
 * The value of a scalar function and its gradient, in one pass. With `hasAux` the result is [[value, aux], gradient].
 * @throws ShapeError unless `f` returns a 0-d tensor.
 * @example
 * const [value, gradient] = valueAndGrad((x: Tensor) => sum(mul(x, x)))(tensor([3]));
 * value.item(); // → 9
 */
// un-annotated parameters of a function written in place get the type `any` from here
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function valueAndGrad<P extends readonly any[], R, const O extends GradOptions = {}>(
  f: (...args: P) => R,
  options?: O,
): (...args: P) => [value: R, gradient: Wrt<P, O>] {
  requireFunction("valueAndGrad", f);
  const chosen = gradOptions("valueAndGrad", options);
  return ((...args: P) => {
    const [value, gradient, aux] = differentiate("valueAndGrad", f, args, chosen);
    return chosen.hasAux ? [[value, aux], gradient] : [value, gradient];
  }) as never;
}

function gradOptions(who: string, options: GradOptions | undefined): GradOptions {
  return optionsOf(who, options, { wrt: undefined, hasAux: false }) as GradOptions;
}

/** `vjp` in the name of another transform. */
export function vjpAs<P extends readonly unknown[], R>(
  who: string,
  f: (...primals: P) => R,
  primals: P,
): [out: R, pullback: Pullback<P, R>] {
  const { roots, outDef, pullback } = within((trace) => {
    const [lifted, sources, def] = lift(who, primals, trace);
    const [roots, outDef] = flattenResult(who, f(...lifted));
    const steps = walk(roots, sources, trace);
    const pullback: Pullback<P, R> = (ct) => {
      const cts = leavesLike(outDef, ct, who, "the cotangent").map((leaf, i) => checkedCotangent(who, leaf, roots[i]!));
      return unflatten(def, release(backward(steps, roots, cts, sources))) as ReturnType<Pullback<P, R>>;
    };
    return { roots, outDef, pullback };
  });
  return [unflatten(outDef, release(roots)) as R, pullback];
}

/** The value of a scalar function, its gradient, and what it returned beside the value. */
export function differentiate<P extends readonly unknown[]>(
  who: string,
  f: (...args: P) => unknown,
  args: P,
  { wrt = 0, hasAux = false }: GradOptions,
): [Tensor, unknown, unknown] {
  const picks = [wrt].flat() as number[];
  for (const pick of picks) {
    if (typeof pick !== "number" || args[pick] === undefined) {
      throw new UsageError(
        `${who}: wrt is ${show(pick)}; the function was called with ${args.length} argument${args.length === 1 ? "" : "s"}, counted from 0`,
      );
    }
  }
  if (new Set(picks).size !== picks.length)
    throw new UsageError(`${who}: wrt is ${showShape(picks)}; name each argument once`);
  const sources: Tensor[] = [];
  const [root, steps, aux] = within((trace) => {
    const all: unknown[] = [...args];
    for (const pick of picks) all[pick] = mapLeaves(args[pick], who, `argument ${pick}`, lifting(sources, trace));
    const result = f(...(all as unknown as P));
    const [value, aux] = hasAux ? splitAux(who, result) : [result, undefined];
    const root = requireScalar(who, value);
    return [root, walk([root], sources, trace), aux] as const;
  });
  // when the trace has closed: what only the pullback computes has no history
  const gradients = backward(steps, [root], [fullLike(root, 1)], sources);
  let at = 0;
  const trees = picks.map((pick) => mapLeaves(args[pick], who, "", () => released(gradients[at++]!)));
  const freed = mapLeaves(aux, who, "the result", (x, _, path) => released(requireTensor(x, who, path)));
  return [released(root), typeof wrt === "number" ? trees[0] : trees, freed];
}

// ---- lifting arguments, dropping histories

/** Each leaf behind a fresh alias of the trace. Returns the lifted arguments, the aliases, and the structure. */
export function lift<P extends readonly unknown[]>(
  who: string,
  args: P,
  trace: Trace,
): readonly [P, Tensor[], TreeDef] {
  const sources: Tensor[] = [];
  const visit = lifting([], trace);
  const children = args.map((arg, i) => flattenInto(sources, arg, who, `argument ${i}`, visit));
  const def: TreeDef = { type: "array", children };
  return [unflatten(def, sources) as P, sources, def];
}

/** Puts a float leaf behind an alias, and that into a list. */
function lifting(sources: Tensor[], trace: Trace): LeafVisitor {
  return (value, who, path) => {
    const leaf = requireTensor(value, who, path);
    if (!isFloat(leaf.dtype))
      throw new DTypeError(`${who}: ${path} is ${showAval(leaf.aval)}; ${onlyFloats}, pass it as another argument`);
    const source = alias(leaf, trace);
    sources.push(source);
    return source;
  };
}

/**
 * Results that leave the outermost transform drop their history: what is kept of a step is its value alone. Inside
 * another open transform they keep it, so that derivatives nest. Called when the transform's own trace has closed.
 */
export function release(results: readonly Tensor[]): Tensor[] {
  return results.map(released);
}

function released(x: Tensor): Tensor {
  return x.value === undefined || x.inputCount === 0 || nearestOpen(x.trace) !== null
    ? x
    : new Tensor(x.aval, share(x.value));
}

export function flattenResult(who: string, result: unknown): readonly [Tensor[], TreeDef] {
  if (result instanceof Promise)
    throw new UsageError(`${who}: the function returned a Promise; it must be synchronous`);
  const leaves: Tensor[] = [];
  const def = flattenInto(leaves, result, who, "the result", requireTensor);
  return [leaves, def];
}

function splitAux(who: string, result: unknown): readonly [unknown, unknown] {
  if (Array.isArray(result) && result.length === 2) return result as [unknown, unknown];
  throw new UsageError(`${who}: with hasAux the function returns [value, aux]; got ${describe(result)}`);
}

function requireScalar(who: string, value: unknown): Tensor {
  const returned = `${who}: the function returned `;
  if (!(value instanceof Tensor)) {
    throw new UsageError(
      returned +
        (value instanceof Promise
          ? "a Promise; it must be synchronous"
          : `${describe(value)}; it must return a 0-d tensor`),
    );
  }
  if (value.shape.length > 0)
    throw new ShapeError(`${returned}${showAval(value.aval)}; it must return a 0-d tensor, take sum or mean`);
  if (!isFloat(value.dtype)) throw new DTypeError(`${returned}${showAval(value.aval)}; ${onlyFloats}`);
  return value;
}

const onlyFloats = "only float32 and float64 have derivatives";

function checkedCotangent(who: string, ct: Tensor, out: Tensor): Tensor {
  if (ct.dtype === out.dtype && sameShape(ct.shape, out.shape)) return ct;
  throw new ShapeError(
    `${who}: the cotangent is ${showAval(ct.aval)}, the result is ${showAval(out.aval)}; they must agree`,
  );
}
