/**
 * `vmap`: a function of one example, on many at once. It is called once, on inputs of one example that have no values;
 * its ops are then applied to all examples (batching.ts). What does not depend on an example is computed once.
 */
import { isLength, optionsOf, requireNumber } from "../core/arguments.ts";
import { placeholder } from "../core/absence.ts";
import { showAval } from "../core/aval.ts";
import { bind } from "../core/bind.ts";
import { isFloat } from "../core/dtype.ts";
import { ShapeError, UsageError, ValueError } from "../core/errors.ts";
import { describe, describeKeys, isPlainObject, show } from "../core/sentences.ts";
import type { Absence, Tensor } from "../core/tensor.ts";
import { leavesLike, mapLeaves, requireFunction, requireTensor, unflatten } from "../core/tree.ts";
import { customOp, type CustomAttrs } from "../ops/custom.ts";
import { aliasOp } from "../ops/identity.ts";
import { sum } from "../ops/movement.ts";
import { applyBatched, moved, repeated } from "./batching.ts";
import { flattenResult } from "./reverse.ts";

/** Place of the axis of examples: its number, null for none, or that of each part of a tree. */
export type ExampleAxes = number | null | readonly ExampleAxes[] | { readonly [key: string]: ExampleAxes };

/** Options of `vmap`. */
export interface VmapOptions {
  /**
   * The axis of examples in the arguments: one for all of them, or an array with one for each, which may be a tree like
   * the argument. Negative ones count from the back; null is for what all examples share. 0 where absent.
   */
  readonly inAxes?: ExampleAxes;
  /**
   * Place of that axis in the result: one for all of it, or a tree like it. Null for what no example changes. 0
   * where absent.
   */
  readonly outAxes?: ExampleAxes;
  /** Number of examples; needed where no argument has an axis of them. */
  readonly axisSize?: number;
}

/** A tree whose tensors may have any shape. */
export type AnyShape<T> = T extends Tensor
  ? Tensor
  : T extends object
    ? { -readonly [K in keyof T]: AnyShape<T[K]> }
    : T;

/**
 * A function of one example as a function of many: arguments have one axis more, that of the examples, and so has each
 * part of the result. `f` is called once, however many there are. It composes with `grad`, `jvp`, `hessian`, `compile`
 * and itself in any order: `vmap(grad(loss), { inAxes: [null, 0, 0] })` gives the gradient of each example. Arguments
 * of the axis null are handed on as they are, and may be anything.
 *
 * Where `f` draws, give each example a key of its own: `vmap((k: Key) => normal(k, [3]))(stack(split(key(0), 8)))`.
 * @throws UsageError where axes do not match the arguments or the result, a divided argument holds something else than
 *   tensors, or `f` reads elements; ShapeError where arguments differ in their number of examples.
 * @example
 * const rows = tensor([[1, 2], [3, 4], [5, 6]]);
 * const weighted = vmap((w: Tensor, x: Tensor) => sum(mul(w, x)), { inAxes: [null, 0] });
 * weighted(tensor([10, 1]), rows).toArray(); // → [ 12, 34, 56 ]
 */
// un-annotated parameters of a function written in place get the type `any` from here
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function vmap<P extends readonly any[], R>(
  f: (...args: P) => R,
  options?: VmapOptions,
): (...args: { [K in keyof P]: AnyShape<P[K]> }) => AnyShape<R> {
  requireFunction("vmap", f);
  const { inAxes, outAxes, axisSize } = vmapOptions(options);
  return (...args) => {
    const examples = divide(args, inAxes, axisSize);
    const [roots, def] = flattenResult("vmap", f(...(examples.one as unknown as P)));
    const results = applyToAll(roots, examples.of, examples.size);
    let at = 0;
    return eachPart(unflatten(def, roots), outAxes, "the result", (root, axis, path) =>
      placed(root as Tensor, results[at++], axis, examples.size, path),
    ) as AnyShape<R>;
  };
}

function vmapOptions(options: VmapOptions = {}): Required<VmapOptions> {
  // null is an axis here; options refuse it elsewhere
  const checked = isPlainObject(options)
    ? { ...options, inAxes: options.inAxes ?? undefined, outAxes: options.outAxes ?? undefined }
    : options;
  const defaults = { inAxes: undefined, outAxes: undefined, axisSize: undefined };
  const { axisSize = -1 } = optionsOf<VmapOptions, typeof defaults>("vmap", checked as VmapOptions, defaults);
  if (axisSize !== -1) requireNumber("vmap", "axisSize", axisSize, isLength, "it is an integer, 0 or more");
  const { inAxes = 0, outAxes = 0 } = options;
  return { inAxes, outAxes, axisSize };
}

// ---- arguments of one example

interface Examples {
  /** The arguments of one example. */
  readonly one: readonly unknown[];
  /** For each input of one example those of all, their axis in front. */
  readonly of: ReadonlyMap<Tensor, Tensor>;
  readonly size: number;
}

function divide(args: readonly unknown[], inAxes: ExampleAxes, axisSize: number): Examples {
  const of = new Map<Tensor, Tensor>();
  let size = axisSize;
  let counted = `axisSize is ${axisSize}`;
  const one = eachPart(args, inAxes, "argument", (value, axis, path) => {
    if (axis === null) return value;
    const x = requireTensor(value, "vmap", path);
    const at = axisOf(x, axis, path);
    const count = x.shape[at]!;
    const here = `${path} has ${count} (axis ${at} of ${showAval(x.aval)})`;
    if (size === -1) [size, counted] = [count, here];
    if (size !== count) throw new ShapeError(`vmap: numbers of examples differ: ${counted}, ${here}`);
    const all = moved(x, at, 0);
    const example = exampleOf(all);
    of.set(example, all);
    return example;
  }) as readonly unknown[];
  if (size === -1)
    throw new UsageError(
      "vmap: no argument has an axis of examples; name one in inAxes, or give their number as axisSize",
    );
  return { one, of, size };
}

/** A placeholder for one of many examples. */
function exampleOf(all: Tensor): Tensor {
  return placeholder({ dtype: all.dtype, shape: all.shape.slice(1) }, null, words);
}

const words: Absence = {
  label: "one of vmap's examples",
  usable: true,
  sentence:
    "is made of one of the examples that vmap computes together, and has no value of its own; read elements of what vmap " +
    "gives, or choose with where(condition, a, b) instead of if",
};

function axisOf({ aval }: Tensor, axis: number, path: string): number {
  const rank = aval.shape.length;
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  const axes =
    rank === 0 ? "it has none; give null for what all examples share" : `axes go from ${-rank} to ${rank - 1}`;
  throw new ValueError(`vmap: the axis of ${path}, ${showAval(aval)}, is ${show(axis)}; ${axes}`);
}

/** The result with its axis of examples where it is asked for. */
function placed(one: Tensor, all: Tensor | undefined, axis: number | null, size: number, path: string): Tensor {
  if (axis !== null) {
    const result = repeated(all ?? one, all !== undefined, size);
    return moved(result, 0, axisOf(result, axis, path));
  }
  if (all === undefined) return one;
  throw new UsageError(`vmap: ${path} depends on the example; the axis null in outAxes is for what no example changes`);
}

/** Calls `visit` for each leaf with its axis, and puts what it gives in its place. */
function eachPart(
  tree: unknown,
  axes: ExampleAxes,
  path: string,
  visit: (leaf: unknown, axis: number | null, path: string) => unknown,
): unknown {
  if (axes === null || typeof axes === "number") {
    // arguments, but nothing that is in them, have their numbers in their names
    if (path === "argument") return (tree as unknown[]).map((arg, i) => eachPart(arg, axes, `argument ${i}`, visit));
    if (axes === null && path.startsWith("argument")) return tree;
    return mapLeaves(tree, "vmap", path, (leaf, _, at) => visit(leaf, axes, at) as Tensor);
  }
  const below = (key: string | number): string =>
    path === "argument" ? `argument ${key}` : `${path}[${JSON.stringify(key)}]`;
  if (Array.isArray(axes) && Array.isArray(tree) && axes.length === tree.length)
    return tree.map((part, i) => eachPart(part, (axes as readonly ExampleAxes[])[i]!, below(i), visit));
  if (isPlainObject(axes) && isPlainObject(tree) && sameKeys(axes, tree))
    return Object.fromEntries(
      Object.entries(tree).map(([key, part]) => [key, eachPart(part, axes[key] as ExampleAxes, below(key), visit)]),
    );
  throw mismatch(tree, axes, path);
}

function sameKeys(a: object, b: object): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}

function mismatch(tree: unknown, axes: unknown, path: string): UsageError {
  const what =
    path === "argument" ? `there are ${(tree as readonly unknown[]).length} arguments` : `${path} is ${describe(tree)}`;
  const known = Array.isArray(axes) || isPlainObject(axes);
  const given = isPlainObject(axes) ? describeKeys(Object.keys(axes)) : describe(axes);
  return new UsageError(
    known
      ? `vmap: ${what}, the axes given for it are ${given}; give one axis for all of it, or one for each part`
      : `vmap: the axis of ${path} is ${show(axes)}; it is an integer, null, or one for each part`,
  );
}

// ---- from one example to all

/**
 * For each root, which was computed of one example, that of all examples with their axis in front; undefined where it
 * depends on none.
 */
function applyToAll(
  roots: readonly Tensor[],
  examples: ReadonlyMap<Tensor, Tensor>,
  size: number,
): (Tensor | undefined)[] {
  const made = new Map<Tensor, Tensor | undefined>(examples);
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (made.has(node)) {
      stack.pop();
      continue;
    }
    if (node.value !== undefined || node.op === null) {
      made.set(node, undefined);
      continue;
    }
    const missing = node.inputs.filter((input) => !made.has(input));
    if (missing.length > 0) for (const input of missing.reverse()) stack.push(input);
    else made.set(node, ofAll(node, made, size));
  }
  return roots.map((root) => made.get(root));
}

/** The node for all examples, from its inputs for all of them. */
function ofAll(node: Tensor, made: ReadonlyMap<Tensor, Tensor | undefined>, size: number): Tensor | undefined {
  const all = node.inputs.map((input) => made.get(input));
  const batched = all.map((x) => x !== undefined);
  if (!batched.includes(true)) return undefined;
  // a mark of a derivative that is done
  if (node.op === aliasOp) return all[0];
  const inputs = node.inputs.map((input, i) => all[i] ?? input);
  if (node.op === customOp) return customOfAll(inputs, batched, node.attrs as CustomAttrs, size);
  return applyBatched({ op: node.op!, inputs, batched, attrs: node.attrs, size, shape: node.shape });
}

/** A value with a rule of the user's, which is applied to all examples as well. */
function customOfAll(
  [value, ...primals]: readonly Tensor[],
  [own, ...batched]: readonly boolean[],
  { who, def, rule }: CustomAttrs,
  size: number,
): Tensor {
  const ofOne = ([ct, out, ...leaves]: readonly Tensor[]): Tensor[] =>
    leavesLike(
      def,
      rule(ct!, { primals: unflatten(def, leaves) as readonly unknown[], out: out! }),
      who,
      "what the rule gave",
    );
  const ruleOfAll: CustomAttrs["rule"] = (ct, at) => {
    const leaves = leavesLike(def, at.primals, who, "arguments");
    const given = [ct, at.out, ...leaves];
    const isOwn = [true, true, ...batched];
    const one = given.map((x, i) => (isOwn[i] ? exampleOf(x) : x));
    const examples = new Map(one.flatMap((x, i) => (isOwn[i] ? [[x, given[i]!] as const] : [])));
    const cts = ofOne(one);
    const all = applyToAll(cts, examples, size);
    const ofLeaves = leaves.map((leaf, i) => {
      if (!isFloat(leaf.dtype)) return leaf;
      const each = repeated(all[i] ?? cts[i]!, all[i] !== undefined, size);
      // each example adds to the cotangent of what all share
      return batched[i] ? each : sum(each, { axis: 0 });
    });
    return unflatten(def, ofLeaves) as readonly unknown[];
  };
  return bind(customOp, [repeated(value!, own!, size), ...primals], { who, def, rule: ruleOfAll });
}
