import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/conv.json" with { type: "json" };
import { computed, quarters, type Expected } from "../../fixtures/quarters.ts";
import { ones } from "../core/fill.ts";
import { ShapeError, UsageError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkGrads, checkOp } from "../testing.ts";
import { mul } from "./arithmetic.ts";
import { conv, convKernelCotangent, convKernelCotangentOp, convOp, convTranspose, convTransposeOp } from "./conv.ts";
import type { ConvOptions, ConvTransposeOptions } from "./convOptions.ts";
import { matmul } from "./matmul.ts";
import { reshape, sum } from "./movement.ts";

interface ConvCase extends Expected {
  readonly x: readonly number[];
  readonly kernel: readonly number[];
  readonly options: ConvTransposeOptions;
}
const cases = fixture as unknown as { readonly conv: readonly ConvCase[]; readonly convTranspose: readonly ConvCase[] };

describe("against PyTorch", () => {
  const title = ({ x, options }: ConvCase): string => `x [${x.join(",")}], ${JSON.stringify(options)}`;

  test.each(cases.conv.map((c) => [title(c), c] as const))("conv: %s", (_, { x, kernel, options, ...expected }) => {
    expect(computed((a, k) => conv(a!, k!, options), quarters(x), quarters(kernel, { phase: 3 }))).toEqual(expected);
  });

  test.each(cases.convTranspose.map((c) => [title(c), c] as const))(
    "convTranspose: %s",
    (_, { x, kernel, options, ...expected }) => {
      expect(computed((a, k) => convTranspose(a!, k!, options), quarters(x), quarters(kernel, { phase: 3 }))).toEqual(
        expected,
      );
    },
  );
});

describe("records", () => {
  test.each([
    ["conv", convOp],
    ["convTranspose", convTransposeOp],
  ] as const)("%s passes checkOp", (_, op) => {
    expect(checkOp<readonly string[], never>(op as never).failures).toEqual([]);
  });
  test("convKernelCotangent passes checkOp", () => {
    expect(checkOp(convKernelCotangentOp).failures).toEqual([]);
  });
  test("the three are closed under differentiation: third order", () => {
    const f = (x: Tensor, kernel: Tensor): Tensor => {
      const y = conv(x, kernel, { padding: "same", stride: 2 });
      return sum(mul(y, mul(y, y)));
    };
    checkGrads(f, [quarters([1, 3, 1]), quarters([2, 1, 2], { phase: 3 })], { orders: 3 });
  });
});

/** Options of any kind, with an input and a kernel that fit them. */
const arbitraryCase = fc
  .record({
    axes: fc.constantFrom(1, 2),
    batch: fc.integer({ min: 0, max: 2 }),
    size: fc.integer({ min: 5, max: 7 }),
    window: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 2 }),
    padding: fc.oneof(
      fc.constantFrom("same" as const, "valid" as const),
      fc.tuple(fc.nat(3), fc.nat(3)).map((sides) => [sides, sides] as const),
    ),
  })
  .map(({ axes, batch, size, window, groups, padding, ...rest }) => ({
    x: quarters([batch, ...[size, size + 1].slice(0, axes), 2 * groups]),
    kernel: quarters([...[window, 2].slice(0, axes), 2, 3 * groups], { phase: 3 }),
    options: {
      ...rest,
      groups,
      padding: typeof padding === "string" ? padding : padding.slice(0, axes),
    } satisfies ConvOptions,
  }));

const inner = (a: Tensor, b: Tensor): number => sum(mul(a, b)).item();

describe("laws", () => {
  test("conv, convTranspose and convKernelCotangent are one trilinear form", () => {
    fc.assert(
      fc.property(arbitraryCase, ({ x, kernel, options }) => {
        const out = conv(x, kernel, options);
        const y = quarters(out.shape, { phase: 7 });
        const form = inner(out, y);
        const padding = options.padding;
        expect(inner(x, convTranspose(y, kernel, { ...options, padding, size: x.shape.slice(1, -1) }))).toBe(form);
        expect(inner(kernel, convKernelCotangent(x, y, { ...options, window: kernel.shape.slice(0, -2) }))).toBe(form);
      }),
    );
  });

  test("conv takes what convTranspose gives back to the shape it came from", () => {
    fc.assert(
      fc.property(arbitraryCase, ({ x, kernel, options }) => {
        const y = quarters([...x.shape.slice(0, -1), kernel.shape.at(-1)!]);
        fc.pre(options.padding === "same" || options.padding === "valid");
        expect(conv(convTranspose(y, kernel, options), kernel, options).shape).toEqual(y.shape);
      }),
    );
  });

  test("every element counts once", () => {
    const out = conv(ones([1, 3, 3, 1]), ones([3, 3, 1, 1]), { padding: 1 });
    expect(out.toArray()).toEqual([
      [
        [[4], [6], [4]],
        [[6], [9], [6]],
        [[4], [6], [4]],
      ],
    ]);
  });

  test("an input of padding alone has an empty gradient", () => {
    const out = computed(
      (a) => conv(a!, ones([3, 1, 1], { dtype: "float64" }), { padding: 2 }),
      ones([1, 0, 1], { dtype: "float64" }),
    );
    expect(out).toEqual({ shape: [1, 2, 1], value: [0, 0], grads: [[]] });
  });

  test("a window of one is a matmul over channels", () => {
    const [x, kernel] = [quarters([2, 3, 4, 5]), quarters([1, 1, 5, 6], { phase: 3 })];
    const product = matmul(reshape(x, [24, 5]), reshape(kernel, [5, 6]));
    expect(conv(x, kernel).data()).toEqual(product.data());
  });

  test("float32 accumulates in double precision", () => {
    const n = 100_000;
    const kernel = reshape(ones([n]), [n, 1, 1]);
    const x = reshape(mul(ones([n]), 0.1), [1, n, 1]);
    expect(conv(x, kernel).item()).toBe(Math.fround(n * Math.fround(0.1)));
  });
});

describe("bad options", () => {
  const x = ones([1, 8, 8, 2]);
  const kernel = ones([3, 3, 2, 4]);

  test.each([
    [{ stride: 0 }, "conv: stride is 0; it is a positive integer, or one per spatial axis (2)"],
    [{ stride: [1, 2, 3] }, "conv: stride is [1,2,3]; it is a positive integer, or one per spatial axis (2)"],
    [{ dilation: 1.5 }, "conv: dilation is 1.5; it is a positive integer, or one per spatial axis (2)"],
    [{ groups: 0 }, "conv: groups is 0; it is a positive integer"],
    [
      { padding: "sane" },
      'conv: padding is "sane" (did you mean "same"?); it is "valid", "same", an integer, 0 or more, or one [before, after] per spatial axis (2)',
    ],
    [
      { padding: -1 },
      'conv: padding is -1; it is "valid", "same", an integer, 0 or more, or one [before, after] per spatial axis (2)',
    ],
    [
      { padding: [[1, 1]] },
      'conv: padding is [[1,1]]; it is "valid", "same", an integer, 0 or more, or one [before, after] per spatial axis (2)',
    ],
    [
      { groups: 2 },
      "conv: x is float32[1,8,8,2], kernel is float32[3,3,2,4]; x has 2 channels (its last axis), the kernel takes 4 (2 in each of 2 groups)",
    ],
  ])("%j", (options, message) => {
    const error = message.includes("channels") ? new ShapeError(message) : new ValueError(message);
    expect(() => conv(x, kernel, options as never)).toThrow(error);
  });

  test("sizes that conv does not take back", () => {
    expect(() => convTranspose(ones([1, 4, 4]), ones([3, 2, 4]), { stride: 2, size: [11] })).toThrow(
      new ShapeError(
        "convTranspose: x is float32[1,4,4]; a window of [3] has [5] positions in a size of [11], x has [4]",
      ),
    );
    expect(() => convTranspose(ones([1, 4, 4]), ones([3, 2, 4]), { size: [1, 2] })).toThrow(
      new UsageError("convTranspose: size is [1,2]; it is a list of integers, 0 or more, one per spatial axis (1)"),
    );
    expect(() => convKernelCotangent(ones([1, 4, 4]), ones([1, 3, 4]), {} as never)).toThrow(
      new UsageError(
        "convKernelCotangent: window is undefined; it is a list of integers, 0 or more, one per spatial axis (1)",
      ),
    );
  });

  test("a window of nothing, and padding that leaves nothing", () => {
    expect(() => conv(x, ones([0, 3, 2, 4]))).toThrow(
      new ShapeError(
        "conv: x is float32[1,8,8,2]; along spatial axis 0 the window covers 0 elements of 8 with padding; it must cover at least one and fit",
      ),
    );
    expect(() => convTranspose(ones([1, 1, 4]), ones([1, 2, 4]), { padding: 1 })).toThrow(
      new ShapeError("convTranspose: x is float32[1,1,4]; padding [[1,1]] leaves the spatial size [-1], pad less"),
    );
  });
});
