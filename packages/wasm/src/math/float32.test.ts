import { describe, expect, test } from "vitest";
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import { binaryFunctions, bounds, reference, unaryFunctions, ulpsOff, wordLoop } from "../../fixtures/ulps.ts";

allowRelaxedSimd();

const count = 1 << 14;
// An odd stride through all 2³² bit patterns: more than 2²⁰ of them, no low bits left out.
const stride = 4093;

describe.each([
  ["plain", false],
  ["relaxed", true],
] as const)("float32, %s", (_, relaxedSimd) => {
  test.each(unaryFunctions)("%s over the whole range", (word) => {
    const loop = wordLoop(word, "f32", relaxedSimd);
    const xs = new Float32Array(count);
    const bits = new Uint32Array(xs.buffer);
    const out = new Float32Array(count);
    let worst = { ulps: 0, x: 0, out: 0 };
    for (let start = 0; start < 2 ** 32; start += stride * count) {
      for (let i = 0; i < count; i++) bits[i] = start + i * stride;
      loop.run([xs], out);
      for (let i = 0; i < count; i++) {
        const ulps = ulpsOff(out[i]!, reference[word](xs[i]!), 0, "f32");
        if (ulps > worst.ulps) worst = { ulps, x: xs[i]!, out: out[i]! };
      }
    }
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bounds[word].f32);
  });

  test.each(binaryFunctions)("%s over the whole range", (word) => {
    const loop = wordLoop(word, "f32", relaxedSimd, 2);
    const [xs, ys, out] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
    let worst = { ulps: 0, x: 0, y: 0, out: 0 };
    const draw = generator();
    for (let round = 0; round < 64; round++) {
      for (let i = 0; i < count; i++) {
        // half of the rounds: any bits; the others: results of any size
        xs[i] =
          round % 2 === 0
            ? anyFloat(draw)
            : Math.exp(180 * (draw() - 0.5) * draw() ** 3) * (word === "atan2" && draw() < 0.5 ? -1 : 1);
        ys[i] =
          round % 2 === 0
            ? anyFloat(draw)
            : word === "pow"
              ? (210 * (draw() - 0.5)) / Math.log(xs[i]!)
              : xs[i]! * (draw() - 0.5) * 4;
      }
      loop.run([xs, ys], out);
      for (let i = 0; i < count; i++) {
        const ulps = ulpsOff(out[i]!, reference[word](xs[i]!, ys[i]!), 0, "f32");
        if (ulps > worst.ulps) worst = { ulps, x: xs[i]!, y: ys[i]!, out: out[i]! };
      }
    }
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bounds[word].f32);
  });
});

test("in two lanes beside float64, and beside other values, the results are the same bits", () => {
  const xs = Float32Array.from([0.5, -1e30, 3, 200_000, NaN, 7, Infinity, -0.1]);
  const ys = xs.map((_, i) => xs[7 - i]!);
  for (const word of [...unaryFunctions, ...binaryFunctions]) {
    const inputs = word === "pow" || word === "atan2" ? [xs, ys] : [xs];
    const [four, two, alone] = [new Float32Array(8), new Float32Array(8), new Float32Array(8)];
    wordLoop(word, "f32", false, inputs.length).run(inputs, four);
    wordLoop(word, "f32", false, inputs.length, { lanes: 2 }).run(inputs, two);
    const loop = wordLoop(word, "f32", false, inputs.length);
    const each = new Float32Array(4);
    xs.forEach((_, i) => {
      loop.run(
        inputs.map((input) => new Float32Array(4).fill(input[i]!)),
        each,
      );
      alone[i] = each[2]!;
    });
    expect([...two], word).toEqual([...four]);
    expect([...alone], word).toEqual([...four]);
  }
});

/** Numbers from 0 to 1, the same ones every time (Park & Miller, 1988). */
function generator(): () => number {
  let state = 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function anyFloat(draw: () => number): number {
  cell.setUint32(0, draw() * 2 ** 32);
  return cell.getFloat32(0);
}
const cell = new DataView(new ArrayBuffer(4));
