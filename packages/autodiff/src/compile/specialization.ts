/** What `compile` keeps for one structure, shapes and dtypes of the arguments: the graph, and what runs it. */
import type { Backend, Executable } from "../backend.ts";
import { donationTo, giveUp } from "../core/absence.ts";
import { share, Tensor, type Origin, type Value } from "../core/tensor.ts";
import { UsageError } from "../core/errors.ts";
import { showAval, type Aval } from "../core/shape.ts";
import type { TreeDef } from "../core/tree.ts";
import { patternOf, type Call, type Flattened, type Pattern } from "./arguments.ts";
import { isConstant, type Graph } from "./graph.ts";
import { labelOf, resultLabelOf } from "./print.ts";
import { settle } from "./simplify.ts";
import { stageFunction, type AnyFunction } from "./stage.ts";

export interface Specialization {
  readonly pattern: Pattern;
  readonly leafCount: number;
  /** As staged, before any pass: for `explain`. */
  readonly staged: Graph;
  readonly backend: Backend;
  /** Null where nothing is left to compute. */
  readonly executable: Executable | null;
  readonly tree: ResultTree;
  /** Positions of the leaves that are given up, in order, and of all others. */
  readonly donated: readonly number[];
  readonly kept: readonly number[];
  /** What a tensor that was given up says of it. */
  readonly donation: Origin;
}

/** Where a result comes from: what the backend computed, an argument, or a constant. */
interface Result {
  readonly aval: Aval;
  readonly from: "computed" | "argument" | "constant";
  /** Position among the computed results, or the arguments' leaves. */
  readonly index: number;
  /** Of a constant. */
  readonly value: Value;
  /** Whether an earlier result is the same one. */
  readonly again: boolean;
}

export interface SpecializeOptions {
  readonly name: string;
  readonly donate: readonly number[];
  readonly backend: Backend;
}

export function specialize(
  f: AnyFunction,
  { leaves, def }: Flattened,
  { name, donate, backend }: SpecializeOptions,
): Specialization {
  const avals = leaves.map((leaf) => leaf.aval);
  const pattern = patternOf(def, avals);
  const donated = leavesOf(pattern, donate);
  const { graph: staged, def: outDef } = stageFunction(name, f, def, avals);
  const graph = settle(staged);
  const computed = [...new Set(graph.outputs.filter((output) => output.op !== null))];
  const results = resultsOf(graph, computed);
  const returned = new Set(results.map(({ from, index }) => (from === "argument" ? index : -1)));
  // an argument that is also a result keeps its memory
  const lent = {
    ...graph,
    outputs: computed,
    resultLabels: computed.map((output) => resultLabelOf(graph, graph.outputs.indexOf(output))),
    donated: donated.filter((leaf) => !returned.has(leaf)),
  };
  const executable = computed.length === 0 ? null : backend.compile(lent);
  return {
    pattern,
    leafCount: leaves.length,
    staged,
    backend,
    executable,
    tree: resultTree(outDef, results),
    donated,
    kept: leaves.flatMap((_, leaf) => (donated.includes(leaf) ? [] : [leaf])),
    donation: donationTo(name),
  };
}

function resultsOf({ inputs, outputs }: Graph, computed: readonly Tensor[]): Result[] {
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

/** The leaves of the arguments at some positions. */
function leavesOf(pattern: Pattern, positions: readonly number[]): number[] {
  const collect = (p: Pattern): number[] => (p.type === "leaf" ? [p.index] : p.children.flatMap(collect));
  return [...new Set(positions)].flatMap((position) => {
    const argument = pattern.children[position];
    if (argument !== undefined) return collect(argument);
    const count = pattern.children.length;
    throw new UsageError(
      `compile: donate is [${positions.join(",")}]; the function was called with ${count} argument${count === 1 ? "" : "s"}, counted from 0`,
    );
  });
}

/** "argument 0.weight" for the input that texts call "x0.weight". */
export function pathOf(graph: Graph, input: number): string {
  return labelOf(graph, input).replace("x", "argument ");
}

/** One call on leaves that all have values, of this specialization's pattern. */
export function execute(specialization: Specialization, call: Call, name: string): unknown {
  const { executable, tree, donated, donation } = specialization;
  if (donated.length > 0) refuseShared(call, specialization, name);
  const computed = executable === null ? none : executable.run(call.values as Value[], call.leaves);
  const assembled = assemble(tree, computed, call);
  for (let i = 0; i < donated.length; i++) {
    const leaf = call.leaves[donated[i]!];
    if (leaf) giveUp(leaf, donation);
  }
  return assembled;
}

const none: readonly Value[] = [];

function valueOf({ from, index, value, again }: Result, computed: readonly Value[], { leaves, values }: Call): Value {
  if (from === "computed") return again ? share(computed[index]!) : computed[index]!;
  if (from === "constant") return value;
  const given = values[index]!;
  // an array of the user's own may change
  return leaves[index] === null && typeof given === "object" && !("read" in given) ? given.slice() : share(given);
}

/** The tree of the results. One class for all kinds of nodes, with the same fields. */
class ResultTree {
  readonly type: TreeDef["type"];
  readonly none: null | undefined;
  readonly keys: readonly string[];
  /** Whether a key must be defined, since assigning it would do something else. */
  readonly isOdd: boolean;
  readonly children: readonly ResultTree[];
  readonly result: Result;
  /** Position among the computed results of a leaf that is one, for the first time; −1 for all else. */
  readonly computed: number;
  constructor(def: TreeDef, result: Result, children: readonly ResultTree[]) {
    this.type = def.type;
    this.none = def.type === "none" ? def.value : undefined;
    this.keys = def.type === "object" ? def.keys : [];
    this.isOdd = this.keys.includes("__proto__");
    this.children = children;
    this.result = result;
    this.computed = def.type === "leaf" && result.from === "computed" && !result.again ? result.index : -1;
  }
}

const noResult: Result = { aval: { shape: [], dtype: "float32" }, from: "constant", index: -1, value: 0, again: false };

function resultTree(def: TreeDef, results: readonly Result[]): ResultTree {
  let at = 0;
  const build = (d: TreeDef): ResultTree => {
    if (d.type === "leaf") return new ResultTree(d, results[at++]!, []);
    return new ResultTree(d, noResult, d.type === "none" ? [] : d.children.map(build));
  };
  return build(def);
}

function assemble(tree: ResultTree, computed: readonly Value[], call: Call): unknown {
  const { type, children } = tree;
  if (type === "array") {
    const list = listOf(children.length);
    for (let i = 0; i < children.length; i++) {
      const child = children[i]!;
      // the commonest case without a call
      list[i] =
        child.computed >= 0 ? new Tensor(child.result.aval, computed[child.computed]) : assemble(child, computed, call);
    }
    return list;
  }
  if (type === "leaf") return new Tensor(tree.result.aval, valueOf(tree.result, computed, call));
  if (type === "none") return tree.none;
  const { keys, isOdd } = tree;
  const object: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i++) {
    const child = children[i]!;
    const value =
      child.computed >= 0 ? new Tensor(child.result.aval, computed[child.computed]) : assemble(child, computed, call);
    if (isOdd) Object.defineProperty(object, keys[i]!, { value, enumerable: true, writable: true, configurable: true });
    else object[keys[i]!] = value;
  }
  return object;
}

/** An array to be filled: a short one that is written out costs a fifth of one whose length the engine is told. */
function listOf(length: number): unknown[] {
  switch (length) {
    case 0:
      return [];
    case 1:
      return [null];
    case 2:
      return [null, null];
    case 3:
      return [null, null, null];
    case 4:
      return [null, null, null, null];
    default:
      return new Array<unknown>(length);
  }
}

/** @throws UsageError where a tensor is donated and given a second time: the second would be read after its memory is gone */
function refuseShared({ leaves }: Call, { donated, kept, staged }: Specialization, name: string): void {
  let clash = false;
  for (let i = 0; i < donated.length; i++) {
    const leaf = leaves[donated[i]!]!;
    if (leaf === null) continue;
    clash ||= leaf.mark === taken;
    leaf.mark = taken;
  }
  for (let i = 0; i < kept.length; i++) clash ||= leaves[kept[i]!]?.mark === taken;
  for (let i = 0; i < donated.length; i++) {
    const leaf = leaves[donated[i]!]!;
    if (leaf !== null) leaf.mark = -1;
  }
  if (clash) throw sharedError(leaves, donated, staged, name);
}

const taken = -3;

function sharedError(
  leaves: readonly (Tensor | null)[],
  donated: readonly number[],
  graph: Graph,
  name: string,
): UsageError {
  const twice = donated.find(
    (leaf) => leaves[leaf] !== null && leaves.indexOf(leaves[leaf]!) !== leaves.lastIndexOf(leaves[leaf]!),
  )!;
  const [first, second] = [leaves.indexOf(leaves[twice]!), leaves.lastIndexOf(leaves[twice]!)];
  return new UsageError(
    `compile: ${name} is given the same ${showAval(leaves[twice]!.aval)} as ${pathOf(graph, first)} and as ${pathOf(graph, second)}, and donates it; ` +
      `pass it once, or leave it out of { donate }`,
  );
}
