import fc from "fast-check";
import { expect, test } from "vitest";
import { permutation, seedWords, threefry, type Words } from "./random.ts";

// the known answers that come with Random123, kat_vectors, "threefry2x32 20"
test.each<[key: Words, counter: Words, bits: Words]>([
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
])("threefry(%j, %j)", (key, counter, bits) => {
  expect(threefry(key, counter)).toEqual(bits);
});

test("a permutation has every number once", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(), fc.nat(300), (seed, stream, n) => {
      const order = permutation(seedWords("test", { seed }), stream, n);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }),
  );
});

test("every order of three comes about equally often", () => {
  const counts = new Map<string, number>();
  for (let stream = 0; stream < 6000; stream++) {
    const order = permutation([0, 7], stream, 3).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const n of counts.values()) expect(Math.abs(n - 1000)).toBeLessThan(5 * Math.sqrt(1000));
});

test("a seed means the same on every machine", () => {
  expect([...permutation(seedWords("test", { seed: 0 }), 0, 8)]).toMatchInlineSnapshot(`
    [
      1,
      0,
      3,
      4,
      7,
      2,
      6,
      5,
    ]
  `);
  expect([...permutation(seedWords("test", { seed: 2 ** 53 - 1 }), 3, 8)]).toMatchInlineSnapshot(`
    [
      1,
      7,
      3,
      5,
      6,
      0,
      2,
      4,
    ]
  `);
});

test("a key's words are taken as they are", () => {
  expect(seedWords("test", { key: { data: () => Uint32Array.of(3, 0xffffffff) } })).toEqual([3, 0xffffffff]);
});

test.each([
  [{}, "test: got neither a seed nor a key; give one of them, such as { seed: 0 }"],
  [{ seed: 0, key: { data: () => [0, 0] } }, "test: got both a seed and a key; give one of them, such as { seed: 0 }"],
  [{ seed: -1 }, "test: seed is -1; seeds are integers from 0 to 9007199254740991"],
  [{ seed: 0.5 }, "test: seed is 0.5; seeds are integers from 0 to 9007199254740991"],
  [{ seed: 2 ** 53 }, "test: seed is 9007199254740992; seeds are integers from 0 to 9007199254740991"],
  [{ seed: "7" as never }, 'test: seed is the string "7"; seeds are integers from 0 to 9007199254740991'],
  [{ key: { data: () => [0, 0, 0] } }, "test: the key holds 3 elements; a key holds two, make one with key(seed)"],
])("%o is refused", (randomness, message) => {
  expect(() => seedWords("test", randomness)).toThrow(expect.objectContaining({ name: "DataError", message }));
});
