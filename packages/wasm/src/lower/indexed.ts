/**
 * Kernels of ops that find positions, or read and add at them, of running sums, and of random bits, from the nodes of
 * these ops.
 */
import { showAval, sizeOf, type Shape, type Tensor } from "@cotangent/autodiff/backend";
import type { Code } from "../emit/code.ts";
import { emitRandomBits, type BitsSpec } from "../kernels/bits.ts";
import { emitGather, emitScatterAdd, mostAdded, type IndexedSizes } from "../kernels/gather.ts";
import type { Numeric } from "../kernels/accumulate.ts";
import { emitCumSum, emitFirst, type LineSizes } from "../kernels/scan.ts";
import { emitArgSort } from "../kernels/sort.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import { isMaxUnpool, maxUnpoolKernel } from "./pooling.ts";
import { kindOf } from "./scalar.ts";
import type { EmitOptions } from "../loops/options.ts";
import { whole } from "../loops/task.ts";

export function gatherKernel(lowering: Lowering, node: Tensor): Kernel {
  const [x, indices] = node.inputs as [Tensor, Tensor];
  const sizes = indexedSizes(x, indices, node);
  const buffers = {
    slices: lowering.buffer(x),
    indices: lowering.buffer(indices),
    picked: lowering.buffer(node),
    sums: undefined,
  };
  return inOneTask(lowering, node, sizeOf(node.shape), [], (code, options) =>
    emitGather(code, sizes, buffers, options),
  );
}

export function scatterAddKernel(lowering: Lowering, node: Tensor): Kernel {
  if (isMaxUnpool(lowering.nodes, node)) return maxUnpoolKernel(lowering, node);
  const [updates, indices] = node.inputs as [Tensor, Tensor];
  const sizes = indexedSizes(node, indices, node);
  const isWide = node.dtype === "float32" && sizes.count > mostAdded;
  const sums = isWide ? lowering.scratch(node, sizeOf(node.shape) * 8) : undefined;
  const buffers = {
    slices: lowering.buffer(node),
    indices: lowering.buffer(indices),
    picked: lowering.buffer(updates),
    sums,
  };
  return inOneTask(lowering, node, sizeOf(updates.shape), sums === undefined ? [] : [sums], (code, options) =>
    emitScatterAdd(code, sizes, buffers, options),
  );
}

export function cumSumKernel(lowering: Lowering, node: Tensor): Kernel {
  const kind = kindOf<"scan">(node);
  const sizes = lineSizes(node.inputAt(0), kind.axis(node.attrs as never));
  const reverse = kind.reverse(node.attrs as never);
  const [from, to] = [lowering.buffer(node.inputAt(0)), lowering.buffer(node)];
  return inOneTask(lowering, node, sizeOf(node.shape), [], (code, options) =>
    emitCumSum(code, sizes, reverse, from, to, options),
  );
}

export function argMaxKernel(lowering: Lowering, node: Tensor): Kernel {
  return firstKernel(lowering, node, "largest");
}

export function argMinKernel(lowering: Lowering, node: Tensor): Kernel {
  return firstKernel(lowering, node, "smallest");
}

export function argSortKernel(lowering: Lowering, node: Tensor): Kernel {
  const x = node.inputAt(0);
  const { descending } = node.attrs as { readonly descending: boolean };
  const length = x.shape.at(-1)!;
  const rows = sizeOf(x.shape.slice(0, -1));
  const spare = lowering.scratch(node, length * 4);
  const buffers = { x: lowering.buffer(x), write: lowering.buffer(node), spare };
  const compared = sizeOf(node.shape) * Math.ceil(Math.log2(Math.max(2, length)));
  return inOneTask(lowering, node, compared, [spare], (code, options) =>
    emitArgSort(code, { dtype: x.dtype, rows, length, descending }, buffers, options),
  );
}

export function randomBitsKernel(lowering: Lowering, node: Tensor): Kernel {
  const { bits, stream, first } = node.attrs as Pick<BitsSpec, "bits" | "stream" | "first">;
  const elements = sizeOf(node.shape);
  const [key, write] = [lowering.buffer(node.inputAt(0)), lowering.buffer(node)];
  return inOneTask(lowering, node, 50 * elements, [], (code, options) =>
    emitRandomBits(code, { key, write, elements, bits, stream, first }, options),
  );
}

// ---- private parts

function firstKernel(lowering: Lowering, node: Tensor, which: "largest" | "smallest"): Kernel {
  const x = node.inputAt(0);
  const { axis } = node.attrs as { readonly axis: number };
  const [from, to] = [lowering.buffer(x), lowering.buffer(node)];
  return inOneTask(lowering, node, sizeOf(x.shape), [], (code, options) =>
    emitFirst(code, lineSizes(x, axis), which, from, to, options),
  );
}

/** @param slices array that the indices point into */
function indexedSizes(slices: Tensor, indices: Tensor, { attrs }: Tensor): IndexedSizes {
  const { axis, batchAxes } = attrs as { readonly axis: number; readonly batchAxes: number };
  const { shape } = slices;
  return {
    dtype: slices.dtype,
    batch: sizeOf(shape.slice(0, batchAxes)),
    lead: sizeOf(shape.slice(batchAxes, axis)),
    length: shape[axis]!,
    count: sizeOf(indices.shape.slice(batchAxes)),
    tail: sizeOf(shape.slice(axis + 1)),
  };
}

function lineSizes({ shape, dtype }: { readonly shape: Shape; readonly dtype: string }, axis: number): LineSizes {
  return {
    dtype: dtype as Numeric,
    lead: sizeOf(shape.slice(0, axis)),
    length: shape[axis]!,
    tail: sizeOf(shape.slice(axis + 1)),
  };
}

function inOneTask(
  lowering: Lowering,
  node: Tensor,
  flops: number,
  scratch: readonly number[],
  emit: (code: Code, options: EmitOptions) => void,
): Kernel {
  return {
    title: `${node.op!.name} ${node.inputs.map((input) => showAval(input.aval)).join(", ")} → ${showAval(node.aval)}`,
    reads: lowering.inputs(node),
    writes: [lowering.buffer(node)],
    scratch,
    inPlace: [],
    flops,
    tasks: [whole(emit)],
  };
}
