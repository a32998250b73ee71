import { foldIn, key } from "@cotangent/autodiff";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shuffled, wordsOf } from "./order.ts";

test("an order has every position once, and follows from key and epoch", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(word, word, fc.nat(1000), fc.nat(300), (high, low, epoch, n) => {
      const order = shuffled([high, low], epoch, n);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(shuffled([high, low], epoch, n)).toEqual(order);
    }),
  );
});

test("orders are what they were when this was written: runs of long ago can be repeated", () => {
  expect([0, 1].map((epoch) => [...shuffled(wordsOf(key(0)), epoch, 8)])).toMatchInlineSnapshot(`
    [
      [
        5,
        0,
        2,
        6,
        4,
        3,
        1,
        7,
      ],
      [
        2,
        0,
        7,
        6,
        4,
        5,
        3,
        1,
      ],
    ]
  `);
});

test("each of the 24 orders of 4 comes about as often as any other, over epochs and over keys", () => {
  const words = wordsOf(key(5));
  for (const order of [
    (i: number) => shuffled(words, i, 4),
    (i: number) => shuffled([i, 7], 0, 4),
    (i: number) => shuffled([7, i], 3, 4),
  ]) {
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) counts.set(order(i).join(), (counts.get(order(i).join()) ?? 0) + 1);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: above 49.7 once in 1,000
    expect(chiSquare).toBeLessThan(49.7);
  }
});

test("keys made of one another give other orders", () => {
  const orders = [key(0), key(1), foldIn(key(0), 1)].map((k) => shuffled(wordsOf(k), 0, 20).join());
  expect(new Set(orders).size).toBe(3);
});
