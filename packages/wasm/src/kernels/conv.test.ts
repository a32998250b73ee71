import {
  avgPool,
  cast,
  compile,
  conv,
  convKernelCotangent,
  convTranspose,
  grad,
  key,
  maxPool,
  mul,
  normal,
  relu,
  sum,
  tensor,
  type Tensor,
} from "@cotangent/autodiff";
import { interpreter } from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { milliseconds } from "../../fixtures/node.ts";
import { crowd } from "../../fixtures/threads.ts";
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

test("gradients through layers of convolutions and pools", () => {
  const size = fc.integer({ min: 4, max: 13 });
  fc.assert(
    fc.property(size, size, fc.constantFrom(1, 2, 3, 5), fc.constantFrom(1, 4, 6), fc.nat(99), (h, w, a, b, seed) => {
      const x = normal(key(seed), [2, h, w, a], { dtype: "float64" });
      const kernels = [
        normal(key(1), [3, 3, a, b], { dtype: "float64" }),
        normal(key(2), [2, 2, b, 3], { dtype: "float64" }),
      ];
      const loss = (image: Tensor, one: Tensor, two: Tensor): Tensor => {
        const first = maxPool(relu(conv(image, one, { padding: "same" })), { window: 2, padding: "same" });
        const second = avgPool(conv(first, two, { padding: "same", stride: 2 }), {
          window: 2,
          stride: 1,
          padding: "same",
        });
        return sum(mul(second, second));
      };
      const inputs = [x, ...kernels] as const;
      const terms = h * w * a * b * 100;
      compare((i, k, l) => grad((p: Tensor) => loss(p, k!, l!))(i!), inputs, terms);
      compare((i, k, l) => grad((p: Tensor) => loss(i!, p, l!))(k!), inputs, terms);
      compare((i, k, l) => grad((p: Tensor) => loss(i!, k!, p))(l!), inputs, terms);
    }),
    { numRuns: 10 },
  );
});

test("a convolutional network gives the same bits for 1, 2 and 3 threads", async () => {
  const [one, two] = [normal(key(6), [3, 3, 2, 12]), normal(key(7), [3, 3, 12, 16])];
  const x = normal(key(8), [9, 24, 20, 2]);
  const f = (a: Tensor, b: Tensor): Tensor => {
    const layer = (t: Tensor, kernel: Tensor): Tensor =>
      maxPool(relu(conv(t, kernel, { padding: "same" })), { window: 2 });
    return sum(layer(layer(x, a), b));
  };
  const crowds = [crowd(1), crowd(2), crowd(3)];
  const results = [];
  for (const { backend, pool } of crowds) {
    const step = compile(
      (a: Tensor, b: Tensor) => [f(a, b), grad((p: Tensor) => f(p, b))(a), grad((p: Tensor) => f(a, p))(b)] as const,
      { backend },
    );
    let out = step(one, two);
    for (let i = 0; i < 1000 && backend !== crowds[0]!.backend && pool.taken === 0; i++) {
      await milliseconds(1);
      out = step(one, two);
    }
    results.push(out.map((t) => t.data()));
  }
  expect(crowds.slice(1).every(({ pool }) => pool.taken > 0)).toBe(true);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});
