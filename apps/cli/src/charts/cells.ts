/** Many small squares as few paths: those that look alike are one element. */
import type { Role } from "./paint.ts";
import { element, rounded } from "./svg.ts";

export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly fill: Role;
  /** From 0 to 1; what differs by less than a fiftieth looks alike. */
  readonly opacity: number;
}

/** Squares of one size, in as many paths as there are colours and fiftieths of opacity among them. */
export function cellPaths(cells: readonly Cell[], side: number): string[] {
  const paths = new Map<string, { readonly fill: Role; readonly opacity: number; d: string }>();
  const square = `h${rounded(side)}v${rounded(side)}h-${rounded(side)}z`;
  for (const { x, y, fill, opacity } of cells) {
    const step = Math.round(50 * Math.min(1, Math.max(0, opacity)));
    const look = `${fill} ${step}`;
    const path = paths.get(look) ?? { fill, opacity: step / 50, d: "" };
    path.d += `M${rounded(x)} ${rounded(y)}${square}`;
    paths.set(look, path);
  }
  return Array.from(paths.values(), ({ fill, opacity, d }) => element("path", { d, fill, "fill-opacity": opacity }));
}
