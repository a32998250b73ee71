import { expect, test } from "vitest";
import { chooseLanguage } from "./language.ts";
import { integerSetting, ladderSetting, stepSetting } from "./values.ts";

const rate = ladderSetting(
  { min: 0.0001, max: 10, rule: "The rate is a number from 0.0001 to 10" },
  [0.0001, 0.001, 0.01, 0.03, 0.1, 1, 10],
);
const width = integerSetting({ min: 1, max: 64, rule: "The width is a whole number from 1 to 64" });
const seed = integerSetting({ min: 0, max: 4294967295, rule: "The seed is a whole number" });
const weight = stepSetting({ min: -10, max: 10, rule: "A weight is a number from -10 to 10" }, 0.1);

test.each([
  ["0.03", 0.03],
  [" .5 ", 0.5],
  ["1e-3", 0.001],
  ["10", 10],
  ["0,03", 0.03],
])("%j is a learning rate", (text, value) => {
  expect(rate.read(text)).toEqual({ value });
});

test.each(["", "fast", "0", "-0.1", "11", "NaN", "Infinity", "0x1", "1,000.5", "0,0,3"])("%j is refused", (text) => {
  const came = text === "" ? "." : `; “${text}” is not.`;
  expect(rate.read(text)).toEqual({ refusal: `The rate is a number from 0.0001 to 10${came}` });
});

test("in Korean a rule is a whole sentence", () => {
  chooseLanguage("ko-KR");
  const share = stepSetting({ min: 0, max: 1, rule: "비율은 0에서 1까지의 수입니다." }, 0.1);
  expect(share.read("")).toEqual({ refusal: "비율은 0에서 1까지의 수입니다." });
  expect(share.read("2")).toEqual({ refusal: "비율은 0에서 1까지의 수입니다. “2”은(는) 쓸 수 없습니다." });
  chooseLanguage("en");
});

test("whole numbers only, in their range", () => {
  expect(width.read("64")).toEqual({ value: 64 });
  expect(width.read("2.5")).toEqual({ refusal: "The width is a whole number from 1 to 64; “2.5” is not." });
  expect(seed.read("4294967295")).toEqual({ value: 4294967295 });
  expect(seed.read("1".repeat(40))).toEqual({
    refusal: "The seed is a whole number; “111111111111111111111111…” is not.",
  });
});

test("a minus sign of print is a minus sign", () => {
  expect(weight.read("−2")).toEqual({ value: -2 });
});

test("the learning rate moves on a ladder, others by a step, all stop at their ends", () => {
  expect(rate.next(0.03, 1)).toBe(0.1);
  expect(rate.next(0.03, -1)).toBe(0.01);
  expect(rate.next(0.05, -1)).toBe(0.03);
  expect(rate.next(10, 1)).toBe(10);
  expect(rate.next(0.0001, -1)).toBe(0.0001);
  expect(width.next(8, 1)).toBe(9);
  expect(width.next(64, 1)).toBe(64);
  expect(seed.next(0, -1)).toBe(0);
  expect(weight.next(0.2, 1)).toBe(0.3);
  expect(weight.next(-10, -1)).toBe(-10);
});
