/** Times of a function, for people to read: nothing is held to them. */
import { compile, specializationsOf } from "../compile/compile.ts";
import { flattenArguments } from "../compile/arguments.ts";
import type { Backend } from "../compile/backend.ts";
import { nodesOf } from "../compile/graph.ts";
import { settle } from "../compile/simplify.ts";
import { allocate } from "../core/dtype.ts";
import { sizeOf, type Aval } from "../core/aval.ts";
import { acceleratedBy } from "../core/state.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import type { ListFunction } from "./grads.ts";

/** Cost of a value and of a gradient by one backend, in float32. */
export interface Speed {
  /** Name of the backend; "eager" without one. */
  readonly backend: string;
  /** Microseconds of a call, the median. */
  readonly value: number;
  readonly gradient: number;
  /** Milliseconds of the first call of the gradient, which compiles it; 0 without a backend. */
  readonly compile: number;
  /** Number of ops of a call of the gradient, after the passes of the compiler, and bytes of their results. */
  readonly ops: number;
  readonly bytes: number;
}

/** Gives the time in milliseconds, as `performance.now` does; packages read no clock by themselves. */
export type Clock = () => number;

/** Measures for about a fiftieth of a second each. */
export function speedOf(
  now: Clock,
  backend: Backend | undefined,
  value: ListFunction,
  gradient: ListFunction,
  leaves: Tensor[],
): Speed {
  if (backend === undefined) {
    const { ops, bytes } = countEager(() => gradient(leaves));
    return {
      backend: "eager",
      value: timeOf(now, () => value(leaves)),
      gradient: timeOf(now, () => gradient(leaves)),
      compile: 0,
      ops,
      bytes,
    };
  }
  const [f, g] = [compile(value, { backend }), compile(gradient, { backend })];
  const start = now();
  g(leaves);
  const compiled = now() - start;
  f(leaves);
  return {
    backend: backend.name,
    value: timeOf(now, () => f(leaves)),
    gradient: timeOf(now, () => g(leaves)),
    compile: compiled,
    ...countCompiled(g, leaves),
  };
}

// ---- private

/** Milliseconds for which one function is called. */
const budget = 12;

/** Microseconds of a call that reads its results: the median of at most 1,000. */
function timeOf(now: Clock, body: () => readonly Tensor[]): number {
  const times: number[] = [];
  const end = now() + budget;
  while (times.length < 3 || (now() < end && times.length < 1000)) {
    const start = now();
    for (const result of body()) elementsOf(result);
    times.push(now() - start);
  }
  return 1000 * times.sort((a, b) => a - b)[times.length >> 1]!;
}

function countEager(body: () => unknown): { ops: number; bytes: number } {
  let [ops, bytes] = [0, 0];
  acceleratedBy((_, __, aval) => {
    ops++;
    bytes += sizeInBytes(aval);
    return undefined;
  }, body);
  return { ops, bytes };
}

function countCompiled(g: (leaves: Tensor[]) => unknown, leaves: Tensor[]): { ops: number; bytes: number } {
  const { staged } = specializationsOf(g)!.find(flattenArguments("speedOf", [leaves]), [leaves]);
  const nodes = nodesOf(settle(staged)).filter(({ op }) => op !== null);
  return { ops: nodes.length, bytes: nodes.reduce((total, { aval }) => total + sizeInBytes(aval), 0) };
}

function sizeInBytes({ shape, dtype }: Aval): number {
  return sizeOf(shape) * allocate(dtype, 0).BYTES_PER_ELEMENT;
}
