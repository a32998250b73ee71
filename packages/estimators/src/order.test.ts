import { expect, test } from "vitest";
import { mersenneTwister } from "./order.ts";

test("the words are those of mt19937ar.c, whose 10000th for the seed 5489 the C++ standard gives", () => {
  const next = mersenneTwister(5489);
  expect(next()).toBe(3499211612);
  for (let i = 2; i < 10000; i++) next();
  expect(next()).toBe(4123659995);
});
