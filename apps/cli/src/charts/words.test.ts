import { expect, test } from "vitest";
import { fitted, percentText, shortNumber, shown, textWidth } from "./words.ts";

test("names are shown on one line, and nothing in them takes effect", () => {
  expect(shown("a\nb\t c")).toBe("a b c");
  expect(shown("\u001B[31mred\u202Eder\u0000")).toBe("\uFFFD[31mred\uFFFDder\uFFFD");
  expect(shown("cafe\u0301")).toBe("café");
  expect(shown("\uD800")).toBe("\uFFFD");
});

test("a name that is too wide loses its middle, and no half of a letter is left", () => {
  expect(fitted("petal length", 12, 200)).toBe("petal length");
  const cut = fitted("a_very_long_name_that_ends_here", 12, 100);
  expect(cut).toMatch(/^a_very\w*…\w*_?here$/);
  expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
  expect(fitted("🙂🙂🙂🙂🙂🙂", 12, 40)).toBe("🙂…🙂");
  expect(fitted("word", 12, 1)).toBe("w…");
  expect(fitted("", 12, 10)).toBe("");
  // marks that are drawn over the letter before them take no room
  expect(fitted(`a${"\u0316".repeat(100_000)}`, 12, 100).length).toBeLessThan(40);
});

test("short numbers", () => {
  const values = [0, 0.04721, 12.345, 1234.5, -0.5, 1.23e-7, 4.2e9, NaN, Infinity, -Infinity];
  expect(values.map(shortNumber)).toEqual(
    ["0", "0.0472", "12.3", "1,235", "−0.5", "1.2e−7", "4.2e9", "NaN", "∞", "−∞"], // prettier-ignore
  );
});

test("shares in percent", () => {
  expect([0, 1, 0.975, 0.9999].map(percentText)).toEqual(["0 %", "100 %", "97.5 %", "100.0 %"]);
});
