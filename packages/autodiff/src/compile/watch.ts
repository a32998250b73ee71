/**
 * Evaluation that watches: a function is called on values, op by op, and each value remembers whether it is finite,
 * where in the program it was made, and which op first made an infinity or NaN that it has come from.
 */
import { runReference } from "../core/bind.ts";
import { allocate, isFloat, type TypedArray } from "../core/dtype.ts";
import type { AnyOp } from "../core/record.ts";
import { sizeOf, type Aval } from "../core/aval.ts";
import { acceleratedBy } from "../core/state.ts";
import { elementsOf, type Resident, type Tensor } from "../core/tensor.ts";

/** Op that made an infinity or NaN, and all that is to be said of it. */
export interface Cause {
  readonly op: AnyOp;
  readonly inputs: readonly Tensor[];
  readonly aval: Aval;
  readonly elements: TypedArray;
  /** Made where the op was called: its stack says by whom. */
  readonly stack: Error;
  /** The node whose derivative was being taken, and where that was made. */
  readonly rule: { readonly op: string; readonly stack: Error | undefined } | undefined;
}

/** Elements of a watched tensor. */
export class Watched implements Resident {
  readonly elements: TypedArray;
  readonly level: Level;
  readonly stack: Error;
  /** Cause of what is not finite in them; undefined where that came from outside. */
  readonly cause: Cause | undefined;
  shared?: boolean;

  constructor(elements: TypedArray, level: Level, stack: Error, cause: Cause | undefined) {
    this.elements = elements;
    this.level = level;
    this.stack = stack;
    this.cause = cause;
  }

  read(): TypedArray {
    return this.elements;
  }
}

/** Level of elements: all finite, infinities among them, NaN among them. */
export type Level = 0 | 1 | 2;

export function levelOf(elements: TypedArray): Level {
  let level: Level = 0;
  for (const element of elements) {
    if (Number.isFinite(element)) continue;
    if (Number.isNaN(element)) return 2;
    level = 1;
  }
  return level;
}

/** Calls a function while every op that it applies to values is watched. */
export function watching<T>(body: () => T): T {
  const rules: (Cause["rule"] & object)[] = [];
  const wrapped = new Map<AnyOp, AnyOp["vjp"]>();
  // V8 keeps the frames of a stack up to this; other engines keep all
  const stacks = Error as unknown as { stackTraceLimit?: number | undefined };
  const limit = stacks.stackTraceLimit;
  stacks.stackTraceLimit = 100;
  try {
    return acceleratedBy((op, inputs, aval, attrs) => {
      if (!wrapped.has(op)) wrapped.set(op, wrapRules(op, rules));
      return evaluateWatched(op, inputs, aval, attrs, rules.at(-1));
    }, body);
  } finally {
    stacks.stackTraceLimit = limit;
    for (const [op, vjp] of wrapped) setRules(op, vjp);
  }
}

// ---- private

function evaluateWatched(
  op: AnyOp,
  inputs: readonly Tensor[],
  aval: Aval,
  attrs: unknown,
  rule: Cause["rule"],
): Watched {
  const elements = allocate(aval.dtype, sizeOf(aval.shape));
  runReference(op, inputs.map(elementsOf), elements, inputs, aval, attrs);
  const stack = new Error(op.name);
  const level = isFloat(aval.dtype) ? levelOf(elements) : 0;
  if (level === 0) return new Watched(elements, 0, stack, undefined);
  const spoilt = inputs.filter((input) => isFloat(input.dtype) && levelAt(input) > 0);
  const before = spoilt.map(({ value }) => (value instanceof Watched ? value.cause : undefined)).find(Boolean);
  const worst = spoilt.reduce((most, input) => Math.max(most, levelAt(input)), 0);
  const cause = before ?? (level > worst ? { op, inputs, aval, elements, stack, rule } : undefined);
  return new Watched(elements, level, stack, cause);
}

function levelAt({ value }: Tensor): Level {
  if (value instanceof Watched) return value.level;
  if (typeof value === "number") return levelOf(Float64Array.of(value));
  return value === undefined ? 0 : levelOf("read" in value ? value.read() : value);
}

/** Lets the rules of an op say that they are at work; returns those that it had. */
function wrapRules(op: AnyOp, rules: (Cause["rule"] & object)[]): AnyOp["vjp"] {
  const { vjp } = op;
  const watched = Object.entries(vjp).map(([name, rule]) => {
    if (rule === null) return [name, null] as const;
    const atWork = (ct: Tensor, at: { readonly out: Tensor }): Tensor => {
      const { value } = at.out;
      rules.push({ op: op.name, stack: value instanceof Watched ? value.stack : undefined });
      try {
        return rule(ct, at as never);
      } finally {
        rules.pop();
      }
    };
    return [name, atWork] as const;
  });
  setRules(op, Object.fromEntries(watched));
  return vjp;
}

function setRules(op: AnyOp, vjp: AnyOp["vjp"]): void {
  (op as { vjp: AnyOp["vjp"] }).vjp = vjp;
}
