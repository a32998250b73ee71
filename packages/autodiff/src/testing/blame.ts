/** Which op of a function has the wrong rule: each is tried by itself, at the values that it was given. */
import type { AnyOp } from "../core/record.ts";
import { isFloat } from "../core/dtype.ts";
import { sizeOf } from "../core/aval.ts";
import { acceleratedBy } from "../core/state.ts";
import type { Tensor } from "../core/tensor.ts";
import { nodesOf } from "../compile/graph.ts";
import { graphOf } from "../compile/stage.ts";
import { lineIn } from "../compile/nonFinite.ts";
import { customOp, type CustomAttrs } from "../ops/custom.ts";
import { applyOp, bareName, withInputs } from "./apply.ts";
import { gradsReport, type FloatPart, type ListFunction } from "./grads.ts";
import { sampleRng } from "./samples.ts";

/**
 * Sentence about the first op whose rule disagrees with finite differences where the function applies it; undefined
 * where each is right by itself. A rule that `customVjp` was given cannot be tried by itself, since its op holds the
 * value and not the function: where nothing else is wrong, it is named.
 */
export function wrongRule({ call, leaves }: FloatPart, seed: number): string | undefined {
  for (const one of applications(() => call(leaves))) {
    const wrong = localFault(one, seed);
    if (wrong !== undefined) return `${wrong}${at(one)}`;
  }
  return hasCustomRule(call, leaves)
    ? "the rules of all ops that it applies are right, so look at the rule given to customVjp"
    : undefined;
}

// ---- private

/** An op as a function applied it. */
interface Application {
  readonly op: AnyOp;
  readonly inputs: readonly Tensor[];
  readonly attrs: unknown;
  readonly stack: Error;
}

/** Elements up to which an application is tried; larger ones cost much and say no more. */
const largestTried = 10_000;
/** Applications of one op that are tried. */
const triedOfOne = 8;

function applications(body: () => unknown): Application[] {
  const found: Application[] = [];
  const counts = new Map<AnyOp, number>();
  acceleratedBy((op, inputs, _, attrs) => {
    const count = (counts.get(op) ?? 0) + 1;
    counts.set(op, count);
    if (count <= triedOfOne && inputs.every(({ shape }) => sizeOf(shape) <= largestTried))
      found.push({ op, inputs, attrs, stack: new Error(op.name) });
    return undefined;
  }, body);
  return found;
}

function localFault({ op, inputs, attrs }: Application, seed: number): string | undefined {
  const free = inputs.flatMap((x, i) => (isFloat(x.dtype) && hasRule(op, i) ? [i] : []));
  if (free.length === 0 || !isFloat(applyOp(op, inputs, attrs).dtype)) return undefined;
  for (const i of free) {
    const f = (x: Tensor): Tensor => applyOp(op, withInputs(inputs, [i], [x]), attrs);
    const options = { orders: 1, modes: ["reverse"], rng: sampleRng(seed) } as const;
    const failure = gradsReport(f, [inputs[i]!], options).comparisons[0]?.failure;
    // where finite differences do not settle, the point is on a kink: no fault of the rule
    if (failure === undefined || !failure.startsWith("the derivative")) continue;
    return `the rule of ${bareName(op, i)} of op "${op.name}" is wrong: ${failure.replace(/; look at .*/, "")}`;
  }
  return undefined;
}

function hasRule(op: AnyOp, index: number): boolean {
  return (op.vjp[op.inputs[index] ?? op.inputs.at(-1)!] ?? null) !== null;
}

function hasCustomRule(call: ListFunction, leaves: Tensor[]): boolean {
  try {
    return nodesOf(graphOf(call, leaves)).some(
      ({ op, attrs }) => op === (customOp as unknown) && (attrs as CustomAttrs).who === "customVjp",
    );
  } catch {
    return false; // it reads elements, and cannot be staged
  }
}

function at({ stack }: Application): string {
  const line = lineIn(stack);
  return line === undefined ? "" : `, applied at ${line}`;
}
