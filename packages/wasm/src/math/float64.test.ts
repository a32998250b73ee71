import { describe, expect, test } from "vitest";
import exact from "../../fixtures/math.json" with { type: "json" };
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import {
  binaryFunctions,
  bounds,
  reference,
  referenceError,
  unaryFunctions,
  ulpsOff,
  wordLoop,
} from "../../fixtures/ulps.ts";

allowRelaxedSimd();

describe.each([
  ["plain", false],
  ["relaxed", true],
] as const)("float64, %s", (_, relaxedSimd) => {
  test.each([...unaryFunctions, ...binaryFunctions])("%s against 60 digits", (word) => {
    const rows = exact[word] as number[][];
    const inputs = rows[0]!.length - 2;
    const padded = rows.length % 2 === 0 ? rows : [...rows, rows[0]!];
    const columns = Array.from({ length: inputs }, (_, k) => Float64Array.from(padded, (row) => row[k]!));
    const out = new Float64Array(padded.length);
    wordLoop(word, "f64", relaxedSimd, inputs).run(columns, out);
    let worst = { ulps: 0, row: [] as number[], out: 0 };
    padded.forEach((row, i) => {
      const [high, low] = row.slice(inputs) as [number, number];
      const ulps = ulpsOff(out[i]!, high, low, "f64");
      if (ulps > worst.ulps) worst = { ulps, row, out: out[i]! };
    });
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bounds[word].f64);
  });

  test.each(unaryFunctions)("%s over the whole range against the reference, which is off a little itself", (word) => {
    const count = 1 << 15;
    const xs = new Float64Array(count);
    const bits = new BigUint64Array(xs.buffer);
    // half of them by an odd stride through all bit patterns, the others where most results are neither 0 nor infinite
    const step = (2n ** 64n / BigInt(count / 2)) | 1n;
    for (let i = 0; i < count / 2; i++) bits[i] = BigInt(i) * step;
    for (let i = count / 2; i < count; i++)
      xs[i] = ((i % 2 === 0 ? 1 : -1) * 40 * ((i * 0.6180339887498949) % 1)) / (i % 3 === 0 ? 30 : 1);
    const out = new Float64Array(count);
    wordLoop(word, "f64", relaxedSimd).run([xs], out);
    let worst = { ulps: 0, x: 0, out: 0 };
    for (let i = 0; i < count; i++) {
      const ulps = ulpsOff(out[i]!, reference[word](xs[i]!), 0, "f64");
      if (ulps > worst.ulps) worst = { ulps, x: xs[i]!, out: out[i]! };
    }
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bounds[word].f64 + referenceError(word));
  });
});
