/**
 * Kernels of max pooling, from the three ops that it is in a graph: `argMaxPool` (positions), `gather` (elements),
 * `scatterAdd` (gradient).
 */
import { showAval, sizeOf, type Tensor } from "@cotangent/autodiff/backend";
import { windowAxes, type WindowAttrs } from "./convolution.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import type { Nodes } from "./nodes.ts";
import { isOp } from "./scalar.ts";
import { partsOf } from "../loops/items.ts";
import { areApart, emitMaxPool, emitMaxUnpool } from "../kernels/pooling.ts";
import type { PoolingSizes } from "../kernels/poolingWindows.ts";
import type { Numeric } from "../kernels/accumulate.ts";

/** Returns the kernel of an argMaxPool, and of the gather at its positions, if that is in its group. */
export function maxPoolKernel(lowering: Lowering, node: Tensor, group: readonly Tensor[]): Kernel {
  const positions = group[0]!;
  const x = positions.inputAt(0);
  const sizes = sizesOf(positions);
  const isRead =
    lowering.nodes.outputs.has(positions) || lowering.nodes.users(positions).some((user) => !group.includes(user));
  const buffers = {
    x: lowering.buffer(x),
    indices: isRead || node === positions ? lowering.buffer(positions) : undefined,
    largest: node === positions ? undefined : lowering.buffer(node),
  };
  const parts = partsOfPooling(sizes);
  const what = node === positions ? "argMaxPool" : isRead ? "argMaxPool, gather" : "max of windows";
  return {
    title: `${what} ${showAval(x.aval)} → ${showAval(node.aval)}`,
    reads: [buffers.x],
    writes: [buffers.indices, buffers.largest].filter((buffer) => buffer !== undefined),
    scratch: [],
    inPlace: [],
    flops: sizeOf(node.shape) * cellsOf(sizes),
    tasks: [{ parts, emit: (code, options) => emitMaxPool(code, sizes, parts, buffers, options) }],
  };
}

/**
 * Returns the argMaxPool at whose positions a gather reads its largest elements, which are known when the positions
 * are; undefined for another gather.
 */
export function pooledBy(nodes: Nodes, node: Tensor): Tensor | undefined {
  const [x, positions] = node.inputs as [Tensor, Tensor];
  return isMaxPositions(nodes, positions, node, x.shape[1]!) && nodes.root(x) === nodes.root(positions.inputAt(0))
    ? positions
    : undefined;
}

/** Returns whether a scatterAdd puts its updates back at the positions of windows that do not overlap. */
export function isMaxUnpool(nodes: Nodes, node: Tensor): boolean {
  const [updates, positions] = node.inputs as [Tensor, Tensor];
  const { length } = node.attrs as { readonly length: number };
  return (
    isMaxPositions(nodes, positions, node, length) &&
    updates.shape.length === positions.shape.length &&
    areApart(sizesOf(positions).axes)
  );
}

export function maxUnpoolKernel(lowering: Lowering, node: Tensor): Kernel {
  const [updates, positions] = node.inputs as [Tensor, Tensor];
  const sizes = { ...sizesOf(positions), dtype: node.dtype as Numeric };
  const buffers = {
    updates: lowering.buffer(updates),
    indices: lowering.buffer(positions),
    write: lowering.buffer(node),
  };
  const parts = partsOfPooling(sizes);
  return {
    title: `scatterAdd of argMaxPool ${showAval(updates.aval)} → ${showAval(node.aval)}`,
    reads: lowering.inputs(node),
    writes: [buffers.write],
    scratch: [],
    inPlace: [],
    flops: sizeOf(updates.shape) * cellsOf(sizes),
    tasks: [{ parts, emit: (code, options) => emitMaxUnpool(code, sizes, parts, buffers, options) }],
  };
}

// ---- private parts

/** Least cells of a part: fewer are not worth telling another thread. */
const leastCells = 2 ** 17;
const mostParts = 8;

/** Returns whether a gather or a scatterAdd has the positions of an argMaxPool, in images of `length` elements. */
function isMaxPositions(nodes: Nodes, positions: Tensor, { attrs }: Tensor, length: number): boolean {
  if (nodes.role(positions) !== "special" || !isOp(positions, "argMaxPool")) return false;
  const { axis, batchAxes } = attrs as { readonly axis: number; readonly batchAxes: number };
  return axis === 1 && batchAxes === 1 && length === sizeOf(positions.inputAt(0).shape.slice(1));
}

function sizesOf(positions: Tensor): PoolingSizes {
  const x = positions.inputAt(0);
  const attrs = positions.attrs as WindowAttrs & { readonly window: readonly number[] };
  return {
    dtype: x.dtype as Numeric,
    batch: x.shape[0]!,
    axes: windowAxes(x.shape, attrs.window, positions.shape, attrs),
    channels: x.shape.at(-1)!,
  };
}

function cellsOf({ axes }: PoolingSizes): number {
  return axes[0].window * axes[1].window;
}

function partsOfPooling(sizes: PoolingSizes): number {
  const { batch, axes, channels } = sizes;
  const cells = batch * axes[0].y * axes[1].y * channels * cellsOf(sizes);
  return partsOf(batch, Math.min(mostParts, Math.floor(cells / leastCells)));
}
