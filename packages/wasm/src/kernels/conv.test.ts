import {
  cast,
  compile,
  conv,
  convKernelCotangent,
  convTranspose,
  grad,
  key,
  mul,
  normal,
  sum,
  tensor,
  type Tensor,
} from "@cotangent/autodiff";
import { interpreter } from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backends = [
  await createWasmBackend({ relaxedSimd: false }),
  await createWasmBackend({ relaxedSimd: true }),
] as const;

/** Compares with the interpreter, which sums in double precision, relative to the largest sum of absolute terms. */
function compare(f: (...xs: Tensor[]) => Tensor, inputs: readonly Tensor[], terms: number): void {
  const wanted = compile(f, { backend: interpreter })(...inputs).data();
  for (const backend of backends) {
    const step = compile(f, { backend });
    // twice: the second run finds memory as the first left it
    step(...inputs);
    const got = step(...inputs).data();
    const tolerance = (wanted instanceof Float32Array ? 1e-6 : 1e-14) * Math.max(4, terms);
    expect(got.length).toBe(wanted.length);
    got.forEach((x, i) => {
      if (!(Math.abs(x - wanted[i]!) <= tolerance)) expect(x, `element ${i}`).toBe(wanted[i]);
    });
  }
}

interface Line {
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: readonly [number, number];
  /** Positions, and what is left over behind the last one. */
  readonly positions: number;
  readonly rest: number;
}

const line: fc.Arbitrary<Line> = fc.record({
  window: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  padding: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
  positions: fc.integer({ min: 1, max: 11 }),
  rest: fc.integer({ min: 0, max: 2 }),
});

/** How long the line is that has so many positions; negative where padding alone is longer. */
function lengthOf({ window, stride, dilation, padding, positions, rest }: Line): number {
  return (positions - 1) * stride + (window - 1) * dilation + 1 - padding[0] - padding[1] + (rest % stride);
}

const problem = fc
  .record({
    batch: fc.constantFrom(0, 1, 2, 3),
    lines: fc.oneof(fc.tuple(line), fc.tuple(line, line)),
    groups: fc.constantFrom(1, 1, 2, 3),
    inputs: fc.constantFrom(1, 2, 3, 4, 5),
    outputs: fc.constantFrom(1, 2, 3, 5, 8, 9, 17),
  })
  .filter(({ lines }) => lines.every((each) => lengthOf(each) >= 0));

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  const random = (seed: number, shape: readonly number[]): Tensor => cast(normal(key(seed), shape), dtype);

  test("any sizes, strides, paddings, dilations and groups, and both transposes", () => {
    fc.assert(
      fc.property(problem, ({ batch, lines, groups, inputs, outputs }) => {
        const options = {
          stride: lines.map(({ stride }) => stride),
          dilation: lines.map(({ dilation }) => dilation),
          padding: lines.map(({ padding }) => padding),
          groups,
        };
        const window = lines.map((each) => each.window);
        const size = lines.map(lengthOf);
        const x = random(1, [batch, ...size, inputs * groups]);
        const kernel = random(2, [...window, inputs, outputs * groups]);
        const y = random(3, [batch, ...lines.map(({ positions }) => positions), outputs * groups]);
        const taps = window.reduce((a, b) => a * b);
        compare((a, b) => conv(a!, b!, options), [x, kernel], taps * inputs);
        compare((a, b) => convTranspose(a!, b!, { ...options, size }), [y, kernel], taps * outputs);
        compare(
          (a, b) => convKernelCotangent(a!, b!, { ...options, window }),
          [x, y],
          y.shape.slice(0, -1).reduce((a, b) => a * b),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("what is not finite reaches what it is multiplied with, and nothing through the padding", () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(7), fc.constantFrom(NaN, Infinity, -Infinity), (which, place, bad) => {
        const spoilt = (x: Tensor): Tensor => {
          const elements = x.data().slice();
          elements[(place * 5) % elements.length] = bad;
          return tensor(elements, { shape: x.shape });
        };
        const list = [random(1, [2, 5, 4, 2]), random(2, [3, 3, 2, 5]), random(3, [2, 3, 2, 5])];
        list[which] = spoilt(list[which]!);
        const [x, kernel, y] = list as [Tensor, Tensor, Tensor];
        const options = { stride: 2, padding: "same" } as const;
        compare((a, b) => conv(a!, b!, options), [x, kernel], 18);
        compare((a, b) => convTranspose(a!, b!, { ...options, size: [5, 4] }), [y, kernel], 45);
        compare((a, b) => convKernelCotangent(a!, b!, { ...options, window: [3, 3] }), [x, y], 12);
      }),
      { numRuns: 30 },
    );
  });

  test("so large that images are divided into parts", () => {
    const [x, kernel] = [random(4, [7, 14, 13, 16]), random(5, [3, 3, 16, 24])];
    const loss = (a: Tensor, b: Tensor): Tensor => {
      const y = conv(a, b, { padding: "same" });
      return sum(mul(y, y));
    };
    compare((a, b) => grad((p: Tensor) => loss(p, b!))(a!), [x, kernel], 24 * 9 * 24);
    compare((a, b) => grad((p: Tensor) => loss(a!, p))(b!), [x, kernel], 7 * 14 * 13 * 24);
  });
});
