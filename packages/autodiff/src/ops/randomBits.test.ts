import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/random.json" with { type: "json" };
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { UsageError, ValueError } from "../core/errors.ts";
import { checkOp } from "../testing.ts";
import { randomBits, randomBitsOp, type Key } from "./randomBits.ts";
import { key } from "../random/keys.ts";
import { threefry } from "./threefry.ts";

/** Threefry-2x32, 20 rounds, from Random123's kat_vectors: counter, key, result. */
const knownAnswers = [
  [
    [0x00000000, 0x00000000],
    [0x00000000, 0x00000000],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x243f6a88, 0x85a308d3],
    [0x13198a2e, 0x03707344],
    [0xc4923a9c, 0x483df7a0],
  ],
] as const;

describe("Random123's known answers", () => {
  test.each(knownAnswers)("counter %j, key %j", ([counter0, counter1], [key0, key1], answer) => {
    const words = new Int32Array(2);
    threefry(key0, key1, counter0, counter1, words);
    expect(Array.from(words, (word) => word >>> 0)).toEqual(answer);
  });
});

test("the record passes checkOp", () => {
  expect(checkOp(randomBitsOp).failures).toEqual([]);
});

const words = (k: Key, n: number): number[] => Array.from(randomBits(k, [n]).data());

describe("determinism", () => {
  test.each(fixture)("the words of seed $seed", ({ seed, bits }) => {
    expect(words(key(seed), bits.length)).toEqual(bits);
  });
  test("an element depends on the key and its place, not on the shape", () => {
    expect(words(key(3), 5)).toEqual(words(key(3), 9).slice(0, 5));
    expect(Array.from(randomBits(key(3), [3, 3]).data())).toEqual(words(key(3), 9));
  });
  test("fewer bits are the top ones", () => {
    expect(Array.from(randomBits(key(3), [9], { bits: 5 }).data())).toEqual(
      words(key(3), 9).map((word) => word >>> 27),
    );
  });
});

describe("statistics of 100,000 words", () => {
  const n = 100_000;
  const drawn = words(key(42), n);

  test("every bit is set in half of them", () => {
    for (let bit = 0; bit < 32; bit++) {
      const count = drawn.reduce((total, word) => total + ((word >>> bit) & 1), 0);
      expect(Math.abs(count - n / 2)).toBeLessThan(4 * Math.sqrt(n / 4));
    }
  });
  test("neighbours, both within a block and across blocks, are uncorrelated", () => {
    for (const lag of [1, 2, 3]) {
      const centred = drawn.map((word) => word / 2 ** 32 - 0.5);
      const correlation = (centred.slice(lag).reduce((total, u, i) => total + u * centred[i]!, 0) * 12) / (n - lag);
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(n));
    }
  });
  test("flipping one bit of the key changes half of the bits", () => {
    const flipped = words(key(43), n);
    const changed = drawn.reduce((total, word, i) => total + popCount(word ^ flipped[i]!), 0);
    expect(Math.abs(changed / (32 * n) - 0.5)).toBeLessThan(4 / Math.sqrt(4 * 32 * n));
  });
});

function popCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

describe("bad input", () => {
  test("no key", () => {
    expect(() => randomBits(7 as never, [2])).toThrow(
      new UsageError("randomBits: the key is the number 7; make one with key(seed), as in randomBits(key(0), …)"),
    );
    expect(() => randomBits(ones([2]), [2])).toThrow(
      new UsageError("randomBits: the key is float32[2]; a key is uint32[2], as key(seed) and split(key) give it"),
    );
    expect(() => randomBits(tensor([1, 2, 3], { dtype: "uint32" }) as never, [2])).toThrow(
      new UsageError("randomBits: the key is uint32[3]; a key is uint32[2], as key(seed) and split(key) give it"),
    );
  });
  test("no shape, no such number of bits", () => {
    expect(() => randomBits(key(0), 3 as never)).toThrow(
      new UsageError("randomBits: shape is the number 3; it is an array such as [2, 3]"),
    );
    expect(() => randomBits(key(0), [-1])).toThrow(
      new ValueError("randomBits: shape [-1] has the dimension -1; dimensions are integers, 0 or more"),
    );
    expect(() => randomBits(key(0), [2], { bits: 0 })).toThrow(
      new ValueError("randomBits: bits is 0; it is an integer from 1 to 32"),
    );
  });
});
