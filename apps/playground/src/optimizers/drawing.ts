/** The picture of the page: contours of the surface, and the ways of the racers across them. */
import { contours } from "d3-contour";
import type { Palette } from "../ui/palette.ts";
import { across, boxIn, down, drawAxes, fit, inside } from "../ui/plane.ts";
import type { Race } from "./race.ts";
import { xAxis, yAxis, type Point, type RacerName, type SurfaceName } from "./spec.ts";
import { heightAt, lowest } from "./surfaces.ts";

/** A colour of a class or of ink, and dashes: no two racers have both alike. */
export const looks: Readonly<Record<RacerName, { readonly color: 0 | 1 | 2 | 3 | 4 | "ink"; readonly dash: readonly number[] }>> = {
  sgd: { color: 0, dash: [] },
  momentum: { color: 1, dash: [] },
  nesterov: { color: 1, dash: [7, 4] },
  rmsprop: { color: 2, dash: [] },
  adam: { color: 3, dash: [] },
  lion: { color: 4, dash: [7, 4] },
  lbfgs: { color: "ink", dash: [2, 3] },
}; // prettier-ignore

export function colorOf(name: RacerName, { classes, ink }: Palette): string {
  const { color } = looks[name];
  return color === "ink" ? ink : classes[color]!;
}

/** A ring of a contour, in places of the plane. */
type Ring = readonly Point[];

const cells = 80;

/** Rings of one height each, at heights that grow as powers of 2, so that a narrow floor shows too. */
export function contoursOf(surface: SurfaceName): readonly Ring[] {
  const xAt = (i: number): number => xAxis.min + (i / cells) * (xAxis.max - xAxis.min);
  const yAt = (j: number): number => yAxis.min + (j / cells) * (yAxis.max - yAxis.min);
  const side = cells + 1;
  const heights = Array.from(
    { length: side * side },
    (_, at) => heightAt(surface, [xAt(at % side), yAt(Math.floor(at / side))]) - lowest[surface],
  );
  const most = heights.reduce((a, b) => Math.max(a, b), 0);
  const levels = Array.from({ length: 12 }, (_, i) => most / 2 ** (i + 1));
  // d3 sets the value of a cell at its middle, half a cell further
  return contours()
    .size([side, side])
    .thresholds(levels)(heights)
    .flatMap(({ coordinates }) => coordinates.flat())
    .map((ring) => ring.map(([i, j]) => [xAt(i! - 0.5), yAt(j! - 0.5)] as const));
}

export interface Scene {
  readonly rings: readonly Ring[];
  readonly way: readonly Race[];
  readonly racers: readonly RacerName[];
  readonly start: Point;
}

export function drawRace(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  { rings, way, racers, start }: Scene,
): void {
  const { width, height } = fit(canvas, context);
  const box = boxIn(width, height);
  const at = ([x, y]: Point): [number, number] => [across(box, xAxis, x), down(box, yAxis, y)];
  const path = (line: readonly Point[]): void => {
    context.beginPath();
    for (const point of line) context.lineTo(...at(point));
    context.stroke();
  };
  const dot = (point: Point, radius: number, color: string): void => {
    context.beginPath();
    context.arc(...at(point), radius, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.strokeStyle = palette.halo;
    context.lineWidth = 2;
    context.stroke();
  };
  context.clearRect(0, 0, width, height);
  inside(context, box, () => {
    context.strokeStyle = palette.muted;
    context.globalAlpha = 0.45;
    context.lineWidth = 1;
    rings.forEach(path);
    context.globalAlpha = 1;
    for (const name of racers) {
      context.strokeStyle = colorOf(name, palette);
      context.lineWidth = 2.25;
      context.setLineDash([...looks[name].dash]);
      path(way.map(({ standings }) => standings[name].point));
    }
    context.setLineDash([]);
    dot(start, 8, palette.muted);
    for (const name of racers) dot(way.at(-1)!.standings[name].point, 5.5, colorOf(name, palette));
  });
  drawAxes(context, box, xAxis, yAxis, palette);
}
