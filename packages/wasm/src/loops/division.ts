/** How loops are divided among threads: from shapes alone, so that it is the same for any number of them. */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";

/** The steps of a loop in parts of so many each; the last one may have less. */
export interface Division {
  readonly parts: number;
  readonly steps: number;
}

/** What it costs to share anything, times a few; and what one part should take, since taking it costs a tenth of a microsecond. */
const leastNanoseconds = 100_000;
const partNanoseconds = 25_000;
const mostParts = 64;

/** One part where it is not worth more. */
export function divide(count: number, nanosecondsPerStep: number): Division {
  const total = count * nanosecondsPerStep;
  if (count < 2 || total < leastNanoseconds) return { parts: 1, steps: count };
  const steps = Math.ceil(count / Math.min(count, mostParts, Math.floor(total / partNanoseconds)));
  return { parts: Math.ceil(count / steps), steps };
}

/** For a function whose parameters are the first part and the end: locals with the first step and the number of steps. */
export function emitRange(code: Code, count: number, { steps }: Division): { first: Local; count: Local } {
  const [first, end] = [code.local("i32"), code.local("i32")];
  code.get(0).i32(steps).op(i32.mul).set(first);
  code.get(1).i32(steps).op(i32.mul).tee(end).i32(count).get(end).i32(count).op(i32.ltS).select();
  code.get(first).op(i32.sub).set(end);
  return { first, count: end };
}

/** The same, part by part: `start` gets the first step of all, before any `body`. */
export function forEachPart(
  code: Code,
  count: number,
  { steps }: Division,
  start: (first: Local) => void,
  body: (part: Local, count: Local) => void,
): void {
  const [part, left, now] = [code.local("i32"), code.local("i32"), code.local("i32")];
  code.get(0).tee(part).i32(steps).op(i32.mul).set(now);
  start(now);
  code.i32(count).get(now).op(i32.sub).set(left);
  const again = code.loop();
  code.i32(steps).get(left).i32(steps).get(left).op(i32.ltS).select().set(now);
  body(part, now);
  code.get(left).get(now).op(i32.sub).set(left);
  code.get(part).i32(1).op(i32.add).tee(part).get(1).op(i32.ltU).brIf(again).end();
  code.release(part).release(left).release(now);
}
