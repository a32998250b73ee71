/** Parts of loops: counts, repetition, and pointers that move. */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";

/** A count: a number that is known, or a local (i32) that holds it. */
export type Count = number | { readonly local: Local };

/** Writes `body` in a loop; without a loop where the count is 1, not at all where it is 0. */
export function repeat(code: Code, count: Count, body: () => void): void {
  if (count === 0) return;
  if (count === 1) return body();
  const counter = code.local("i32");
  if (typeof count === "number") code.i32(count).set(counter);
  else code.get(count.local).tee(counter).if();
  const again = code.loop();
  body();
  code.get(counter).i32(1).op(i32.sub).tee(counter).brIf(again).end();
  if (typeof count !== "number") code.end();
  code.release(counter);
}

/** Returns a new pointer to a known address. */
export function pointerTo(code: Code, address: number): Local {
  const local = code.local("i32");
  code.i32(address).set(local);
  return local;
}

/** Moves a pointer by some bytes. */
export function move(code: Code, pointer: Local, bytes: number): void {
  if (bytes !== 0) code.get(pointer).i32(bytes).op(i32.add).set(pointer);
}
