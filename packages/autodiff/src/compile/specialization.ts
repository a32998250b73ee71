/**
 * Specialization: the graph that `compile` keeps for one structure, shapes and dtypes of the arguments, and what runs
 * it.
 */
import type { Backend, Executable } from "./backend.ts";
import { donationTo } from "../core/absence.ts";
import { acceleratedBy, type Origin, giveUp } from "../core/state.ts";
import type { Tensor, Value } from "../core/tensor.ts";
import { UsageError } from "../core/errors.ts";
import { showAval } from "../core/aval.ts";
import type { TreeDef } from "../core/tree.ts";
import { isTensor, matches, patternOf, type Call, type Flattened, type Input, type Pattern } from "./arguments.ts";
import { capturedBy } from "./captured.ts";
import type { Graph } from "./graph.ts";
import { fillRetyped, pathOf, type Retyped } from "./numberArguments.ts";
import { resultLabelOf } from "./print.ts";
import { assemble, assemblyOf, resultsOf, type Assembly } from "./results.ts";
import { settle } from "./simplify.ts";
import { stageFunction, type AnyFunction } from "./stage.ts";

export interface Specialization {
  readonly pattern: Pattern;
  readonly leafCount: number;
  readonly def: TreeDef;
  /** Inputs after those of the leaves. */
  readonly retyped: readonly Retyped[];
  /** As staged, before any pass: for `explain`. */
  readonly staged: Graph;
  readonly backend: Backend;
  /** Null where nothing is left to compute. */
  readonly executable: Executable | null;
  readonly assembly: Assembly;
  /** Positions of the leaves that are given up, in order. */
  readonly donated: readonly number[];
  /** @internal What a tensor that was given up says of it. */
  readonly donation: Origin;
}

export interface SpecializeOptions {
  readonly name: string;
  readonly donate: readonly number[];
  readonly backend: Backend;
}

export function specialize(
  f: AnyFunction,
  { leaves, def, numbers }: Flattened,
  { name, donate, backend }: SpecializeOptions,
): Specialization {
  const avals = leaves.map((leaf) => leaf.aval);
  const pattern = patternOf(def, avals);
  const donated = leavesOf(pattern, donate);
  const {
    graph: staged,
    def: outDef,
    retyped,
  } = acceleratedBy(capturedBy(backend), () => stageFunction(name, f, def, avals, numbers));
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
    def,
    retyped,
    staged,
    backend,
    executable,
    assembly: assemblyOf(outDef, results, computed),
    donated,
    donation: donationTo(name),
  };
}

/** The leaves of the arguments at some positions, which are there. */
function leavesOf(pattern: Pattern, positions: readonly number[]): number[] {
  const collect = (p: Pattern): number[] => (p.index >= 0 ? [p.index] : p.children.flatMap(collect));
  return positions.flatMap((position) => collect(pattern.children[position]!));
}

/** Returns whether the arguments are of this specialization. Where they are, `call` holds what its graph takes. */
export function takes(specialization: Specialization, args: readonly unknown[], call: Call, name: string): boolean {
  const { pattern, retyped } = specialization;
  return matches(pattern, args, call) && (retyped.length === 0 || fillRetyped(name, specialization, args, call));
}

/** One call on leaves that all have values, of this specialization's pattern. */
export function execute(specialization: Specialization, call: Call, name: string): unknown {
  const { executable, assembly, donated, donation } = specialization;
  if (call.isRepeated) refuseShared(call, specialization, name);
  const computed = executable === null ? none : executable.run(call.inputs);
  const assembled = assemble(assembly, computed, call);
  for (let i = 0; i < donated.length; i++) {
    const input = call.inputs[donated[i]!]!;
    if (isTensor(input)) giveUp(input, donation);
  }
  return assembled;
}

const none: readonly Value[] = [];

/**
 * @throws UsageError where a tensor is donated and given a second time: the second would be read after its memory is
 *   gone
 */
function refuseShared({ inputs }: Call, { donated, staged }: Specialization, name: string): void {
  const [met, again] = [new Set<Input>(), new Set<Input>()];
  for (const input of inputs) (met.has(input) ? again : met).add(input);
  const tensor = donated.map((leaf) => inputs[leaf]!).find((input) => isTensor(input) && again.has(input));
  if (tensor === undefined) return;
  const [first, second] = [inputs.indexOf(tensor), inputs.lastIndexOf(tensor)];
  throw new UsageError(
    `compile: ${name} is given the same ${showAval((tensor as Tensor).aval)} as ${pathOf(staged, first)} and as ${pathOf(staged, second)}, and donates it; ` +
      `pass it once, or leave it out of { donate }`,
  );
}
