import fc from "fast-check";
import { expect, test } from "vitest";
import { wasmApi } from "../webassembly.ts";
import { Arena, type Block } from "./arena.ts";

test("blocks never overlap, lie in the memory, and what is released is used again", () => {
  const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.nat()), { maxLength: 60 });
  fc.assert(
    fc.property(sizes, (steps) => {
      const arena = new Arena(wasmApi()!);
      const blocks: Block[] = [];
      for (const [size, choice] of steps) {
        if (choice % 3 === 0 && blocks.length > 0) arena.release(blocks.splice(choice % blocks.length, 1)[0]!);
        else blocks.push(arena.allocate(size));
        const sorted = [...blocks].sort((a, b) => a.start - b.start);
        let end = 16;
        for (const { start, bytes } of sorted) {
          expect(start).toBeGreaterThanOrEqual(end);
          expect(start % 16).toBe(0);
          end = start + bytes;
        }
        expect(end).toBeLessThanOrEqual(arena.memory.buffer.byteLength);
        expect(arena.used).toBe(blocks.reduce((sum, { bytes }) => sum + bytes, 0));
      }
      const before = arena.memory.buffer.byteLength;
      for (const block of blocks) arena.release(block);
      expect(arena.used).toBe(0);
      arena.allocate(before - 32);
      expect(arena.memory.buffer.byteLength).toBe(before);
    }),
    { numRuns: 50 },
  );
});

test("what the engine refuses is an error that says how much was asked for, and nothing is lost", () => {
  const arena = new Arena(wasmApi()!);
  arena.allocate(100_000);
  expect(() => arena.allocate(2 ** 33)).toThrow(
    "wasm: a compiled function needs 8192 MB, 0 MB are in use, and the engine gives no more; use smaller batches, or drop compiled functions and results that are not needed",
  );
  expect(arena.allocate(1000).bytes).toBe(1008);
});
