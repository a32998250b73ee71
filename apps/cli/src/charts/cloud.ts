/** Points, or where there are too many, how dense they are. */
import { max } from "d3-array";
import { cellPaths, type Cell } from "./cells.ts";
import type { Area } from "./frame.ts";
import type { Role } from "./paint.ts";
import { element } from "./svg.ts";

/** Up to so many points are drawn one by one. */
export const mostPoints = 1500;

/** A dot a point; of more than 1,500, cells of 6 pixels that are as full as the logarithm of their count. */
export function cloud(points: readonly (readonly [x: number, y: number])[], area: Area, color: Role): string[] {
  if (points.length > mostPoints) return cells(points, area, color);
  const [r, opacity] = points.length > 300 ? [2.2, 0.45] : [3.2, 0.7];
  return points.map(([x, y]) => {
    return element("circle", { cx: area.x(x), cy: area.y(y), r, fill: color, "fill-opacity": opacity });
  });
}

// ---- private parts

const side = 6;

function cells(points: readonly (readonly [number, number])[], { x, y, left, top }: Area, color: Role): string[] {
  const counts = new Map<string, number>();
  for (const point of points) {
    const cell = `${Math.floor((x(point[0]) - left) / side)} ${Math.floor((y(point[1]) - top) / side)}`;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const most = Math.log1p(max(counts.values())!);
  const squares = Array.from(counts, ([cell, count]): Cell => {
    const [column, row] = cell.split(" ").map(Number) as [number, number];
    const opacity = 0.12 + (0.88 * Math.log1p(count)) / most;
    return { x: left + column * side, y: top + row * side, fill: color, opacity };
  });
  return cellPaths(squares, side);
}
