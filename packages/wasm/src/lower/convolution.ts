/** Convolution and its two transposes, from their nodes. */
import { showAval, type Shape, type Tensor } from "@cotangent/autodiff/backend";
import { convTasks, kernelPanelBytes } from "../kernels/conv.ts";
import { frameBytes, type ConvBuffers, type ConvSizes } from "../kernels/convImages.ts";
import { convKernelTasks, kernelPartBytes } from "../kernels/filterGradient.ts";
import type { SlideAxis } from "../kernels/window.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";

/** What the records of windowed ops have in common. */
export interface SlideAttrs {
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
  readonly dilation: readonly number[];
}

export function convKernel(lowering: Lowering, node: Tensor): Kernel {
  const [x, kernel] = node.inputs as [Tensor, Tensor];
  return imagesKernel(lowering, node, sizesOf(node, x.shape, kernel.shape, node.shape), false);
}

export function convTransposeKernel(lowering: Lowering, node: Tensor): Kernel {
  const [y, kernel] = node.inputs as [Tensor, Tensor];
  return imagesKernel(lowering, node, sizesOf(node, node.shape, kernel.shape, y.shape), true);
}

export function convKernelCotangentKernel(lowering: Lowering, node: Tensor): Kernel {
  const [x, y] = node.inputs as [Tensor, Tensor];
  const sizes = sizesOf(node, x.shape, node.shape, y.shape);
  const scratch = new Scratch(lowering, node);
  const buffers: ConvBuffers = {
    x: lowering.buffer(x),
    kernel: lowering.buffer(node),
    y: lowering.buffer(y),
    panels: scratch.take(kernelPartBytes(sizes)),
    frames: scratch.take(frameBytes(sizes, false)),
  };
  return {
    ...described(lowering, node, sizes),
    scratch: scratch.buffers,
    tasks: convKernelTasks(sizes, buffers),
  };
}

/** Whether the transpose of a stride, one product for each remainder, is no code without end. */
export function isShortStride({ attrs }: Tensor): boolean {
  return (attrs as SlideAttrs).stride.reduce((a, b) => a * b, 1) <= 64;
}

/** The two spatial axes; the first is 1 long where there is one. */
export function slideAxes(x: Shape, window: Shape, y: Shape, attrs: SlideAttrs): readonly [SlideAxis, SlideAxis] {
  const axes = window.map((size, i): SlideAxis => ({
    x: x[i + 1]!,
    y: y[i + 1]!,
    window: size,
    stride: attrs.stride[i]!,
    dilation: attrs.dilation[i]!,
    before: attrs.padding[i]![0],
  }));
  const one: SlideAxis = { x: 1, y: 1, window: 1, stride: 1, dilation: 1, before: 0 };
  return axes.length === 1 ? [one, axes[0]!] : [axes[0]!, axes[1]!];
}

// ---- private parts

function sizesOf(node: Tensor, x: Shape, kernel: Shape, y: Shape): ConvSizes {
  const attrs = node.attrs as SlideAttrs & { readonly groups: number };
  return {
    dtype: node.dtype as "float32" | "float64",
    batch: x[0]!,
    axes: slideAxes(x, kernel.slice(0, -2), y, attrs),
    groups: attrs.groups,
    inputs: kernel.at(-2)!,
    outputs: kernel.at(-1)! / attrs.groups,
  };
}

function imagesKernel(lowering: Lowering, node: Tensor, sizes: ConvSizes, transposed: boolean): Kernel {
  const [from, kernel] = node.inputs.map((input) => lowering.buffer(input)) as [number, number];
  const to = lowering.buffer(node);
  const scratch = new Scratch(lowering, node);
  const buffers: ConvBuffers = {
    x: transposed ? to : from,
    kernel,
    y: transposed ? from : to,
    panels: scratch.take(kernelPanelBytes(sizes, transposed)),
    frames: scratch.take(frameBytes(sizes, transposed)),
  };
  return {
    ...described(lowering, node, sizes),
    scratch: scratch.buffers,
    tasks: convTasks(sizes, buffers, transposed),
  };
}

/** Buffers that a kernel needs while it runs; −1 for one of no bytes. */
class Scratch {
  readonly buffers: number[] = [];
  private readonly lowering: Lowering;
  private readonly node: Tensor;

  constructor(lowering: Lowering, node: Tensor) {
    this.lowering = lowering;
    this.node = node;
  }

  take(bytes: number): number {
    if (bytes === 0) return -1;
    const buffer = this.lowering.scratch(this.node, bytes);
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
