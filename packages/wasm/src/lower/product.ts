/** Kernels of matrix products, with their epilogues. */
import { showAval, sizeOf, type Shape, type Tensor } from "@cotangent/autodiff/backend";
import { f32x4, f64x2 } from "../emit/opcodes.ts";
import { emitElementwise } from "../kernels/elementwise.ts";
import { scheduleOf, type ElementwiseSpec } from "../kernels/schedule.ts";
import { roomBytes, sumBlock } from "../kernels/longSums.ts";
import { matmulTasks } from "../kernels/matmul.ts";
import { itemSizes, type Operand } from "../loops/nest.ts";
import type { Epilogue } from "../kernels/epilogue.ts";
import { Body, plainIn } from "./body.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import type { Task } from "../loops/task.ts";
import { lanesOf } from "../expr/leaves.ts";
import { distinct, titleOf } from "./titles.ts";

/** Operations from which on a product is not small: one thread makes them in some 40 µs. */
const smallProduct = 1 << 21;

/** Returns the kernel of a product, and of the elementwise nodes that alone read it. */
export function matmulKernel(lowering: Lowering, node: Tensor, group: readonly Tensor[]): Kernel {
  const [left, right] = node.inputs as [Tensor, Tensor];
  const batch = node.shape.slice(0, -2);
  const [m, k] = left.shape.slice(-2) as [number, number];
  const n = right.shape.at(-1)!;
  const [a, b] = [lowering.operand(node, left), lowering.operand(node, right)];
  const dtype = node.dtype as "float32" | "float64";
  const scratch: number[] = [];
  const taken = (bytes: number): number => {
    scratch.push(lowering.scratch(node, bytes));
    return scratch.at(-1)!;
  };
  const stored = group.length === 0 ? [node] : group.filter((member) => lowering.isStored(member));
  const body = new Body(lowering, group, { product: node });
  const writes = stored.map((member) => lowering.target(member));
  const sizes = { dtype, batch, m, k, n, relaxedSimd: lowering.relaxedSimd };
  // sums wait in a result of their dtype; then no operand may lie there (see `inPlace` below)
  const { products } = lowering;
  const large = products?.isLarge(sizes) === true ? products : null;
  const waits = large?.isCut(sizes) === true;
  const place = writes.find((write) => write.dtype === dtype);
  const partial = place ?? {
    ...lowering.target(node),
    buffer: waits ? taken(sizeOf(node.shape) * itemSizes[dtype]) : -1,
  };
  const epilogue: Epilogue = {
    reads: body.reads,
    writes,
    build: (builder, product, leaves) =>
      group.length === 0 ? [product] : body.build(builder, leaves, stored, product),
  };
  const room = large === null && k > sumBlock ? taken(roomBytes) : -1;
  const beside = scratch.length;
  const spec = { ...sizes, a, b, epilogue, partial, room };
  const tasks =
    k === 1 ? [outerTask(node, a, b, epilogue)] : large === null ? matmulTasks(spec, taken) : large.tasks(spec, taken);
  const factors = [a.buffer, b.buffer];
  const title = `matmul ${showAval(left.aval)} · ${showAval(right.aval)}${scratch.length > beside ? ", packed" : ""}`;
  const flops = (2 * k + group.length) * sizeOf(node.shape);
  return {
    title: group.length === 0 ? title : titleOf(`${title}, then`, group, stored.at(-1)!.aval),
    reads: distinct([...factors, ...body.buffers]),
    writes: writes.map(({ buffer }) => buffer),
    scratch,
    inPlace: waits || k === 1 ? [] : inPlaceOf(body, node.shape).filter((buffer) => !factors.includes(buffer)),
    flops,
    isSmall: flops < smallProduct,
    tasks,
    signature:
      large !== null || room >= 0
        ? undefined
        : () =>
            body
              .sign(lowering.signature("matmul").data(batch, m, k, n), stored)
              .operands(a, b, ...writes)
              .buffer(...scratch)
              .done(),
  };
}

// ---- private parts

/** Returns the buffers that may be written over: each element is read only where the result at its index is written. */
function inPlaceOf({ reads, buffers }: Body, shape: Shape): readonly number[] {
  const isPlain = plainIn(shape);
  return buffers.filter((buffer) => reads.every((read) => read.buffer !== buffer || isPlain(read)));
}

/**
 * Returns the task of a product over an inner axis of length 1: elements of a and b, each with each, row by row as
 * memory lies.
 */
function outerTask({ shape, dtype }: Tensor, a: Operand, b: Operand, { reads, writes, build }: Epilogue): Task {
  const whole: ElementwiseSpec = {
    shape,
    reads: [
      { ...a, strides: [...a.strides.slice(0, -1), 0] },
      { ...b, strides: [...b.strides.slice(0, -2), 0, b.strides.at(-1)!] },
      ...reads,
    ],
    writes,
    lanes: lanesOf([{ dtype }]),
    overruns: false,
    build(builder, [x, y, ...others]) {
      const [ops, type] = dtype === "float64" ? ([f64x2, "f64"] as const) : ([f32x4, "f32"] as const);
      // a sum begins at 0, so that a product of −0 is 0
      const sum = builder.node(ops.add, type, builder.node(ops.mul, type, x!, y!), builder.constant(type, 0));
      return build(builder, sum, others);
    },
  };
  const schedule = scheduleOf(whole);
  const spec = { ...whole, schedule };
  return { parts: schedule.division.parts, emit: (code, options) => emitElementwise(code, spec, options) };
}
