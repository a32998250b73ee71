/**
 * Trees: parameters, gradients and optimizer state are plain nested objects, arrays and tuples whose leaves are
 * tensors. `null` and `undefined` are subtrees without leaves. Objects are matched by key, never by the order of their
 * keys.
 */
import { refusal, describeKeys, isPlainObject, describe } from "./sentences.ts";
import { sameShape, showAval } from "./aval.ts";
import { DTypeError, ShapeError, UsageError } from "./errors.ts";
import { refuseDonated, Tensor } from "./tensor.ts";

/** The structure of a tree without its leaves. */
export type TreeDef =
  | { readonly type: "leaf" }
  | { readonly type: "none"; readonly value: null | undefined }
  | { readonly type: "array"; readonly children: readonly TreeDef[] }
  | { readonly type: "object"; readonly keys: readonly string[]; readonly children: readonly TreeDef[] };

/**
 * The leaves in order, and the structure to put them back into.
 * @example
 * const [leaves, def] = treeFlatten({ weight: tensor([1, 2]), bias: tensor(3) });
 * leaves.length; // → 2
 * treeUnflatten(def, leaves); // → { weight: float32[2] [1, 2], bias: float32[] 3 }
 */
export function treeFlatten(tree: unknown): readonly [leaves: Tensor[], def: TreeDef] {
  const leaves: Tensor[] = [];
  const def = flattenInto(leaves, tree, "treeFlatten", "tree", requireTensor);
  return [leaves, def];
}

/**
 * The tensors of a tree, in order.
 * @example
 * treeLeaves({ layers: [tensor([1, 2]), tensor(3)] }).length; // → 2
 */
export function treeLeaves(tree: unknown): Tensor[] {
  const leaves: Tensor[] = [];
  flattenInto(leaves, tree, "treeLeaves", "tree", requireTensor);
  return leaves;
}

/**
 * The inverse of `treeFlatten`.
 * @throws UsageError where the number of leaves is not the structure's.
 * @example
 * const [leaves, def] = treeFlatten([tensor(1), tensor(2)]);
 * treeUnflatten(def, leaves.map((x) => mul(x, 10))); // → [ float32[] 10, float32[] 20 ]
 */
export function treeUnflatten(def: TreeDef, leaves: readonly unknown[]): unknown {
  if (!isPlainObject(def) || !("type" in def))
    throw refusal("treeUnflatten", "def", def, "it is what treeFlatten gave");
  if (!Array.isArray(leaves)) throw refusal("treeUnflatten", "leaves", leaves, "it is an array");
  const { length } = leafPaths(def, "");
  if (length !== leaves.length)
    throw new UsageError(`treeUnflatten: the structure ${structureOf(def)} has ${length} leaves; got ${leaves.length}`);
  return unflatten(def, leaves);
}

/** `treeUnflatten` of leaves that are known to be as many as the structure has. */
export function unflatten(def: TreeDef, leaves: readonly unknown[]): unknown {
  let at = 0;
  const build = (d: TreeDef): unknown => {
    switch (d.type) {
      case "leaf":
        return leaves[at++];
      case "none":
        return d.value;
      case "array":
        return d.children.map(build);
      case "object":
        return Object.fromEntries(d.keys.map((key, i) => [key, build(d.children[i]!)]));
    }
  };
  return build(def);
}

/**
 * Applies `f` to each leaf, and to the leaves at the same place of further trees of the same structure.
 * @throws UsageError where the structures differ.
 * @example
 * const params = { w: ones([2]), b: zeros([]) };
 * treeMap((p) => add(p, 1), params).w.toArray(); // → [ 2, 2 ]
 */
export function treeMap<T>(f: (leaf: Tensor, ...rest: Tensor[]) => Tensor, tree: T, ...rest: readonly NoInfer<T>[]): T {
  requireFunction("treeMap", f);
  const leaves: Tensor[] = [];
  const def = flattenInto(leaves, tree, "treeMap", "tree", requireTensor);
  const others = rest.map((other, i) => leavesLike(def, other, "treeMap", `tree ${i + 1}`));
  return unflatten(
    def,
    leaves.map((leaf, i) => f(leaf, ...others.map((list) => list[i]!))),
  ) as T;
}

/**
 * The leaves of `tree`, called `name` in messages, in the order of `def`.
 * @throws UsageError where the structures differ, naming the place.
 */
export function leavesLike(def: TreeDef, tree: unknown, who: string, name: string): Tensor[] {
  const leaves: Tensor[] = [];
  collectLike(leaves, def, tree, who, name);
  return leaves;
}

function collectLike(leaves: Tensor[], def: TreeDef, tree: unknown, who: string, path: string): void {
  switch (def.type) {
    case "leaf":
      leaves.push(requireTensor(tree, who, path));
      return;
    case "none":
      if (tree === null || tree === undefined) return;
      throw structureError(who, path, tree, String(def.value));
    case "array":
      if (!Array.isArray(tree) || tree.length !== def.children.length) {
        throw structureError(who, path, tree, `an array of ${def.children.length}`);
      }
      def.children.forEach((child, i) => collectLike(leaves, child, tree[i], who, `${path}[${i}]`));
      return;
    case "object": {
      // what is no object has another number of keys than any, or another key
      const keys: readonly unknown[] = isPlainObject(tree) ? Object.keys(tree) : [0];
      if (keys.length !== def.keys.length || !def.keys.every((key) => keys.includes(key))) {
        throw structureError(who, path, tree, describeKeys(def.keys));
      }
      def.keys.forEach((key, i) =>
        collectLike(leaves, def.children[i]!, (tree as Record<string, unknown>)[key], who, `${path}.${key}`),
      );
    }
  }
}

function structureError(who: string, path: string, tree: unknown, expected: string): UsageError {
  return new UsageError(
    `${who}: ${path} is ${describe(tree)} where ${expected} is expected; the trees must have one structure`,
  );
}

/** Returns what becomes of a leaf; it is told where the leaf stands, for messages. */
export type LeafVisitor = (value: unknown, who: string, path: string) => Tensor;

/** Walks are recursive; a tree that holds itself has no end. */
const mostLevels = 1000;

function tooDeep(who: string, path: string): UsageError {
  const [root] = path.split(/[.[]/);
  return new UsageError(
    `${who}: ${root!} is nested more than ${mostLevels} levels deep, or holds itself; a tree is that deep at most`,
  );
}

/**
 * Walks a tree, giving each leaf to `leaf`, which may convert it or throw.
 * @throws UsageError where it is more than 1000 levels deep
 */
export function flattenInto(
  leaves: Tensor[],
  tree: unknown,
  who: string,
  path: string,
  leaf: LeafVisitor,
  level = 0,
): TreeDef {
  if (level > mostLevels) throw tooDeep(who, path);
  if (tree === null || tree === undefined) return { type: "none", value: tree };
  if (Array.isArray(tree)) {
    return {
      type: "array",
      children: tree.map((child, i) => flattenInto(leaves, child, who, `${path}[${i}]`, leaf, level + 1)),
    };
  }
  if (isPlainObject(tree)) {
    const keys = Object.keys(tree);
    return {
      type: "object",
      keys,
      children: keys.map((key) => flattenInto(leaves, tree[key], who, `${path}.${key}`, leaf, level + 1)),
    };
  }
  leaves.push(leaf(tree, who, path));
  return { type: "leaf" };
}

/** A tree of the same structure, with each leaf replaced. */
export function mapLeaves(tree: unknown, who: string, path: string, leaf: LeafVisitor, level = 0): unknown {
  if (level > mostLevels) throw tooDeep(who, path);
  if (tree === null || tree === undefined) return tree;
  if (Array.isArray(tree)) return tree.map((child, i) => mapLeaves(child, who, `${path}[${i}]`, leaf, level + 1));
  if (!isPlainObject(tree)) return leaf(tree, who, path);
  return Object.fromEntries(
    Object.entries(tree).map(([key, child]) => [key, mapLeaves(child, who, `${path}.${key}`, leaf, level + 1)]),
  );
}

/** The structure as text, equal for equal structures. */
export function structureOf(def: TreeDef): string {
  switch (def.type) {
    case "leaf":
      return "*";
    case "none":
      return String(def.value);
    case "array":
      return `[${def.children.map(structureOf).join(",")}]`;
    case "object":
      return `{${def.keys.map((key, i) => `${JSON.stringify(key)}:${structureOf(def.children[i]!)}`).join(",")}}`;
  }
}

/** Writes the way to a leaf: `root` and the keys and positions on it. */
export type WritePath = (path: string, key: string, isPosition: boolean) => string;

/** Writes paths for messages, as one would in a program: "params[0].weight". */
export const inProgram: WritePath = (path, key, isPosition) => (isPosition ? `${path}[${key}]` : `${path}.${key}`);

/** A path for every leaf, in order. */
export function leafPaths(def: TreeDef, root: string, write: WritePath = inProgram): string[] {
  if (def.type === "leaf") return [root];
  if (def.type === "none") return [];
  const isPosition = def.type === "array";
  return def.children.flatMap((child, i) =>
    leafPaths(child, write(root, isPosition ? String(i) : def.keys[i]!, isPosition), write),
  );
}

/**
 * Checks that a tree has the structure, shapes and dtypes of another: gradients those of their parameters.
 * @param name what the tree is called in the message, and `likeName` the other one
 * @throws UsageError where structures differ, or a leaf is no tensor; ShapeError or DTypeError where leaves differ.
 * @example
 * requireLike("adam", "gradients", { w: ones([2]) }, "params", { w: zeros([2]) });
 */
export function requireLike(who: string, name: string, tree: unknown, likeName: string, like: unknown): void {
  const leaves: Tensor[] = [];
  const def = flattenInto(leaves, like, who, likeName, requireTensor);
  const others = leavesLike(def, tree, who, name);
  const at = leaves.findIndex((leaf, i) => showAval(leaf.aval) !== showAval(others[i]!.aval));
  if (at < 0) return;
  const [own, other] = [leaves[at]!, others[at]!].map(({ aval }) => showAval(aval)) as [string, string];
  const path = leafPaths(def, "")[at]!;
  const text = `${who}: ${name}${path} is ${other}, ${likeName}${path} ${own}; they must be alike`;
  throw sameShape(leaves[at]!.shape, others[at]!.shape) ? new DTypeError(text) : new ShapeError(text);
}

export function requireTensor(value: unknown, who: string, path: string): Tensor {
  if (value instanceof Tensor) {
    refuseDonated(value);
    return value;
  }
  throw refusal(who, path, value, "the leaves of a tree are tensors, write tensor(…)");
}

/** @throws UsageError unless a transform was given a function. */
export function requireFunction(who: string, f: unknown): void {
  if (typeof f !== "function") throw refusal(who, "f", f, "it takes a function");
}
