/**
 * The tree of what a compiled function returns, put together anew by every call: a small step spends as much time here
 * as in its kernels. Hence the code that is written out, and steps of one class with the same fields.
 */
import { share, Tensor, type Value } from "../core/tensor.ts";
import { showAval, type Aval } from "../core/aval.ts";
import type { TreeDef } from "../core/tree.ts";
import { isTensor, type Call } from "./arguments.ts";
import { isConstant, type Graph } from "./graph.ts";

/** Source of a result: what the backend computed, an argument, or a constant. */
export interface Result {
  readonly aval: Aval;
  readonly from: "computed" | "argument" | "constant";
  /** Position among the computed results, or the arguments' leaves. */
  readonly index: number;
  /** Of a constant. */
  readonly value: Value;
  /** True where an earlier result is the same one. */
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

/**
 * Steps that put the tree together: first the tensors that were computed, then step by step what holds them, the
 * innermost first.
 */
export interface Assembly {
  /** Of what the backend computes. */
  readonly avals: readonly Aval[];
  readonly steps: readonly Step[];
}

/** Makes one array, object, other leaf or empty place from what was made before it. */
class Step {
  /** Which of the ways to make it; a small number, as the engine compares it at once. */
  readonly way: number;
  /** Its parts, by when they were made. */
  readonly parts: readonly number[];
  readonly keys: readonly string[];
  readonly def: TreeDef;
  /** Of a leaf. */
  readonly result: Result;
  constructor(def: TreeDef, parts: readonly number[], result: Result) {
    this.parts = parts;
    this.keys = def.type === "object" ? def.keys : [];
    this.def = def;
    this.result = result;
    const { length } = parts;
    if (def.type === "array" && length <= 4) this.way = length;
    else if ((length === 2 || length === 3) && !this.keys.includes("__proto__")) this.way = 3 + length;
    else this.way = 7;
  }
}

const noResult: Result = { aval: { shape: [], dtype: "float32" }, from: "constant", index: -1, value: 0, again: false };

export function assemblyOf(def: TreeDef, results: readonly Result[], computed: readonly Tensor[]): Assembly {
  const avals = computed.map(({ aval }) => aval);
  const steps: Step[] = [];
  let leaf = 0;
  const visit = (d: TreeDef): number => {
    const result = d.type === "leaf" ? results[leaf++]! : noResult;
    if (result.from === "computed" && !result.again) {
      avals[result.index] = result.aval;
      return result.index;
    }
    const parts = d.type === "array" || d.type === "object" ? d.children.map(visit) : [];
    return avals.length + steps.push(new Step(d, parts, result)) - 1;
  };
  visit(def);
  return { avals, steps };
}

/**
 * Returns what a call returns that was given `call` and computed these values. One loop for all tensors and one for
 * what holds them: the engine puts the code of a constructor in a few places only, and calls it elsewhere.
 */
export function assemble({ avals, steps }: Assembly, computed: readonly Value[], call: Call): unknown {
  const { length } = avals;
  const made = new Array<unknown>(length + steps.length);
  for (let i = 0; i < length; i++) made[i] = new Tensor(avals[i]!, computed[i]);
  for (let i = 0; i < steps.length; i++) made[length + i] = partOf(steps[i]!, made, computed, call);
  return made[made.length - 1];
}

/**
 * A short array that is written out costs a fifth of one whose length the engine is told. Each assignment to an object
 * has an inline cache of its own, which is a fifth of the cost of one that has seen several keys: where all objects of
 * so many keys have the same ones, as the parameters of layers do.
 */
function partOf(step: Step, made: readonly unknown[], computed: readonly Value[], call: Call): unknown {
  const { parts, keys } = step;
  switch (step.way) {
    case 0:
      return [];
    case 1:
      return [made[parts[0]!]];
    case 2:
      return [made[parts[0]!], made[parts[1]!]];
    case 3:
      return [made[parts[0]!], made[parts[1]!], made[parts[2]!]];
    case 4:
      return [made[parts[0]!], made[parts[1]!], made[parts[2]!], made[parts[3]!]];
    case 5: {
      const object: Record<string, unknown> = {};
      object[keys[0]!] = made[parts[0]!];
      object[keys[1]!] = made[parts[1]!];
      return object;
    }
    case 6: {
      const object: Record<string, unknown> = {};
      object[keys[0]!] = made[parts[0]!];
      object[keys[1]!] = made[parts[1]!];
      object[keys[2]!] = made[parts[2]!];
      return object;
    }
    default:
      return otherOf(step, made, computed, call);
  }
}

function otherOf(
  { def, parts, result }: Step,
  made: readonly unknown[],
  computed: readonly Value[],
  call: Call,
): unknown {
  switch (def.type) {
    case "leaf":
      return new Tensor(result.aval, leafValue(result, computed, call));
    case "none":
      return def.value;
    case "array":
      return parts.map((part) => made[part]);
    case "object":
      // also where assigning a key would do something else than define it
      return Object.fromEntries(def.keys.map((key, i) => [key, made[parts[i]!]]));
  }
}

function leafValue({ from, index, value, again }: Result, computed: readonly Value[], { inputs }: Call): Value {
  if (from === "computed") return again ? share(computed[index]!) : computed[index]!;
  if (from === "constant") return value;
  const given = inputs[index]!;
  if (isTensor(given)) return share(given.value!);
  // an array of the user's own may change
  return typeof given === "object" && "slice" in given ? given.slice() : given;
}
