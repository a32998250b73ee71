/** Lines and half planes in a rectangle. */
import type { Weights } from "./rule.ts";

export type Place = readonly [x: number, y: number];

export interface Ends {
  readonly x: { readonly min: number; readonly max: number };
  readonly y: { readonly min: number; readonly max: number };
}

export function cornersOf({ x, y }: Ends): Place[] {
  return [
    [x.min, y.min],
    [x.max, y.min],
    [x.max, y.max],
    [x.min, y.max],
  ];
}

/** The part of a polygon where wx · x + wy · y + bias is 0 or more (Sutherland & Hodgman 1974). */
export function clipped(polygon: readonly Place[], [wx, wy, bias]: Weights): Place[] {
  const sum = ([x, y]: Place): number => wx * x + wy * y + bias;
  return polygon.flatMap((to, i) => {
    const from = polygon[(i + polygon.length - 1) % polygon.length]!;
    const [a, b] = [sum(from), sum(to)];
    const t = a / (a - b);
    const crossing: Place[] =
      a >= 0 !== b >= 0 ? [[from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]] : [];
    return b >= 0 ? [...crossing, to] : crossing;
  });
}

/** The ends of the line wx · x + wy · y + bias = 0 in a rectangle; undefined where it does not meet it. */
export function lineIn(ends: Ends, weights: Weights): readonly [Place, Place] | undefined {
  const corners = cornersOf(ends);
  const sums = corners.map(([x, y]) => weights[0] * x + weights[1] * y + weights[2]);
  const crossings = corners.flatMap((to, i): Place[] => {
    const from = corners[(i + 3) % 4]!;
    const [a, b] = [sums[(i + 3) % 4]!, sums[i]!];
    if (a >= 0 === b >= 0) return [];
    const t = a / (a - b);
    return [[from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]];
  });
  const [first, second] = crossings.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return first === undefined || second === undefined ? undefined : [first, second];
}
