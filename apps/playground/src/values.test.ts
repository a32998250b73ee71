import { expect, test } from "vitest";
import { hiddenSetting, learningRateSetting, seedSetting } from "./values.ts";

test.each([
  ["0.03", 0.03],
  [" .5 ", 0.5],
  ["1e-3", 0.001],
  ["10", 10],
])("%j is a learning rate", (text, value) => {
  expect(learningRateSetting.read(text)).toEqual({ value });
});

test.each(["", "fast", "0", "-0.1", "11", "NaN", "Infinity", "0x1", "0,03"])("%j is refused", (text) => {
  const came = text === "" ? "." : `; “${text}” is not.`;
  const refusal = `The learning rate is a number from 0.0001 to 10, such as 0.03${came}`;
  expect(learningRateSetting.read(text)).toEqual({ refusal });
});

test("whole numbers only, in their range", () => {
  expect(hiddenSetting.read("64")).toEqual({ value: 64 });
  expect(hiddenSetting.read("2.5")).toEqual({
    refusal: "The hidden width is a whole number from 1 to 64; “2.5” is not.",
  });
  expect(seedSetting.read("4294967295")).toEqual({ value: 4294967295 });
  expect(seedSetting.read("1".repeat(40))).toEqual({
    refusal: "The seed is a whole number from 0 to 4294967295; “111111111111111111111111…” is not.",
  });
});

test("the learning rate moves on a ladder, whole numbers by one, both stop at their ends", () => {
  expect(learningRateSetting.next(0.03, 1)).toBe(0.1);
  expect(learningRateSetting.next(0.03, -1)).toBe(0.01);
  expect(learningRateSetting.next(0.05, -1)).toBe(0.03);
  expect(learningRateSetting.next(10, 1)).toBe(10);
  expect(learningRateSetting.next(0.0001, -1)).toBe(0.0001);
  expect(hiddenSetting.next(8, 1)).toBe(9);
  expect(hiddenSetting.next(64, 1)).toBe(64);
  expect(seedSetting.next(0, -1)).toBe(0);
});
