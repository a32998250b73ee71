/** Leaves of a tree by their names: those of PyTorch's state dictionaries, such as "0.weight". */
import { UsageError } from "./errors.ts";
import { describe, refusal } from "./sentences.ts";
import type { Tensor } from "./tensor.ts";
import {
  flattenInto,
  leafPaths,
  leavesLike,
  requireFunction,
  requireTensor,
  unflatten,
  type WritePath,
} from "./tree.ts";

/**
 * Chooses leaves by their paths: a function that says which, or a regular expression that finds something in them.
 * `/weight$/` chooses "0.weight" and not "0.bias".
 */
export type PathFilter = RegExp | ((path: string) => boolean);

/**
 * Names the leaves of a tree, in the order of `treeLeaves`: the keys and positions on the way, joined by dots. Returns
 * the names; that of a tree which is one tensor is empty.
 * @throws UsageError for a leaf that is no tensor.
 * @example
 * treePaths([{ weight: zeros([2, 3]), bias: zeros([3]) }, []]); // → [ '0.weight', '0.bias' ]
 */
export function treePaths(tree: unknown): string[] {
  return namedLeaves("treePaths", "tree", tree).map(([path]) => path);
}

/**
 * Applies `f` to the path and the tensor of each leaf, and to the leaves at the same place of further trees. Returns a
 * tree of the same structure.
 * @throws UsageError where the structures differ.
 * @example
 * const params = { weight: ones([2]), bias: ones([2]) };
 * treeMapWithPath((path, x) => (path === "bias" ? x : neg(x)), params).weight.toArray(); // → [ -1, -1 ]
 */
export function treeMapWithPath<T>(
  f: (path: string, leaf: Tensor, ...rest: Tensor[]) => Tensor,
  tree: T,
  ...rest: readonly NoInfer<T>[]
): T {
  requireFunction("treeMapWithPath", f);
  const leaves: Tensor[] = [];
  const def = flattenInto(leaves, tree, "treeMapWithPath", "tree", requireTensor);
  const others = rest.map((other, i) => leavesLike(def, other, "treeMapWithPath", `tree ${i + 1}`));
  const paths = leafPaths(def, "", dotted);
  const mapped = leaves.map((leaf, i) => f(paths[i]!, leaf, ...others.map((list) => list[i]!)));
  return unflatten(def, mapped) as T;
}

/**
 * The leaves of a tree with their paths, for functions that take a tree of their own users, in whose name it throws.
 * Returns pairs in the order of `treeLeaves`.
 * @throws UsageError for a leaf that is no tensor, naming its place.
 * @example
 * namedLeaves("l2", "params", [{ weight: ones([2]) }]).map(([path]) => path); // → [ '0.weight' ]
 */
export function namedLeaves(who: string, name: string, tree: unknown): (readonly [path: string, leaf: Tensor])[] {
  const leaves: Tensor[] = [];
  const paths = leafPaths(flattenInto(leaves, tree, who, name, requireTensor), "", dotted);
  return leaves.map((leaf, i) => [paths[i]!, leaf] as const);
}

/**
 * Reads a filter in the name of the function that was given it. Returns the question that it asks of a path.
 * @throws UsageError unless it is a regular expression or a function.
 * @example
 * pathFilter("l2", "where", /weight$/)("0.bias"); // → false
 */
export function pathFilter(who: string, name: string, filter: PathFilter): (path: string) => boolean {
  if (filter instanceof RegExp) return (path) => path.search(filter) >= 0;
  if (typeof filter !== "function")
    throw refusal(who, name, filter, "it is a regular expression or a function of a path such as 0.weight");
  return (path) => {
    const chosen: unknown = filter(path);
    if (typeof chosen === "boolean") return chosen;
    throw new UsageError(`${who}: ${name} gave ${describe(chosen)} for "${path}"; it gives true or false`);
  };
}

/** Writes paths as state dictionaries and files have them: "0.weight". */
const dotted: WritePath = (path, key) => (path === "" ? key : `${path}.${key}`);
