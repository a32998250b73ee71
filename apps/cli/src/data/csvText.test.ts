import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { cell, shortFloat, shortProbability } from "./csvText.ts";

describe("numbers as text", () => {
  it("of float32 are read back to the last bit, but for the sign of 0", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Math.fround(Number(shortFloat(x)))).toBe(x + 0);
      }),
    );
    expect([0.1, 1204.5, 3, -2e-7].map((x) => shortFloat(Math.fround(x)))).toEqual(["0.1", "1204.5", "3", "-2e-7"]);
  });

  it("of probabilities are right to seven decimals, and to six digits below a thousandth", () => {
    fc.assert(
      fc.property(fc.float({ min: 0, max: 1, noNaN: true }), (p) => {
        const read = Number(shortProbability(p));
        expect(Math.abs(read - p)).toBeLessThanOrEqual(p >= 0.001 ? 0.51e-7 : 0.51e-5 * p);
      }),
      { numRuns: 2000 },
    );
    expect([0, 1, 0.5, 0.97123456, 1 - 2 ** -24, 0.001, 9.9999999e-4, 1e-5, 1.4e-45].map(shortProbability)).toEqual(
      ["0", "1", "0.5000000", "0.9712346", "0.9999999", "0.0010000", "1.00000e-3", "1.00000e-5", "1.40000e-45"], // prettier-ignore
    );
  });
});

describe("a text as a cell", () => {
  it("is quoted where it must be, and read back as it was", () => {
    expect(
      ["a b", "a,b", 'say "hi"', "two\nlines", " padded", ""].map((text) => cell(text, { delimiter: "," })),
    ).toEqual(
      ["a b", '"a,b"', '"say ""hi"""', '"two\nlines"', '" padded"', ""], // prettier-ignore
    );
    expect(cell("a,b", { delimiter: ";" })).toBe("a,b");
  });
});
