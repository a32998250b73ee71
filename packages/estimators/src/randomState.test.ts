/** Draws of NumPy's RandomState: what it gives for a seed. */
import { expect, test } from "vitest";
import { randomState } from "./randomState.ts";

// np.random.RandomState(seed).random_sample(3)
test.each([
  [0, [0.5488135039273248, 0.7151893663724195, 0.6027633760716439]],
  [2 ** 32 - 1, [0.0976320289940138, 0.9123828453026218, 0.78903530185164]],
])("shares of seed %i", (seed, expected) => {
  const random = randomState(seed);
  expect(expected.map(() => random.share())).toEqual(expected);
});

// r = np.random.RandomState(5); r.permutation(10); [r.randint(7) for _ in range(5)]
test("an order, then whole numbers", () => {
  const random = randomState(5);
  expect([...random.permutation(10)]).toEqual([9, 5, 2, 4, 7, 1, 0, 8, 6, 3]);
  expect(Array.from({ length: 5 }, () => random.upTo(6))).toEqual([0, 6, 0, 4, 1]);
  expect(random.upTo(0)).toBe(0);
});
