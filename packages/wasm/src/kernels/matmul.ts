/**
 * Matrix products, specialised to their shapes: which operands are copied into panels as wide as a tile (see pack.ts and
 * tiles.ts), so that a step reads what lies side by side, and a transposed operand costs no more.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import type { EmitOptions } from "./elementwise.ts";
import { axesOf, itemSizes, Nest, type Operand } from "./nest.ts";
import { packedWalk, packPanels, panelBytes, type Slices } from "./pack.ts";
import { emitTiles, tileBytes, tileRows, type Side, type Sizes } from "./tiles.ts";

export interface MatmulSpec extends Sizes {
  readonly dtype: "float32" | "float64";
  readonly batch: readonly number[];
  /** With strides of [...batch, m, k] and [...batch, k, n], none of them negative. */
  readonly a: Operand;
  readonly b: Operand;
  readonly write: Operand;
  /** Buffers for panels of a and of b; undefined where they are read as they lie. */
  readonly aPanels: number | undefined;
  readonly bPanels: number | undefined;
}

/** Bytes for panels of a, whose elements are each read once for each panel of b; 0 where they are not copied. */
export function aPanelBytes({ m, k, n }: Sizes, itemSize: number): number {
  if (m < tileRows || k < 16 || n * itemSize < 4 * tileBytes) return 0;
  return panelBytes(m, k, tileRows, itemSize);
}

/** Bytes for panels of b: where its rows are not contiguous, or where each is read often and from afar. */
export function bPanelBytes({ m, k, n }: Sizes, { strides }: Operand, itemSize: number): number {
  const [rowStep, columnStep] = strides.slice(-2) as [number, number];
  const isFar = k * rowStep * itemSize > 16384 && n * itemSize > tileBytes;
  const packs = n > 1 && (columnStep !== 1 || (m > 2 * tileRows && isFar));
  return packs ? panelBytes(n, k, tileBytes / itemSize, itemSize) : 0;
}

export function emitMatmul(code: Code, spec: MatmulSpec, { relaxedSimd, address }: EmitOptions): void {
  const { batch, m, k, n, aPanels, bPanels } = spec;
  if (m === 0 || n === 0 || batch.includes(0)) return;
  const operands = [spec.a, spec.b, spec.write];
  const batched = operands.map((operand) => ({ ...operand, strides: operand.strides.slice(0, batch.length) }));
  const axes = axesOf(batch, batched);
  const starts = operands.map(({ buffer, offset, dtype }) => address(buffer) + offset * itemSizes[dtype]);
  const nest = new Nest(code, axes, starts);
  for (const { size } of axes) nest.enter(size);
  const pointers = operands.map((_, i) => {
    const local = code.local("i32");
    const base = nest.push(i);
    code.i32(base).op(i32.add).set(local);
    return local;
  }) as [Local, Local, Local];
  const [aAt, bAt, c] = pointers;
  const item = itemSizes[spec.dtype];
  const [aRow, aInner] = spec.a.strides.slice(-2).map((step) => step * item) as [number, number];
  const [bInner, bColumn] = spec.b.strides.slice(-2).map((step) => step * item) as [number, number];
  /** As it lies, or copied: then the pointer goes to the copy. */
  const side = (at: Local, to: number | undefined, width: number, slices: Omit<Slices, "itemSize" | "inner">): Side => {
    const { elementStep, innerStep } = slices;
    if (to === undefined) return { at, walk: { element: elementStep, inner: innerStep, tile: width * elementStep } };
    const target = code.local("i32");
    code.i32(to).set(target);
    packPanels(code, at, target, width, { itemSize: item, inner: k, ...slices });
    code.get(target).set(at).release(target);
    return { at, walk: packedWalk(slices.length, k, width, item) };
  };
  const [aTo, bTo] = [aPanels, bPanels].map((buffer) => (buffer === undefined ? undefined : address(buffer)));
  const a = side(aAt, aTo, tileRows, { length: m, elementStep: aRow, innerStep: aInner });
  const b = side(bAt, bTo, tileBytes / item, { length: n, elementStep: bColumn, innerStep: bInner });
  emitTiles(code, { dtype: spec.dtype, m, k, n, a, b, c, cRow: n * item }, relaxedSimd);
  for (const pointer of pointers) code.release(pointer);
  for (let d = axes.length - 1; d >= 0; d--) nest.leave(d, axes[d]!.size, 1);
  nest.done();
}
