import { expect, test } from "vitest";
import { layOut, mostShown, weightAt } from "./diagram.ts";

test("squares stay on the canvas, and apart from each other", () => {
  for (const counts of [
    [2, 8, 1],
    [7, 64, 64, 64, 64, 64, 64, 5],
    [1, 1],
  ]) {
    for (const [width, height] of [
      [280, 300],
      [700, 360],
    ] as const) {
      const columns = layOut(counts, width, height);
      columns.forEach((squares, i) => {
        expect(squares).toHaveLength(Math.min(counts[i]!, mostShown));
        squares.forEach(({ left, top, size }, k) => {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + size).toBeLessThanOrEqual(width);
          expect(top).toBeGreaterThanOrEqual(0);
          expect(top + size).toBeLessThanOrEqual(height);
          if (k > 0) expect(squares[k - 1]!.top + size).toBeLessThanOrEqual(top + 0.01);
        });
        if (i > 0) expect(columns[i - 1]![0]!.left + squares[0]!.size).toBeLessThan(squares[0]!.left);
      });
    }
  }
});

test("a square is the bias of its neuron, a line its weight, and nothing is nothing", () => {
  const columns = layOut([2, 3, 1], 500, 300);
  const { left, top, size } = columns[1]![2]!;
  expect(weightAt(columns, left + size / 2, top + size / 2)).toEqual({ layer: 0, from: -1, to: 2 });
  const [a, b] = [columns[0]![1]!, columns[1]![0]!];
  expect(weightAt(columns, a.left + a.size + 1, a.top + a.size / 2)).toMatchObject({ layer: 0, from: 1 });
  expect(weightAt(columns, b.left - 1, b.top + b.size / 2)).toMatchObject({ layer: 0, to: 0 });
  expect(weightAt(columns, 250, 299)).toBeUndefined();
});
