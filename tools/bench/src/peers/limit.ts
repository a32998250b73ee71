/**
 * As many multiply-adds as a workload takes, and nothing else: what WebAssembly vectors give on this machine while the
 * others are timed. The loop is that of a product's tile, 4 rows by 8 columns, whose operands lie in the first cache: a
 * function written by hand in bytes, so that no compiler of ours has a part in it.
 */
import type { Matmul, Mlp, Peer, Runner } from "../workload.ts";

/** TypeScript has the types of WebAssembly among those of pages only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

export function open(option?: string): Peer {
  const cannot = { elementwise: "no products", chain: "no products", cnn: "see the products of mnist and matmul512" };
  const multiplyAdd = tile(option === "fused");
  return {
    mlp: (problem) => runner(multiplyAdd, flopsOfStep(problem)),
    matmul: ({ size, products }: Matmul) => runner(multiplyAdd, products * 2 * size ** 3),
    cannot,
  };
}

/** Rows and columns of the tile, and steps along the inner axis of one call: 12 KB of operands. */
const rows = 4;
const vectors = 2;
const inner = 256;
const flopsOfCall = inner * rows * vectors * 4 * 2;

function runner(multiplyAdd: (from: number, other: number, end: number) => void, flops: number): Runner {
  const calls = Math.round(flops / flopsOfCall);
  return {
    reset() {},
    run(n) {
      for (let i = 0; i < n * calls; i++) multiplyAdd(0, 16384, inner * rows * 4);
      return 0;
    },
    apart: "as many multiply-adds as the products take, on operands in the first cache, and nothing else",
  };
}

/** Products alone: forward, both gradients of each layer, none for the input of the first. */
function flopsOfStep({ sizes, batchSize }: Mlp): number {
  if (sizes[0]! * sizes[1]! < 1e5) throw new Error("its products are too small to matter");
  const pairs = sizes.slice(1).map((size, i) => 2 * batchSize * sizes[i]! * size);
  return 3 * pairs.reduce((sum, one) => sum + one, 0) - pairs[0]!;
}

/** (left, right, end of left): sums of products of 4 numbers and 8, step after step, in eight vectors. */
function tile(fused: boolean): (left: number, right: number, end: number) => void {
  const [left, right, end, number] = [0, 1, 2, 3 + rows * vectors + vectors];
  const sum = (i: number, j: number): number => 3 + i * vectors + j;
  const column = (j: number): number => 3 + rows * vectors + j;
  const get = (local: number): number[] => [0x20, local];
  const advance = (pointer: number, bytes: number): number[] => [0x20, pointer, 0x41, bytes, 0x6a, 0x22, pointer];
  const body = [1, rows * vectors + vectors + 1, 0x7b, 0x03, 0x40];
  for (let j = 0; j < vectors; j++) body.push(...get(right), 0xfd, 0x00, 4, 16 * j, 0x21, column(j));
  for (let i = 0; i < rows; i++) {
    body.push(...get(left), 0xfd, 0x09, 2, 4 * i, 0x21, number);
    for (let j = 0; j < vectors; j++) {
      const [a, b, c] = [get(number), get(column(j)), get(sum(i, j))];
      // f32x4.relaxed_madd, or f32x4.mul and f32x4.add
      body.push(...a, ...b, ...(fused ? [...c, 0xfd, 0x85, 0x02] : [0xfd, 0xe6, 0x01, ...c, 0xfd, 0xe4, 0x01]));
      body.push(0x21, sum(i, j));
    }
  }
  body.push(...advance(right, 16 * vectors), 0x1a, ...advance(left, 4 * rows), ...get(end), 0x49, 0x0d, 0, 0x0b);
  // the sums are stored, or no engine would make them
  for (let k = 0; k < rows * vectors; k++) body.push(0x41, ...[0x80, 0x80, 0x02], ...get(3 + k), 0xfd, 0x0b, 4, 16 * k);
  body.push(0x0b);
  const section = (id: number, bytes: readonly number[]): number[] => [id, ...leb(bytes.length), ...bytes];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [1, 1, "f".charCodeAt(0), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ];
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes))).exports;
  return f as ReturnType<typeof tile>;
}

/** Unsigned LEB128, of less than 2¹⁴. */
function leb(n: number): number[] {
  return n < 128 ? [n] : [(n & 127) | 128, n >> 7];
}
