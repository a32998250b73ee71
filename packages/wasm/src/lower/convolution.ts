/** Kernels of convolutions, of their transposes and of their gradients, from the nodes of these ops. */
import { showAval, type Shape, type Tensor } from "@cotangent/autodiff/backend";
import { convTasks, filterPanelBytes } from "../kernels/conv.ts";
import { frameBytes, type ConvBuffers, type ConvSizes } from "../kernels/convImages.ts";
import { filterGradientTasks, filterPartBytes, filterParts } from "../kernels/filterGradient.ts";
import type { WindowAxis } from "../kernels/window.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";

/** Attributes that all windowed ops have. */
export interface WindowAttrs {
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
  readonly dilation: readonly number[];
}

export function convolutionKernel(lowering: Lowering, node: Tensor): Kernel {
  const [x, filter] = node.inputs as [Tensor, Tensor];
  return imagesKernel(lowering, node, sizesOf(node, x.shape, filter.shape, node.shape), false);
}

export function convolutionTransposeKernel(lowering: Lowering, node: Tensor): Kernel {
  const [y, filter] = node.inputs as [Tensor, Tensor];
  return imagesKernel(lowering, node, sizesOf(node, node.shape, filter.shape, y.shape), true);
}

export function filterGradientKernel(lowering: Lowering, node: Tensor): Kernel {
  const [x, y] = node.inputs as [Tensor, Tensor];
  const sizes = sizesOf(node, x.shape, node.shape, y.shape);
  const scratch = new Scratch(lowering, node);
  const buffers: ConvBuffers = {
    x: lowering.buffer(x),
    filter: lowering.buffer(node),
    y: lowering.buffer(y),
    panels: scratch.take(filterPartBytes(sizes)),
    frames: scratch.take(frameBytes(sizes, false, filterParts(sizes))),
  };
  return {
    ...described(lowering, node, sizes),
    scratch: scratch.buffers,
    tasks: filterGradientTasks(sizes, buffers),
  };
}

/**
 * Returns whether the transpose of a stride is short code: it has one product for each remainder, so that a stride of 9
 * by 9 would have 81.
 */
export function isShortStride({ attrs }: Tensor): boolean {
  return (attrs as WindowAttrs).stride.reduce((a, b) => a * b, 1) <= 64;
}

/** Returns the two spatial axes. Where there is but one, the first has length 1. */
export function windowAxes(x: Shape, window: Shape, y: Shape, attrs: WindowAttrs): readonly [WindowAxis, WindowAxis] {
  const axes = window.map((size, i): WindowAxis => ({
    x: x[i + 1]!,
    y: y[i + 1]!,
    window: size,
    stride: attrs.stride[i]!,
    dilation: attrs.dilation[i]!,
    before: attrs.padding[i]![0],
  }));
  const one: WindowAxis = { x: 1, y: 1, window: 1, stride: 1, dilation: 1, before: 0 };
  return axes.length === 1 ? [one, axes[0]!] : [axes[0]!, axes[1]!];
}

// ---- private parts

function sizesOf(node: Tensor, x: Shape, filter: Shape, y: Shape): ConvSizes {
  const attrs = node.attrs as WindowAttrs & { readonly groups: number };
  return {
    dtype: node.dtype as "float32" | "float64",
    batch: x[0]!,
    axes: windowAxes(x, filter.slice(0, -2), y, attrs),
    groups: attrs.groups,
    inputs: filter.at(-2)!,
    outputs: filter.at(-1)! / attrs.groups,
  };
}

function imagesKernel(lowering: Lowering, node: Tensor, sizes: ConvSizes, transposed: boolean): Kernel {
  const [from, filter] = node.inputs.map((input) => lowering.buffer(input)) as [number, number];
  const to = lowering.buffer(node);
  const scratch = new Scratch(lowering, node);
  const buffers: ConvBuffers = {
    x: transposed ? to : from,
    filter,
    y: transposed ? from : to,
    panels: scratch.take(filterPanelBytes(sizes, transposed)),
    frames: scratch.take(frameBytes(sizes, transposed)),
  };
  return {
    ...described(lowering, node, sizes),
    scratch: scratch.buffers,
    tasks: convTasks(sizes, buffers, transposed),
  };
}

/** Buffers that a kernel needs while it runs; −1 stands for one of no bytes. */
class Scratch {
  readonly buffers: number[] = [];
  readonly #lowering: Lowering;
  readonly #node: Tensor;

  constructor(lowering: Lowering, node: Tensor) {
    this.#lowering = lowering;
    this.#node = node;
  }

  take(bytes: number): number {
    if (bytes === 0) return -1;
    const buffer = this.#lowering.scratch(this.#node, bytes);
    this.buffers.push(buffer);
    return buffer;
  }
}

function described(
  lowering: Lowering,
  node: Tensor,
  { batch, axes, groups, inputs, outputs }: ConvSizes,
): Pick<Kernel, "title" | "reads" | "writes" | "inPlace" | "flops"> {
  const taps = axes[0].window * axes[1].window;
  return {
    title: `${node.op!.name} ${node.inputs.map((input) => showAval(input.aval)).join(", ")} → ${showAval(node.aval)}`,
    reads: lowering.inputs(node),
    writes: [lowering.buffer(node)],
    inPlace: [],
    flops: 2 * batch * axes[0].y * axes[1].y * taps * groups * inputs * outputs,
  };
}
