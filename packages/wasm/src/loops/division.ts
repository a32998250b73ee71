/**
 * Divides loops into parts that threads share. Shapes alone decide, so that parts are the same for any number of
 * threads.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";

/** A loop in `parts` parts of `steps` steps each. The last part may have fewer: 10 steps are parts of 4, 4 and 2. */
export interface Division {
  readonly parts: number;
  readonly steps: number;
}

/**
 * Least work that is worth sharing, a few times what sharing costs; and the work of one part, which costs 0.1 µs to
 * take.
 */
const leastNanoseconds = 100_000;
const partNanoseconds = 25_000;
const mostParts = 64;

/** Returns the division of a loop of `count` steps; one part where sharing does not pay. */
export function divide(count: number, nanosecondsPerStep: number): Division {
  const total = count * nanosecondsPerStep;
  if (count < 2 || total < leastNanoseconds) return { parts: 1, steps: count };
  const steps = Math.ceil(count / Math.min(count, mostParts, Math.floor(total / partNanoseconds)));
  return { parts: Math.ceil(count / steps), steps };
}

/**
 * Returns locals with the first step and the number of steps, in a function whose parameters are the first part and the
 * end. With 4 steps a part, parts (1, 3) are steps 4 to 11: first 4, count 8.
 */
export function emitRange(code: Code, count: number, { steps }: Division): { first: Local; count: Local } {
  const [first, end] = [code.local("i32"), code.local("i32")];
  code.get(0).i32(steps).op(i32.mul).set(first);
  code.get(1).i32(steps).op(i32.mul).tee(end).i32(count).get(end).i32(count).op(i32.ltS).select();
  code.get(first).op(i32.sub).set(end);
  return { first, count: end };
}

/** Writes `body` for each part in turn. `start` is called before all of them with the first step of the first part. */
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
