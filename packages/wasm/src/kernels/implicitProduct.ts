/**
 * Implicit products: products of matrices that are never written down. Row, column and inner axis of an operand are
 * loops over elements in memory, as the positions, taps and channels of a convolution are. Tiles are those of tiles.ts
 * (4 rows by 2 vectors), but their inner axis is a nest of loops, each with steps of its own in both operands.
 */
import type { Code } from "../emit/code.ts";
import { itemSizes } from "../loops/nest.ts";
import { tileBytes } from "./tiles.ts";
import { move, repeat } from "../loops/loops.ts";
import {
  type InnerLoop,
  type RowLoop,
  type ImplicitProduct,
  type ProductPointers,
  copy,
  ImplicitTile,
} from "./implicitTile.ts";

/** Most bytes of b that are read again for every line of rows. */
const nearBytes = 24576;

/** Writes c = a · b, or c += a · b. Moves none of the given locals. */
export function emitImplicitProduct(
  code: Code,
  product: ImplicitProduct,
  at: ProductPointers,
  relaxedSimd: boolean,
): void {
  const { n, strip, dtype } = product;
  const item = itemSizes[dtype];
  const width = tileBytes / item;
  const lines = joinRows(product.rows);
  const tiled = lines.pop() ?? { count: 1, a: 0, c: 0 };
  if (n === 0 || tiled.count === 0 || lines.some(({ count }) => count === 0)) return;
  const tile = new ImplicitTile(code, { ...product, inner: joinInner(product.inner) }, tiled, relaxedSimd);
  const [a, b, c] = [copy(code, at.a), copy(code, at.b), copy(code, at.c)];
  const strips = (body: (columns: number) => void): void => {
    repeat(code, Math.floor(n / width), () => {
      body(width);
      move(code, b, strip);
      move(code, c, width * item);
    });
    if (n % width > 0) body(n % width);
    move(code, b, -Math.floor(n / width) * strip);
    move(code, c, -Math.floor(n / width) * width * item);
  };
  const overLines = (body: () => void, depth: number = 0): void => {
    if (depth === lines.length) return body();
    const line = lines[depth]!;
    repeat(code, line.count, () => {
      overLines(body, depth + 1);
      move(code, a, line.a);
      move(code, c, line.c);
    });
    move(code, a, -line.count * line.a);
    move(code, c, -line.count * line.c);
  };
  const inner = product.inner.reduce((total, { count }) => total * count, 1);
  if (inner * n * item <= nearBytes) overLines(() => strips((columns) => tile.emitRow({ a, b, c }, columns)));
  else strips((columns) => overLines(() => tile.emitRow({ a, b, c }, columns)));
  for (const local of [a, b, c]) code.release(local);
}

// ---- private parts

/**
 * Returns loops without those of one turn, and two that have the same steps as one: 2 turns over 3 turns of 8 bytes are
 * 6 turns.
 */
function joinRows(rows: readonly RowLoop[]): RowLoop[] {
  const joined: RowLoop[] = [];
  for (const row of rows) {
    if (row.count === 1) continue;
    const last = joined.at(-1);
    if (last !== undefined && last.a === row.a * row.count && last.c === row.c * row.count)
      joined[joined.length - 1] = { ...row, count: last.count * row.count };
    else joined.push(row);
  }
  return joined;
}

function joinInner(inner: readonly InnerLoop[]): InnerLoop[] {
  if (inner.some(({ count }) => count === 0)) return [{ count: 0, a: 0, b: 0 }];
  return joinRows(inner.map(({ count, a, b }) => ({ count, a, c: b }))).map(({ count, a, c }) => ({ count, a, b: c }));
}
