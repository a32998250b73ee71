/** Ops of each kind as ONNX's, by name: how one node of a graph is written. */
import { UsageError } from "@cotangent/autodiff";
import { sizeOf, type Tensor } from "@cotangent/autodiff/backend";
import type { Builder, Length } from "./builder.ts";
import { elementTypes } from "./model.ts";

/** Node of the graph, with the names of its inputs. */
export interface Site {
  readonly node: Tensor;
  readonly inputs: readonly string[];
  /** Lengths of the axes of a node, of which some may depend on the number of rows. */
  lengthsOf(node: Tensor): readonly Length[];
}

type Add = (b: Builder, site: Site) => string;
type Attrs = Readonly<Record<string, never>> & {
  readonly axes: readonly number[];
  readonly axis: number;
  readonly batchAxes: number;
  readonly reverse: boolean;
  readonly descending: boolean;
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly lengths: readonly number[];
  readonly padding: readonly (readonly number[])[];
  readonly value: number;
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly window: readonly number[];
  readonly size: readonly number[];
};

const attrsOf = ({ attrs }: Tensor): Attrs => attrs as Attrs;

/** Writes one node by the name of its op; undefined for an op that ONNX has not. */
export const ops: Readonly<Record<string, Add>> = {
  matmul: (b, { inputs }) => b.node("MatMul", inputs),
  transpose: (b, { node, inputs }) => b.node("Transpose", inputs, { perm: attrsOf(node).axes }),
  reshape,
  broadcastTo: (b, { node, inputs, lengthsOf }) => b.node("Expand", [inputs[0]!, b.lengths(lengthsOf(node))]),
  flip,
  slice,
  pad,
  concat: (b, { node, inputs }) => b.node("Concat", inputs, { axis: attrsOf(node).axis }),
  sum: reduction("ReduceSum"),
  max: reduction("ReduceMax"),
  min: reduction("ReduceMin"),
  prod: reduction("ReduceProd"),
  logSumExp: reduction("ReduceLogSumExp"),
  argMax: position("ArgMax"),
  argMin: position("ArgMin"),
  argSort,
  cumSum: (b, { node, inputs }) => {
    const { axis, reverse } = attrsOf(node);
    return b.node("CumSum", [inputs[0]!, b.scalar("int32", axis)], { reverse: Number(reverse) });
  },
  gather,
  scatterAdd,
  conv,
  convTranspose,
  argMaxPool,
};

// ---- movements

function reshape(b: Builder, { node, inputs, lengthsOf }: Site): string {
  const lengths = lengthsOf(node);
  const open = lengths.filter((length) => typeof length !== "number");
  // one length that depends on the rows is worked out by who runs the model
  const known = open.length === 1 && sizeOf(node.shape) > 0;
  const wanted = known ? lengths.map((length) => (typeof length === "number" ? length : -1)) : lengths;
  return b.node("Reshape", [inputs[0]!, b.lengths(wanted)], sizeOf(node.shape) === 0 ? { allowzero: 1 } : {});
}

/** The lowest integer of ONNX's slices: beyond the first element. */
const beforeAll = -(2 ** 31);

function flip(b: Builder, { node, inputs }: Site): string {
  const { axes } = attrsOf(node);
  const all = (value: number): string => b.list(axes.map(() => value));
  return b.node("Slice", [inputs[0]!, all(-1), all(beforeAll), b.list(axes), all(-1)]);
}

function slice(b: Builder, { node, inputs, lengthsOf }: Site): string {
  const { starts, steps } = attrsOf(node);
  const [from, to] = [lengthsOf(node.inputAt(0)), lengthsOf(node)];
  const isWhole = (axis: number): boolean =>
    starts[axis] === 0 && steps[axis] === 1 && JSON.stringify(from[axis]) === JSON.stringify(to[axis]);
  const axes = to.map((_, axis) => axis).filter((axis) => !isWhole(axis));
  if (axes.length === 0) return b.node("Identity", inputs);
  const ends = axes.map((axis): Length => {
    const [length, start, step] = [to[axis]!, starts[axis]!, steps[axis]!];
    if (typeof length !== "number") return { times: length.times * step, plus: length.plus * step + start };
    const end = length === 0 ? start : start + (length - 1) * step + Math.sign(step);
    return end < 0 ? beforeAll : end;
  });
  const of = (list: readonly number[]): string => b.list(axes.map((axis) => list[axis]!));
  return b.node("Slice", [inputs[0]!, of(starts), b.lengths(ends), b.list(axes), of(steps)]);
}

function pad(b: Builder, { node, inputs }: Site): string {
  const { padding, value } = attrsOf(node);
  if (padding.some(([, , between = 0]) => between > 0))
    throw new UsageError("toOnnx: pad puts values between elements, which ONNX's Pad does not; it is of a gradient");
  const sides = [0, 1].flatMap((side) => padding.map((pair) => pair[side]!));
  return b.node("Pad", [inputs[0]!, b.list(sides), b.scalar(node.dtype, value)]);
}

// ---- reductions and positions

function reduction(op: string): Add {
  return (b, { node, inputs }) => {
    const { axes } = attrsOf(node);
    if (axes.length === 0 && op !== "ReduceLogSumExp") return b.node("Identity", inputs);
    const from = node.inputAt(0).dtype;
    const x = from === node.dtype ? inputs[0]! : b.node("Cast", inputs, { to: elementTypes[node.dtype] });
    // up to opset 17 the axes of all but ReduceSum are an attribute
    if (op === "ReduceSum" || b.opset >= 18) return b.node(op, [x, b.list(axes)], { keepdims: 0 });
    return b.node(op, [x], { axes, keepdims: 0 });
  };
}

const toInt32 = (b: Builder, name: string): string => b.node("Cast", [name], { to: elementTypes.int32 });

function position(op: string): Add {
  return (b, { node, inputs }) => toInt32(b, b.node(op, inputs, { axis: attrsOf(node).axis, keepdims: 0 }));
}

function argSort(b: Builder, { node, inputs, lengthsOf }: Site): string {
  const count = b.lengths([lengthsOf(node).at(-1)!]);
  const largest = Number(attrsOf(node).descending);
  return toInt32(b, b.nodeOf("TopK", [inputs[0]!, count], { axis: -1, largest, sorted: 1 }, 2)[1]!);
}

// ---- indices

const wide = (b: Builder, name: string): string => b.node("Cast", [name], { to: elementTypes.int64 });

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function gather(b: Builder, { node, inputs }: Site): string {
  const { axis, batchAxes } = attrsOf(node);
  const [x, indices] = inputs as [string, string];
  if (batchAxes === 0) return b.node("Gather", [x, indices], { axis });
  const rank = node.inputAt(0).shape.length;
  const count = node.inputAt(1).shape.length - batchAxes;
  const lead = axis - batchAxes;
  const at = b.node("Unsqueeze", [wide(b, indices), b.list([-1])]);
  const order = [...range(0, batchAxes), axis, ...range(batchAxes, axis), ...range(axis + 1, rank)];
  const moved = lead === 0 ? x : b.node("Transpose", [x], { perm: order });
  const found = b.node("GatherND", [moved, at], { batch_dims: batchAxes });
  if (lead === 0) return found;
  const end = batchAxes + count;
  const back = [...range(0, batchAxes), ...range(end, end + lead), ...range(batchAxes, end), ...range(end + lead, node.shape.length)]; // prettier-ignore
  return b.node("Transpose", [found], { perm: back });
}

function scatterAdd(b: Builder, { node, inputs, lengthsOf }: Site): string {
  const { axis, batchAxes } = attrsOf(node);
  if (batchAxes > 0 || axis > 0)
    throw new UsageError("toOnnx: scatterAdd along another axis than the first is no op of ONNX; it is of a gradient");
  const zeros = b.node("Expand", [b.scalar(node.dtype, 0), b.lengths(lengthsOf(node))]);
  const at = b.node("Unsqueeze", [wide(b, inputs[1]!), b.list([-1])]);
  return b.node("ScatterND", [zeros, at, inputs[0]!], { reduction: "add" });
}

// ---- windows: channels are last here, and second in ONNX

const channelsFirst = (rank: number): number[] => [0, rank - 1, ...range(1, rank - 1)];
const channelsLast = (rank: number): number[] => [0, ...range(2, rank), 1];
const sidesOf = (padding: readonly (readonly number[])[]): number[] => [0, 1].flatMap((side) => padding.map((pair) => pair[side]!)); // prettier-ignore

function conv(b: Builder, { node, inputs }: Site): string {
  const { stride, padding, dilation, groups } = attrsOf(node);
  const rank = node.shape.length;
  const x = b.node("Transpose", [inputs[0]!], { perm: channelsFirst(rank) });
  // [...window, in, out] → [out, in, ...window]
  const kernel = b.node("Transpose", [inputs[1]!], { perm: [rank - 1, rank - 2, ...range(0, rank - 2)] });
  const attributes = { strides: stride, pads: sidesOf(padding), dilations: dilation, group: groups };
  return b.node("Transpose", [b.node("Conv", [x, kernel], attributes)], { perm: channelsLast(rank) });
}

function convTranspose(b: Builder, { node, inputs }: Site): string {
  const { stride, padding, dilation, groups, size } = attrsOf(node);
  const rank = node.shape.length;
  const [given, kernelShape] = [node.inputAt(0).shape, node.inputAt(1).shape];
  const x = b.node("Transpose", [inputs[0]!], { perm: channelsFirst(rank) });
  // [...window, in / groups, out] → [out, in / groups, ...window]: what conv gives is what its transpose takes
  const kernel = b.node("Transpose", [inputs[1]!], { perm: [rank - 1, rank - 2, ...range(0, rank - 2)] });
  const more = size.map((length, i) => {
    const [before, after] = padding[i]!;
    const span = (kernelShape[i]! - 1) * dilation[i]! + 1;
    return length - ((given[i + 1]! - 1) * stride[i]! + span - before! - after!);
  });
  const attributes = {
    strides: stride,
    pads: sidesOf(padding),
    dilations: dilation,
    group: groups,
    output_padding: more,
  };
  return b.node("Transpose", [b.node("ConvTranspose", [x, kernel], attributes)], { perm: channelsLast(rank) });
}

/** Positions count through all elements of an example; ONNX's through the whole tensor, channels first. */
function argMaxPool(b: Builder, { node, inputs }: Site): string {
  const { stride, padding, dilation, window } = attrsOf(node);
  const rank = node.shape.length;
  const shape = node.inputAt(0).shape;
  const places = b.list([sizeOf(shape.slice(1, -1))]);
  const channels = b.list([shape.at(-1)!]);
  const x = b.node("Transpose", [inputs[0]!], { perm: channelsFirst(rank) });
  const attributes = { kernel_shape: window, strides: stride, pads: sidesOf(padding), dilations: dilation };
  const [, found] = b.nodeOf("MaxPool", [x], attributes, 2);
  const place = b.node("Mod", [found!, places]);
  const channel = b.node("Mod", [b.node("Div", [found!, places]), channels]);
  const position = b.node("Add", [b.node("Mul", [place, channels]), channel]);
  return toInt32(b, b.node("Transpose", [position], { perm: channelsLast(rank) }));
}
