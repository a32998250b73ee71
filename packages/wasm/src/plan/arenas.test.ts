import { describe, expect, test } from "vitest";
import { runProgram } from "../../fixtures/node.ts";
import { wasmApi } from "../webassembly.ts";
import { ArenaFull } from "./arena.ts";
import { Arenas } from "./arenas.ts";

const MB = 2 ** 20;

interface Left {
  readonly backends: readonly string[];
  readonly warnings: readonly string[];
  readonly after: string;
  readonly used: number;
}

describe.each([false, true])("shared: %s", (shared) => {
  test("what finds no room has an arena of its own, as long as these are not too many", () => {
    const arenas = new Arenas(wasmApi()!, shared, { common: 4 * MB, own: 7 * MB });
    const first = arenas.allocate(3 * MB);
    const second = arenas.allocate(3 * MB);
    expect(second.arena).not.toBe(first.arena);
    expect(second.arena.memory.buffer.byteLength).toBeLessThan(3 * MB + 2 ** 17);
    expect(arenas.allocate(MB / 2).arena).toBe(first.arena);
    expect(arenas.allocate(3 * MB).arena).not.toBe(second.arena);
    expect(() => arenas.allocate(3 * MB)).toThrow(ArenaFull);
    first.arena.release(first.block);
    expect(arenas.allocate(3 * MB).arena).toBe(first.arena);
  });

  test("what no memory could hold is refused", () => {
    const arenas = new Arenas(wasmApi()!, shared, { common: 4 * MB });
    arenas.allocate(3 * MB);
    expect(() => arenas.allocate(2 ** 32)).toThrow(
      "wasm: a compiled function needs 4096 MB, 3 MB are in use, and the engine gives no more; use smaller batches, or drop compiled functions and results that are not needed",
    );
  });
});

test.each(["plain", "shared"])("functions that are compiled and dropped in a row work, with %s memory", (mode) => {
  const { status, stdout, stderr } = runProgram("packages/wasm/fixtures/dropped.ts", {
    args: [mode],
    flags: ["--expose-gc"],
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(stderr);
  const { backends, warnings, after, used } = JSON.parse(stdout) as Left;
  // one in the common arena of 16 MB, three in arenas of their own, and then the interpreter
  expect(backends).toEqual(["wasm", "wasm", "wasm", "wasm", "interpreter", "interpreter"]);
  expect(warnings).toEqual([
    "wasm: memory of dropped compiled functions waits for the garbage collector, which runs between tasks; functions compiled meanwhile are interpreted, which is slower; compile fewer in a row, or await something between them",
  ]);
  expect(after).toBe("wasm");
  expect(used).toBeLessThan(16 * MB);
});
