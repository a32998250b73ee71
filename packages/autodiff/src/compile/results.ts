/**
 * The tree of what a compiled function returns, put together anew by every call: a small step spends as much time here as
 * in its kernels. Hence the code that is written out, and nodes of one class with the same fields.
 */
import { share, Tensor, type Value } from "../core/tensor.ts";
import { showAval, type Aval } from "../core/shape.ts";
import type { TreeDef } from "../core/tree.ts";
import type { Call } from "./arguments.ts";
import { isConstant, type Graph } from "./graph.ts";

/** Where a result comes from: what the backend computed, an argument, or a constant. */
export interface Result {
  readonly aval: Aval;
  readonly from: "computed" | "argument" | "constant";
  /** Position among the computed results, or the arguments' leaves. */
  readonly index: number;
  /** Of a constant. */
  readonly value: Value;
  /** Whether an earlier result is the same one. */
  readonly again: boolean;
}

export function resultsOf({ inputs, outputs }: Graph, computed: readonly Tensor[]): Result[] {
  // the very object of an equal argument's: the next call that is given this result then compares at once
  const avals = new Map(inputs.map(({ aval }) => [showAval(aval), aval]));
  const places = new Map([...inputs, ...computed].map((x, i) => [x, i < inputs.length ? i : i - inputs.length]));
  const seen = new Set<Tensor>();
  return outputs.map((output) => {
    const common = {
      aval: avals.get(showAval(output.aval)) ?? output.aval,
      index: places.get(output) ?? -1,
      again: seen.has(output),
    };
    seen.add(output);
    if (isConstant(output)) return { ...common, from: "constant", value: output.value! };
    return { ...common, from: output.op === null ? "argument" : "computed", value: 0 };
  });
}

export class ResultTree {
  readonly type: TreeDef["type"];
  // numbers, because the engine compares them at once, where of a truth value it first asks whether it is one
  /** Of an array: how many elements it has; −1 of all else. */
  readonly length: number;
  /** Of an object whose keys can be assigned: how many; −1 of all else. */
  readonly size: number;
  /** Position among the computed results of a leaf that is one, for the first time; −1 of all else. */
  readonly computed: number;
  readonly none: null | undefined;
  readonly keys: readonly string[];
  readonly children: readonly ResultTree[];
  readonly result: Result;
  readonly aval: Aval;
  constructor(def: TreeDef, result: Result, children: readonly ResultTree[]) {
    this.type = def.type;
    this.none = def.type === "none" ? def.value : undefined;
    this.keys = def.type === "object" ? def.keys : [];
    this.children = children;
    this.result = result;
    this.aval = result.aval;
    this.length = def.type === "array" ? children.length : -1;
    this.size = def.type === "object" && !this.keys.includes("__proto__") ? children.length : -1;
    this.computed = def.type === "leaf" && result.from === "computed" && !result.again ? result.index : -1;
  }
}

const noResult: Result = { aval: { shape: [], dtype: "float32" }, from: "constant", index: -1, value: 0, again: false };

export function resultTree(def: TreeDef, results: readonly Result[]): ResultTree {
  let at = 0;
  const build = (d: TreeDef): ResultTree => {
    if (d.type === "leaf") return new ResultTree(d, results[at++]!, []);
    return new ResultTree(d, noResult, d.type === "none" ? [] : d.children.map(build));
  };
  return build(def);
}

/** What a call returns that was given `call` and computed these values. */
export function assemble(tree: ResultTree, computed: readonly Value[], call: Call): unknown {
  if (tree.computed >= 0) return new Tensor(tree.aval, computed[tree.computed]);
  if (tree.length >= 0) return arrayOf(tree, computed, call);
  if (tree.size >= 0) return objectOf(tree, computed, call);
  if (tree.type === "leaf") return new Tensor(tree.aval, valueOf(tree.result, computed, call));
  return tree.type === "none" ? tree.none : oddObjectOf(tree, computed, call);
}

/** A short array that is written out costs a fifth of one whose length the engine is told. */
function arrayOf({ length, children }: ResultTree, computed: readonly Value[], call: Call): unknown[] {
  switch (length) {
    case 0:
      return [];
    case 1:
      return [assemble(children[0]!, computed, call)];
    case 2:
      return [assemble(children[0]!, computed, call), assemble(children[1]!, computed, call)];
    case 3:
      return [
        assemble(children[0]!, computed, call),
        assemble(children[1]!, computed, call),
        assemble(children[2]!, computed, call),
      ];
    case 4:
      return [
        assemble(children[0]!, computed, call),
        assemble(children[1]!, computed, call),
        assemble(children[2]!, computed, call),
        assemble(children[3]!, computed, call),
      ];
    default: {
      const list = new Array<unknown>(length);
      for (let i = 0; i < length; i++) list[i] = assemble(children[i]!, computed, call);
      return list;
    }
  }
}

/**
 * Each of these assignments has an inline cache of its own, which is a fifth of the cost of one that has seen several keys:
 * where all objects of so many keys have the same ones, as the parameters of layers do.
 */
function objectOf(
  { size, keys, children }: ResultTree,
  computed: readonly Value[],
  call: Call,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  if (size === 2) {
    object[keys[0]!] = assemble(children[0]!, computed, call);
    object[keys[1]!] = assemble(children[1]!, computed, call);
  } else if (size === 3) {
    object[keys[0]!] = assemble(children[0]!, computed, call);
    object[keys[1]!] = assemble(children[1]!, computed, call);
    object[keys[2]!] = assemble(children[2]!, computed, call);
  } else for (let i = 0; i < size; i++) object[keys[i]!] = assemble(children[i]!, computed, call);
  return object;
}

/** Where assigning a key would do something else than define it. */
function oddObjectOf({ keys, children }: ResultTree, computed: readonly Value[], call: Call): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  keys.forEach((key, i) => {
    const value = assemble(children[i]!, computed, call);
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  });
  return object;
}

function valueOf({ from, index, value, again }: Result, computed: readonly Value[], { leaves, values }: Call): Value {
  if (from === "computed") return again ? share(computed[index]!) : computed[index]!;
  if (from === "constant") return value;
  const given = values[index]!;
  // an array of the user's own may change
  return leaves[index] === null && typeof given === "object" && !("read" in given) ? given.slice() : share(given);
}
