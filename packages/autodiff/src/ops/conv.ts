/**
 * Convolution (cross-correlation, as everywhere in this field) over one or two spatial axes, and its two transposes.
 *
 * Layout: x is [batch, height, width, channels] (NHWC), the kernel [height, width, in per group, out]; with one spatial
 * axis [batch, width, channels] and [width, in per group, out]. Channels last, because a loop over the channels of one
 * pixel is then contiguous in x, kernel and result alike, which is what SIMD wants; a 1 × 1 convolution is a matmul
 * without moving anything; and it is what users of Keras and TensorFlow.js have their images and weights in. PyTorch's
 * come by transpose: x by [0, 2, 3, 1], weights by [2, 3, 1, 0].
 *
 * conv(x, kernel) · y is one trilinear form in x, kernel and y (see taps.ts). Each of the three ops is the form with
 * one of the three left open, so the derivatives of each are the other two, to any order.
 */
import { optionsOf } from "../core/arguments.ts";
import { bind } from "../core/bind.ts";
import { ShapeError } from "../core/errors.ts";
import type { Cases, Op } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { showAval, showShape } from "../core/aval.ts";
import type { Tensor } from "../core/tensor.ts";
import {
  common,
  convDefaults,
  plain,
  planar,
  requireFloats,
  requireGroups,
  requirePair,
  requireRanks,
  requireSize,
  resolve,
  strided,
  type ConvAttrs,
  type ConvKernelAttrs,
  type ConvKernelOptions,
  type ConvOptions,
  type ConvTransposeAttrs,
  type ConvTransposeOptions,
} from "./convOptions.ts";
import { addToKernel, addToX, addToY } from "./taps.ts";
import { perAxis, requirePositions, requireSizes, span } from "./window.ts";

/**
 * The kernel's products with every place of `x`, summed. One spatial axis or two, by the rank.
 * x: [batch, height, width, in], kernel: [kh, kw, in / groups, out] → [batch, height', width', out]
 * x: [batch, width, in], kernel: [k, in / groups, out] → [batch, width', out]
 * where width' = ⌊(width + padding − (k − 1) · dilation − 1) / stride⌋ + 1.
 * @throws ShapeError where ranks or channels disagree, or the window does not fit once; ValueError for a bad option.
 * @example
 * const x = reshape(tensor([1, 2, 3, 4]), [1, 4, 1]);
 * conv(x, ones([2, 1, 1])).data(); // → Float32Array(3) [ 3, 5, 7 ]
 * conv(x, ones([3, 1, 1]), { padding: "same", stride: 2 }).data(); // → Float32Array(2) [ 6, 7 ]
 */
export function conv(x: Tensor, kernel: Tensor, given?: ConvOptions): Tensor {
  const options = optionsOf("conv", given, convDefaults) as ConvOptions;
  const axes = requirePair("conv", x, "kernel", kernel);
  return bind(convOp, [x, kernel], resolve("conv", axes, options, x.shape.slice(1, -1), kernel.shape.slice(0, -2)));
}

/**
 * The transpose of conv in its input: spreads every element of `x` through the kernel and adds what meets
 * ("deconvolution"). conv with the same options takes the result's shape back to x's.
 * x: [batch, height, width, out], kernel: [kh, kw, in / groups, out] → [batch, height', width', in]
 * where width' = (width − 1) · stride + (k − 1) · dilation + 1 − padding, and width · stride for padding "same". With a
 * stride above 1, up to stride − 1 more are possible, see `size`. (Keras' layer gives width · stride also for "valid"
 * where k < stride.)
 * @throws ShapeError where ranks or channels disagree, or conv does not take `size` back to x's.
 * @example
 * const x = reshape(tensor([1, 2]), [1, 2, 1]);
 * convTranspose(x, ones([2, 1, 1]), { stride: 2 }).data(); // → Float32Array(4) [ 1, 1, 2, 2 ]
 */
export function convTranspose(x: Tensor, kernel: Tensor, wanted?: ConvTransposeOptions): Tensor {
  const options = optionsOf("convTranspose", wanted, { ...convDefaults, size: undefined }) as ConvTransposeOptions;
  const axes = requirePair("convTranspose", x, "kernel", kernel);
  const spatial = x.shape.slice(1, -1);
  const window = kernel.shape.slice(0, -2);
  const stride = perAxis("convTranspose", "stride", options.stride ?? 1, axes);
  const given = options.size === undefined ? undefined : requireSizes("convTranspose", "size", options.size, axes);
  const attrs = resolve("convTranspose", axes, options, given ?? spatial.map((n, i) => n * stride[i]!), window);
  const smallest = (n: number, i: number): number =>
    (n - 1) * stride[i]! + span(window[i]!, attrs.dilation[i]!) - attrs.padding[i]![0] - attrs.padding[i]![1];
  const size = given ?? spatial.map((n, i) => (options.padding === "same" ? n * stride[i]! : smallest(n, i)));
  if (size.some((n) => n < 0)) {
    throw new ShapeError(
      `convTranspose: x is ${showAval(x.aval)}; padding ${JSON.stringify(attrs.padding)} leaves the spatial size ${showShape(size)}, pad less`,
    );
  }
  return bind(convTransposeOp, [x, kernel], { ...attrs, size });
}

/**
 * The transpose of conv in its kernel: the kernel's cotangent from the input and the result's cotangent.
 * x: [batch, height, width, in], ct: [batch, height', width', out] → [...window, in / groups, out]
 * @throws ShapeError where ranks, batches or positions disagree.
 * @example
 * convKernelCotangent(ones([1, 4, 1]), ones([1, 3, 1]), { window: [2] }).data(); // → Float32Array(2) [ 3, 3 ]
 */
export function convKernelCotangent(x: Tensor, ct: Tensor, given: ConvKernelOptions): Tensor {
  const options = optionsOf("convKernelCotangent", given, { ...convDefaults, window: undefined }) as ConvKernelOptions;
  const axes = requirePair("convKernelCotangent", x, "ct", ct);
  const window = requireSizes("convKernelCotangent", "window", options.window, axes);
  return bind(convKernelCotangentOp, [x, ct], {
    ...resolve("convKernelCotangent", axes, options, x.shape.slice(1, -1), window),
    window,
  });
}

// ---- records

export const convOp: Op<readonly ["x", "kernel"], ConvAttrs> = defineOp<readonly ["x", "kernel"], ConvAttrs>({
  name: "conv",
  inputs: ["x", "kernel"],
  infer({ x, kernel }, attrs) {
    requireFloats("conv", ["x", "kernel"], [x, kernel]);
    requireRanks("conv", x, "kernel", kernel);
    const [taken, channels] = requireGroups("conv", "kernel", kernel, attrs.groups);
    if (x.shape.at(-1) !== taken) {
      const each = attrs.groups === 1 ? "" : ` (${kernel.shape.at(-2)!} in each of ${attrs.groups} groups)`;
      const what = `x has ${x.shape.at(-1)!} channels (its last axis), the kernel takes ${taken}${each}`;
      throw new ShapeError(`conv: x is ${showAval(x)}, kernel is ${showAval(kernel)}; ${what}`);
    }
    return {
      shape: [x.shape[0]!, ...requirePositions("conv", x, kernel.shape.slice(0, -2), attrs), channels],
      dtype: x.dtype,
    };
  },
  vjp: {
    x: (ct, { x, kernel, attrs }) => convTranspose(ct, kernel, { ...common(attrs), size: x.shape.slice(1, -1) }),
    kernel: (ct, { x, kernel, attrs }) =>
      convKernelCotangent(x, ct, { ...common(attrs), window: kernel.shape.slice(0, -2) }),
  },
  reference: ({ x, kernel }, out, { avals, aval, attrs }) =>
    addToY(x, kernel, out, { x: avals.x.shape, kernel: avals.kernel.shape, y: aval.shape }, attrs, attrs.groups),
  kind: { type: "contraction" },
});

export const convCases: Cases<readonly ["x", "kernel"], ConvAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 4, 2]), rng.normal([2, 2, 3])], attrs: plain },
    { inputs: [rng.normal([1, 4, 2]), rng.normal([2, 1, 2])], attrs: strided },
    { inputs: [rng.normal([2, 3, 4, 2]), rng.normal([2, 2, 2, 1])], attrs: planar },
  ],
  edges: [
    {
      inputs: { x: [[[1e4], [1e-8]]], kernel: [[[1e-8]], [[1e4]]] },
      attrs: plain,
      value: [[[2e-4]]],
      grad: { x: [[[1e-8], [1e4]]], kernel: [[[1e4]], [[1e-8]]] },
    },
  ],
  rejects: [
    {
      inputs: { x: "float32[8,8,3]", kernel: "float32[3,3,3,4]" },
      attrs: planar,
      message:
        "conv: x is float32[8,8,3], kernel is float32[3,3,3,4]; both have 3 axes (one spatial axis) or both 4 (two), add a batch axis with expandDims(x, 0)",
    },
    {
      inputs: { x: "float32[1,3,8,8]", kernel: "float32[3,3,3,4]" },
      attrs: planar,
      message:
        "conv: x is float32[1,3,8,8], kernel is float32[3,3,3,4]; x has 8 channels (its last axis), the kernel takes 3",
    },
    {
      inputs: { x: "float32[1,8,3]", kernel: "float32[3,1,4]" },
      attrs: strided,
      message:
        "conv: x is float32[1,8,3], kernel is float32[3,1,4]; x has 3 channels (its last axis), the kernel takes 2 (1 in each of 2 groups)",
    },
    {
      inputs: { x: "float32[1,2,1]", kernel: "float32[3,1,1]" },
      attrs: plain,
      message:
        "conv: x is float32[1,2,1]; along spatial axis 0 the window covers 3 elements of 2 with padding; it must cover at least one and fit",
    },
    {
      inputs: { x: "float32[1,8,2]", kernel: "float32[3,1,3]" },
      attrs: strided,
      message: "conv: kernel is float32[3,1,3]; its 3 output channels (the last axis) do not divide into 2 groups",
    },
    {
      inputs: { x: "int32[1,8,1]", kernel: "int32[3,1,3]" },
      attrs: plain,
      message: "conv: x is int32[1,8,1]; it takes float32 or float64, convert with cast(x, dtype)",
    },
  ],
};

export const convTransposeOp: Op<readonly ["x", "kernel"], ConvTransposeAttrs> = defineOp<
  readonly ["x", "kernel"],
  ConvTransposeAttrs
>({
  name: "convTranspose",
  inputs: ["x", "kernel"],
  infer({ x, kernel }, attrs) {
    requireFloats("convTranspose", ["x", "kernel"], [x, kernel]);
    requireRanks("convTranspose", x, "kernel", kernel);
    const [given, channels] = requireGroups("convTranspose", "kernel", kernel, attrs.groups);
    if (x.shape.at(-1) !== channels) {
      const what = `x has ${x.shape.at(-1)!} channels (its last axis), the kernel ${channels} (its last axis, as conv gives them)`;
      throw new ShapeError(`convTranspose: x is ${showAval(x)}, kernel is ${showAval(kernel)}; ${what}`);
    }
    requireSize("convTranspose", "x", x, attrs.size, kernel.shape.slice(0, -2), attrs);
    return { shape: [x.shape[0]!, ...attrs.size, given], dtype: x.dtype };
  },
  vjp: {
    x: (ct, { kernel, attrs }) => conv(ct, kernel, common(attrs)),
    kernel: (ct, { x, kernel, attrs }) =>
      convKernelCotangent(ct, x, { ...common(attrs), window: kernel.shape.slice(0, -2) }),
  },
  reference: ({ x, kernel }, out, { avals, aval, attrs }) =>
    addToX(x, kernel, out, { x: aval.shape, kernel: avals.kernel.shape, y: avals.x.shape }, attrs, attrs.groups),
  kind: { type: "contraction" },
});

export const convTransposeCases: Cases<readonly ["x", "kernel"], ConvTransposeAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 3, 3]), rng.normal([2, 2, 3])], attrs: { ...plain, size: [4] } },
    { inputs: [rng.normal([1, 3, 2]), rng.normal([2, 1, 2])], attrs: { ...strided, size: [5] } },
    { inputs: [rng.normal([1, 2, 3, 1]), rng.normal([2, 2, 2, 1])], attrs: { ...planar, size: [4, 4] } },
  ],
  edges: [
    {
      inputs: { x: [[[1], [2]]], kernel: [[[1]], [[1]]] },
      attrs: { ...plain, size: [3] },
      value: [[[1], [3], [2]]],
      grad: { x: [[[2], [2]]], kernel: [[[3]], [[3]]] },
    },
  ],
  rejects: [
    {
      inputs: { x: "float32[1,4,2]", kernel: "float32[3,2,5]" },
      attrs: { ...plain, size: [6] },
      message:
        "convTranspose: x is float32[1,4,2], kernel is float32[3,2,5]; x has 2 channels (its last axis), the kernel 5 (its last axis, as conv gives them)",
    },
    {
      inputs: { x: "float32[1,4,2]", kernel: "float32[3,2,2]" },
      attrs: { ...plain, size: [5] },
      message: "convTranspose: x is float32[1,4,2]; a window of [3] has [3] positions in a size of [5], x has [4]",
    },
  ],
};

export const convKernelCotangentOp: Op<readonly ["x", "ct"], ConvKernelAttrs> = defineOp<
  readonly ["x", "ct"],
  ConvKernelAttrs
>({
  name: "convKernelCotangent",
  inputs: ["x", "ct"],
  infer({ x, ct }, attrs) {
    requireFloats("convKernelCotangent", ["x", "ct"], [x, ct]);
    requireRanks("convKernelCotangent", x, "ct", ct);
    requireGroups("convKernelCotangent", "ct", ct, attrs.groups);
    const channels = x.shape.at(-1)!;
    if (x.shape[0] !== ct.shape[0] || channels % attrs.groups !== 0) {
      throw new ShapeError(
        `convKernelCotangent: x is ${showAval(x)}, ct is ${showAval(ct)}; batches must agree and channels divide into ${attrs.groups} groups`,
      );
    }
    requireSize("convKernelCotangent", "ct", ct, x.shape.slice(1, -1), attrs.window, attrs);
    return { shape: [...attrs.window, channels / attrs.groups, ct.shape.at(-1)!], dtype: x.dtype };
  },
  vjp: {
    x: (ct, { x, ct: y, attrs }) => convTranspose(y, ct, { ...common(attrs), size: x.shape.slice(1, -1) }),
    ct: (ct, { x, attrs }) => conv(x, ct, common(attrs)),
  },
  reference: ({ x, ct }, out, { avals, aval, attrs }) =>
    addToKernel(x, ct, out, { x: avals.x.shape, kernel: aval.shape, y: avals.ct.shape }, attrs, attrs.groups),
  kind: { type: "contraction" },
});

export const convKernelCotangentCases: Cases<readonly ["x", "ct"], ConvKernelAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 4, 2]), rng.normal([2, 3, 3])], attrs: { ...plain, window: [2] } },
    { inputs: [rng.normal([1, 4, 2]), rng.normal([1, 3, 2])], attrs: { ...strided, window: [2] } },
    { inputs: [rng.normal([1, 4, 4, 2]), rng.normal([1, 2, 3, 1])], attrs: { ...planar, window: [2, 2] } },
  ],
  edges: [
    { inputs: { x: [[[1], [2], [3]]], ct: [[[1], [1]]] }, attrs: { ...plain, window: [2] }, value: [[[3]], [[5]]] },
  ],
  rejects: [
    {
      inputs: { x: "float32[2,4,2]", ct: "float32[1,3,2]" },
      attrs: { ...plain, window: [2] },
      message:
        "convKernelCotangent: x is float32[2,4,2], ct is float32[1,3,2]; batches must agree and channels divide into 1 groups",
    },
    {
      inputs: { x: "float32[1,4,2]", ct: "float32[1,4,2]" },
      attrs: { ...plain, window: [2] },
      message:
        "convKernelCotangent: ct is float32[1,4,2]; a window of [2] has [3] positions in a size of [4], ct has [4]",
    },
  ],
};
