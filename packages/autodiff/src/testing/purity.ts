/** Pure functions: the same arguments give the same results, and stay as they were. */
import { showAval } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { leafPaths, structureOf, treeFlatten, type TreeDef } from "../core/tree.ts";
import { disagreement, nearlyEqual } from "./compare.ts";

/** Calls `f` twice: a sentence where the results differ or an argument changed. */
export function impurity<R>(f: () => R, args: readonly unknown[]): string | undefined {
  const [leaves] = treeFlatten(args);
  const before = leaves.map((x) => elementsOf(x).slice());
  const [first, second] = [f(), f()];
  const changed = leaves.findIndex((x, i) => disagreement(elementsOf(x), before[i]!, x.dtype, 0) !== undefined);
  if (changed >= 0) return "it changes the elements of an argument; make a new tensor instead";
  const text = treeDifference(second, first, 0);
  return text === undefined
    ? undefined
    : `it gives another result at the second call: ${text}; draw from keys that are arguments, and keep nothing between calls`;
}

/**
 * Returns where two trees differ: in structure, in shapes and dtypes, or in elements by more than `rtol` of the
 * largest.
 */
export function treeDifference(got: unknown, wanted: unknown, rtol: number): string | undefined {
  return avalDifference(got, wanted) ?? elementDifference(treeFlatten(got)[0], wanted, rtol);
}

/** Returns where two trees differ in structure, shape or dtype. */
export function avalDifference(got: unknown, wanted: unknown): string | undefined {
  const [leaves, def] = treeFlatten(got);
  const [others, otherDef] = treeFlatten(wanted);
  const [structure, expected] = [structureOf(def), structureOf(otherDef)];
  if (structure !== expected) return `the structure is ${structure} where ${expected} is expected`;
  const at = leaves.findIndex((x, i) => showAval(x.aval) !== showAval(others[i]!.aval));
  return at < 0
    ? undefined
    : `${placeOf(def, at)}is ${showAval(leaves[at]!.aval)} where ${showAval(others[at]!.aval)} is expected`;
}

function elementDifference(leaves: readonly Tensor[], wanted: unknown, rtol: number): string | undefined {
  const [others, def] = treeFlatten(wanted);
  const at = leaves.findIndex((x, i) => !nearlyEqual(x, others[i]!, rtol));
  return at < 0 ? undefined : `${placeOf(def, at)}is ${String(leaves[at]!)} where ${String(others[at]!)} is expected`;
}

/** "its .weight " of a leaf in a tree, "it " of a tensor alone. */
function placeOf(def: TreeDef, at: number): string {
  const path = leafPaths(def, "")[at]!;
  return path === "" ? "it " : `its ${path} `;
}
