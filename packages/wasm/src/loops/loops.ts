/** What loops are written with: counts that are known or in a local, repetition, and pointers that move. */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";

/** A number that is known, or in a local (i32). */
export type Count = number | { readonly local: Local };

/** Writes `body` in a loop, or once; nothing of it where the count is 0. */
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

/** A pointer to a place that is known. */
export function pointerTo(code: Code, address: number): Local {
  const local = code.local("i32");
  code.i32(address).set(local);
  return local;
}

/** Adds to a pointer. */
export function move(code: Code, pointer: Local, bytes: number): void {
  if (bytes !== 0) code.get(pointer).i32(bytes).op(i32.add).set(pointer);
}
