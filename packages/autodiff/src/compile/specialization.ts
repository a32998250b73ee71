/** What `compile` keeps for one structure, shapes and dtypes of the arguments: the graph, and what runs it. */
import type { Backend, Executable } from "../backend.ts";
import { donationTo, giveUp } from "../core/absence.ts";
import type { Origin, Tensor, Value } from "../core/tensor.ts";
import { UsageError } from "../core/errors.ts";
import { showAval } from "../core/shape.ts";
import { patternOf, type Call, type Flattened, type Pattern } from "./arguments.ts";
import type { Graph } from "./graph.ts";
import { labelOf, resultLabelOf } from "./print.ts";
import { assemble, resultsOf, resultTree, type ResultTree } from "./results.ts";
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
  const isDonated = new Set(donated);
  const { graph: staged, def: outDef } = stageFunction(name, f, def, avals);
  const graph = settle(staged);
  const places = new Map(graph.outputs.map((output, i) => [output, i] as const).reverse());
  const computed = [...new Set(graph.outputs.filter((output) => output.op !== null))];
  const results = resultsOf(graph, computed);
  const returned = new Set(results.map(({ from, index }) => (from === "argument" ? index : -1)));
  // an argument that is also a result keeps its memory
  const lent = {
    ...graph,
    outputs: computed,
    resultLabels: computed.map((output) => resultLabelOf(graph, places.get(output)!)),
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
    kept: leaves.map((_, leaf) => leaf).filter((leaf) => !isDonated.has(leaf)),
    donation: donationTo(name),
  };
}

/** The leaves of the arguments at some positions. */
function leavesOf(pattern: Pattern, positions: readonly number[]): number[] {
  const collect = (p: Pattern): number[] => (p.index >= 0 ? [p.index] : p.children.flatMap(collect));
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
