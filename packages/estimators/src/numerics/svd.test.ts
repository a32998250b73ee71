/** Vectors at right angles that give the numbers back, whatever their shape, rank and size. */
import { expect, test } from "vitest";
import fixture from "../../fixtures/pca.json" with { type: "json" };
import { randomState } from "../randomState.ts";
import { svd } from "./svd.ts";

test.each(fixture)("$name: the values and vectors of NumPy", ({ X, mean, singularValues, components }) => {
  const columns = mean.length;
  const { values, vectors } = svd(centred(X, mean), X.length, columns);
  components.forEach((row, k) => {
    const own = vectors.subarray(k * columns, (k + 1) * columns);
    expect(values[k]).toBeCloseTo(singularValues[k]!, 10);
    const sign = Math.sign(own.reduce((sum, x, j) => sum + x * row[j]!, 0));
    expect(own.reduce((most, x, j) => Math.max(most, Math.abs(sign * x - row[j]!)), 0)).toBeLessThan(1e-11);
  });
});

const shapes: readonly [rows: number, columns: number, rank: number][] = [
  [1, 1, 1],
  [1, 5, 1],
  [5, 1, 1],
  [7, 7, 7],
  [300, 11, 11],
  [1000, 3, 3],
  [9, 40, 9],
  [40, 9, 4],
  [9, 40, 4],
  [6, 6, 0],
];

test.each(shapes)("[%i, %i] of rank %i", (rows, columns, rank) => {
  const elements = ofRank(rows, columns, rank);
  const { values, vectors } = svd(elements, rows, columns);
  const count = Math.min(rows, columns);
  expect(values.length).toBe(count);
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
  expect(values.filter((s) => s > 1e-9 * values[0]!).length).toBe(rank);
  const gram = product(vectors, vectors, count, columns);
  gram.forEach((x, at) => expect(x).toBeCloseTo(Number(at % count === Math.floor(at / count)), 12));
  // X Vᵀ has the values as the lengths of its columns, and V them all: X = (X Vᵀ) V
  const scores = product(elements, vectors, rows, columns);
  const back = elements.map((_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return Array.from(values.keys()).reduce((sum, k) => sum + scores[i * count + k]! * vectors[k * columns + j]!, 0);
  });
  back.forEach((x, at) => expect(x).toBeCloseTo(elements[at]!, 11));
});

test("finds a value 10¹² times smaller than the first to 10 digits", () => {
  const { values } = svd(Float64Array.of(3, 0, 0, 0, 2, 0, 0, 0, 1e-12, 0, 0, 0), 4, 3);
  expect(values[2]! / 1e-12).toBeCloseTo(1, 10);
});

/** [a, b]: each row of `a` times each row of `b`. */
function product(a: Float64Array, b: Float64Array, rows: number, columns: number): Float64Array {
  const others = b.length / columns;
  return Float64Array.from({ length: rows * others }, (_, at) => {
    const [i, j] = [Math.floor(at / others) * columns, (at % others) * columns];
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += a[i + k]! * b[j + k]!;
    return sum;
  });
}

function ofRank(rows: number, columns: number, rank: number): Float64Array {
  const random = randomState(rows * 100 + columns);
  const draw = (length: number): number[] => Array.from({ length }, () => random.share() - 0.5);
  const parts = Array.from({ length: rank }, () => [draw(rows), draw(columns)] as const);
  return Float64Array.from({ length: rows * columns }, (_, at) =>
    parts.reduce((sum, [a, b]) => sum + a[Math.floor(at / columns)]! * b[at % columns]!, 0),
  );
}

function centred(X: readonly number[][], mean: readonly number[]): Float64Array {
  return Float64Array.from(X.flatMap((row) => row.map((x, j) => x - mean[j]!)));
}
