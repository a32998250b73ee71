/** Trees that say what a file should hold. */
import { describe, ShapeError, sameShape, showAval, Tensor, UsageError, ValueError } from "@cotangent/autodiff";
import type { Aval, DType } from "@cotangent/autodiff";
import { targetOf, type Stored } from "./stored.ts";
import { listed, quote } from "./words.ts";

/** A tree of tensors, or of their shapes and dtypes. `null`, `undefined` and empty arrays are of no file. */
export type Template = Tensor | Aval | null | undefined | readonly Template[] | { readonly [key: string]: Template };

/** The tree of tensors that a template describes. */
export type Filled<T> = T extends Tensor
  ? T
  : T extends Aval<infer S>
    ? Tensor<S>
    : { readonly [K in keyof T]: Filled<T[K]> };

/** A tensor of a file, whose elements are not read yet. */
export interface Item {
  readonly shape: readonly number[];
  readonly stored: Stored;
  /** The element type as the file calls it: "F32". */
  readonly named: string;
  read(dtype: DType): Tensor;
}

/**
 * Reads the tensors that a template asks for. Returns its tree with them as leaves. All leaves are compared before the
 * elements of any are read.
 * @throws ValueError for a leaf that the file has not, or one of the file that the template has not; ShapeError and
 * DTypeError for one that differs; UsageError for a template that is none
 */
export function fill(who: string, items: ReadonlyMap<string, Item>, like: unknown, convert: boolean): unknown {
  const leaves = new Map<string, Aval>();
  collect(who, leaves, like, "", 0);
  for (const [path, aval] of leaves)
    if (!items.has(path))
      throw new ValueError(
        `${who}: the file has no tensor ${quote(path)}, which is ${showAval(aval)} in like; ` +
          (items.size === 0 ? "it has none at all" : `it has ${listed(items.keys())}`),
      );
  const surplus = [...items.keys()].filter((path) => !leaves.has(path));
  if (surplus.length > 0)
    throw new ValueError(`${who}: the file has ${listed(surplus)}, which like has not; it is a file of another model`);
  for (const [path, aval] of leaves) requireAlike(who, path, items.get(path)!, aval, convert);
  return build(like, "", (path, { dtype }) => items.get(path)!.read(dtype));
}

/** @throws ValueError where two leaves of a tree have one name, as "a.b" and b of a. */
export function requireOnce(who: string, path: string, names: { has(path: string): boolean }): void {
  if (names.has(path))
    throw new ValueError(`${who}: two leaves of the tree are called ${quote(path)}; a file has each name once`);
}

function requireAlike(who: string, path: string, item: Item, aval: Aval, convert: boolean): void {
  const what = `tensor ${quote(path)}`;
  if (!sameShape(item.shape, aval.shape))
    throw new ShapeError(
      `${who}: ${what} is ${item.named}[${item.shape.join(",")}] in the file and ${showAval(aval)} in like; ` +
        `it is a file of another model`,
    );
  targetOf(who, what, item, convert, aval.dtype);
}

function collect(who: string, leaves: Map<string, Aval>, tree: unknown, path: string, level: number): void {
  if (level > mostLevels)
    throw new UsageError(`${who}: like is nested more than ${mostLevels} levels deep, or holds itself`);
  const aval = avalOf(tree);
  if (aval !== undefined) {
    requireOnce(who, path, leaves);
    leaves.set(path, aval);
    return;
  }
  if (tree === null || tree === undefined) return;
  if (!isBranch(tree))
    throw new UsageError(
      `${who}: like${path === "" ? "" : `, at ${quote(path)},`} is ${describe(tree)}; its leaves are tensors, or { shape, dtype }`,
    );
  for (const [key, child] of Object.entries(tree)) collect(who, leaves, child, join(path, key), level + 1);
}

function build(tree: unknown, path: string, leaf: (path: string, aval: Aval) => Tensor): unknown {
  const aval = avalOf(tree);
  if (aval !== undefined) return leaf(path, aval);
  if (tree === null || tree === undefined) return tree;
  if (Array.isArray(tree)) return tree.map((child, i) => build(child, join(path, String(i)), leaf));
  return Object.fromEntries(
    Object.entries(tree as object).map(([key, child]) => [key, build(child, join(path, key), leaf)]),
  );
}

/** The levels that a tree may have, as in autodiff. */
const mostLevels = 1000;

/** Joins as `treePaths` does: "0.weight". */
function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function avalOf(value: unknown): Aval | undefined {
  if (value instanceof Tensor) return value.aval;
  if (!isBranch(value) || Array.isArray(value)) return undefined;
  const { shape, dtype } = value as { readonly shape?: unknown; readonly dtype?: unknown };
  const isShape = Array.isArray(shape) && shape.every((length) => typeof length === "number");
  return isShape && typeof dtype === "string" ? { shape: shape as number[], dtype: dtype as DType } : undefined;
}

function isBranch(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  const prototype: unknown = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || (prototype === null && value !== null);
}
