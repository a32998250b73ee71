/** A plane on a canvas: its box, its axes, and points with marks. */
import { marks } from "./marks.ts";
import type { Palette } from "./palette.ts";

export interface Axis {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Index of its class. */
  readonly label: number;
  readonly heldOut: boolean;
}

/** A rectangle in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Space for ticks and labels on the left and below. */
export function boxIn(width: number, height: number): Box {
  return { left: 44, top: 6, width: width - 50, height: height - 52 };
}

/** Gives the canvas the pixels of its size in the page; from then on a unit is a CSS pixel. */
export function fit(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): { width: number; height: number } {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = devicePixelRatio;
  const columns = Math.round(width * density);
  const rows = Math.round(height * density);
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  context.setTransform(density, 0, 0, density, 0, 0);
  return { width, height };
}

export function across({ left, width }: Box, { min, max }: Axis, value: number): number {
  return left + ((value - min) / (max - min)) * width;
}

export function down({ top, height }: Box, { min, max }: Axis, value: number): number {
  return top + ((max - value) / (max - min)) * height;
}

/** The place in the plane of a place on the canvas. */
export function placeAt(box: Box, x: Axis, y: Axis, left: number, top: number): { x: number; y: number } {
  return {
    x: x.min + ((left - box.left) / box.width) * (x.max - x.min),
    y: y.max - ((top - box.top) / box.height) * (y.max - y.min),
  };
}

/** Draws inside the box only. */
export function inside(context: CanvasRenderingContext2D, { left, top, width, height }: Box, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  draw();
  context.restore();
}

const outlines = typeof Path2D === "undefined" ? [] : marks.map((path) => new Path2D(path));

export function drawMark(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  radius: number,
  { label, heldOut }: Pick<Point, "label" | "heldOut">,
  { classes, halo }: Palette,
): void {
  const color = classes[label]!;
  context.save();
  context.translate(left, top);
  context.scale(radius, radius);
  context.lineJoin = "round";
  context.lineWidth = (heldOut ? 5 : 2.5) / radius;
  context.strokeStyle = halo;
  context.stroke(outlines[label]!);
  context.fillStyle = heldOut ? halo : color;
  context.fill(outlines[label]!);
  if (heldOut) {
    context.lineWidth = 2 / radius;
    context.strokeStyle = color;
    context.stroke(outlines[label]!);
  }
  context.restore();
}

export function drawLabel(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  text: string,
  palette: Palette,
): void {
  context.font = `700 15px ${palette.font}`;
  context.fillStyle = palette.markText;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, left, top + 1);
}

export function drawRing(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  radius: number,
  { ink, halo }: Palette,
): void {
  for (const [color, width] of [
    [halo, 5],
    [ink, 2.25],
  ] as const) {
    context.beginPath();
    context.arc(left, top, radius, 0, 2 * Math.PI);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}

export function drawAxes(context: CanvasRenderingContext2D, box: Box, x: Axis, y: Axis, palette: Palette): void {
  const { left, top, width, height } = box;
  const bottom = top + height;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  context.beginPath();
  for (const tick of x.ticks) {
    context.moveTo(across(box, x, tick), bottom);
    context.lineTo(across(box, x, tick), bottom + 5);
  }
  for (const tick of y.ticks) {
    context.moveTo(left - 5, down(box, y, tick));
    context.lineTo(left, down(box, y, tick));
  }
  context.stroke();

  context.font = `13px ${palette.font}`;
  context.fillStyle = palette.muted;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of x.ticks) context.fillText(String(tick), across(box, x, tick), bottom + 8);
  context.textBaseline = "bottom";
  context.fillText(x.label, left + width / 2, bottom + 46);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of y.ticks) context.fillText(String(tick), left - 8, down(box, y, tick));
  context.save();
  context.translate(0, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(y.label, 0, 0);
  context.restore();
}

/** Ticks at round numbers, about `count` of them. */
export function ticksOf(min: number, max: number, count = 6): number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + 1e-9 * step; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}
