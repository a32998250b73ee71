/** Panels of large products: tasks that copy the operands, each part some panels of one matrix of the batch. */
import { stridesOf } from "@cotangent/autodiff/backend";
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import { itemSizes, type Operand } from "../loops/nest.ts";
import { packedStrides, packPanel, panelBytes, type TileStrides } from "./pack.ts";
import { atLast, countIn, forParts, locate } from "../loops/parts.ts";
import { tileBytes } from "./tiles.ts";
import { move, repeat } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";
import type { Task } from "../loops/task.ts";

/** Batch of matrices, and the buffer of `packedBytes` that they are copied into. */
export interface PackedMatrix {
  /** Operand with strides of [...batch, m, k] as side a of a product, of [...batch, k, n] as side b. */
  readonly operand: Operand;
  readonly side: "a" | "b";
  readonly batch: readonly number[];
  readonly inner: number;
  /**
   * Elements of each slice along the inner axis (rows of a, or columns of b); `width` is how many of them a panel has.
   */
  readonly length: number;
  readonly width: number;
  readonly panels: number;
}

/** Returns the columns of b that a panel has. */
export function panelColumns(dtype: "float32" | "float64"): number {
  return tileBytes / itemSizes[dtype];
}

/** Returns the bytes of all panels. A matrix that is repeated along the batch is copied once. */
export function packedBytes(matrix: Omit<PackedMatrix, "panels">): number {
  return sizesOf(matrix).reduce((product, size) => product * size, matrixBytes(matrix));
}

/**
 * Returns the strides by which tiles read the panels, and the bytes from matrix to matrix along each axis of the batch.
 */
export function panelStrides(matrix: PackedMatrix): {
  readonly strides: TileStrides;
  readonly batch: readonly number[];
} {
  const { operand, length, inner, width } = matrix;
  const bytes = matrixBytes(matrix);
  return {
    strides: packedStrides(length, inner, width, itemSizes[operand.dtype]),
    batch: stridesOf(sizesOf(matrix)).map((stride, d) => (varies(matrix, d) ? stride * bytes : 0)),
  };
}

/** Returns the task that copies all matrices. */
export function packTask(matrix: PackedMatrix): Task {
  const { operand, length, inner, width, panels } = matrix;
  const { inner: slice, tile: pitch } = packedStrides(length, inner, width, itemSizes[operand.dtype]);
  const panel = { width, slice, pitch };
  const sizes = sizesOf(matrix);
  const together = togetherOf(matrix);
  const perPart = together * Math.max(1, Math.ceil(4096 / (inner * width * together)));
  const chunks = Math.ceil(length / (perPart * width));
  const strides = stridesOf(sizes);
  const axes = [
    ...sizes.map((size, d) => ({ size, steps: [strides[d]! * matrixBytes(matrix), 0] })),
    { size: chunks, steps: [perPart * pitch, perPart * width] },
  ];
  const parts = sizes.reduce((product, size) => product * size, chunks);
  return {
    parts,
    emit(code, options) {
      forParts(code, parts, (part) => {
        const all = axes.map((_, d) => d);
        const { pointers, indices } = locate(code, part, [options.address(panels), 0], axes, all);
        const [to, first] = pointers as [Local, Local];
        const chunk = indices.at(-1)!;
        const pack = (count: number, elements: number): void => {
          emitPack(code, matrix, options, { to, first, batch: indices, elements, panel });
          move(code, to, count * pitch);
          move(code, first, elements);
        };
        const full = Math.floor(length / width);
        const groups = countIn(code, chunk, chunks, perPart, full);
        const many = dividing(together, perPart);
        repeat(code, groups.many(many), () => pack(many, many * width));
        repeat(code, groups.left(many), () => pack(1, width));
        if (length % width > 0) atLast(code, chunk, chunks, () => pack(1, length % width));
        for (const local of [...pointers, ...indices]) code.release(local);
        groups.release();
      });
    },
  };
}

// ---- private parts

interface Position {
  readonly to: Local;
  /** Number of the first element; `elements` from it on are in one panel, or fill several. */
  readonly first: Local;
  readonly elements: number;
  /** Indices of the matrix in the batch. */
  readonly batch: readonly Local[];
  /** Elements that a panel is wide, bytes from slice to slice, and bytes from panel to panel. */
  readonly panel: { readonly width: number; readonly slice: number; readonly pitch: number };
}

/** Copies some panels of one matrix, over the whole inner axis. */
function emitPack(code: Code, matrix: PackedMatrix, { address }: EmitOptions, at: Position): void {
  const { operand, inner } = matrix;
  const item = itemSizes[operand.dtype];
  const { elementStep, innerStep, batch } = stepsOf(matrix);
  const from = code.local("i32");
  code.get(at.first).i32(elementStep).op(i32.mul);
  code.i32(address(operand.buffer) + operand.offset * item).op(i32.add);
  batch.forEach((step, d) => {
    if (step !== 0 && matrix.batch[d] !== 1) code.get(at.batch[d]!).i32(step).op(i32.mul).op(i32.add);
  });
  code.set(from);
  packPanel(code, from, at.to, { ...at.panel, itemSize: item, elementStep, innerStep, inner, elements: at.elements });
  code.release(from);
}

/** Returns the steps of the operand, in bytes. */
function stepsOf({ operand, side }: Omit<PackedMatrix, "panels">): {
  readonly elementStep: number;
  readonly innerStep: number;
  readonly batch: readonly number[];
} {
  const steps = operand.strides.map((stride) => stride * itemSizes[operand.dtype]);
  const [outer, last] = steps.slice(-2) as [number, number];
  const [elementStep, innerStep] = side === "a" ? [outer, last] : [last, outer];
  return { elementStep, innerStep, batch: steps.slice(0, -2) };
}

/**
 * Returns the number of panels that are best copied together: two where elements lie side by side, so that each line of
 * memory is fetched but once.
 */
function togetherOf(matrix: PackedMatrix): number {
  return stepsOf(matrix).elementStep === itemSizes[matrix.operand.dtype] ? 2 : 1;
}

/** Returns whether matrices differ along an axis of the batch. */
function varies({ operand }: Omit<PackedMatrix, "panels">, axis: number): boolean {
  return operand.strides[axis] !== 0;
}

/** Returns the lengths of the batch, with 1 along axes where a matrix is repeated. */
function sizesOf(matrix: Omit<PackedMatrix, "panels">): number[] {
  return matrix.batch.map((size, d) => (varies(matrix, d) ? size : 1));
}

function matrixBytes({ operand, length, inner, width }: Omit<PackedMatrix, "panels">): number {
  return panelBytes(length, inner, width, itemSizes[operand.dtype]);
}

function dividing(wanted: number, of: number): number {
  return of % wanted === 0 ? wanted : 1;
}
