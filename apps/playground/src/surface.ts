import { decisionBoundary } from "./contour.ts";
import { marks } from "./marks.ts";
import type { Palette, Rgb } from "./palette.ts";
import type { Axis, Frame, Point, Scene } from "./protocol.ts";

/** Draws the decision surface, its boundary, the points and the axes; the canvas fills its place in the page. */
export interface SurfaceView {
  draw(scene: Scene, frame: Frame, palette: Palette): void;
}

export function openSurface(canvas: HTMLCanvasElement): SurfaceView {
  const context = canvas.getContext("2d")!;
  const small = document.createElement("canvas");
  return {
    draw(scene, frame, palette) {
      const { width, height } = fit(canvas, context);
      const box = { left: 44, top: 6, width: width - 50, height: height - 52 };
      context.clearRect(0, 0, width, height);
      context.save();
      context.beginPath();
      context.rect(box.left, box.top, box.width, box.height);
      context.clip();
      paintTints(context, small, box, scene, frame, palette);
      strokeBoundary(context, box, scene, frame, palette);
      drawPoints(context, box, scene, frame, palette);
      context.restore();
      drawAxes(context, box, scene, palette);
    },
  };
}

// ---- place

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Gives the canvas the pixels of its size in the page; from then on a unit is a CSS pixel. */
function fit(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): { width: number; height: number } {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = devicePixelRatio;
  const columns = Math.round(width * density);
  const rows = Math.round(height * density);
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  context.setTransform(density, 0, 0, density, 0, 0);
  return { width, height };
}

function across({ left, width }: Box, { min, max }: Axis, value: number): number {
  return left + ((value - min) / (max - min)) * width;
}

function down({ top, height }: Box, { min, max }: Axis, value: number): number {
  return top + ((max - value) / (max - min)) * height;
}

// ---- tints

/**
 * One pixel per place, enlarged by the canvas, which smooths it. The middles of the outermost pixels are on the edges.
 */
function paintTints(
  context: CanvasRenderingContext2D,
  small: HTMLCanvasElement,
  { left, top, width, height }: Box,
  { side, classNames }: Scene,
  { surface }: Frame,
  { tints, noTint }: Palette,
): void {
  const brush = small.getContext("2d")!;
  if (small.width !== side) small.width = small.height = side;
  const image = brush.createImageData(side, side);
  const classes = classNames.length;
  for (let place = 0; place < side * side; place++) {
    const [red, green, blue] = mix(surface.subarray(place * classes, (place + 1) * classes), tints, noTint);
    image.data.set([red, green, blue, 255], 4 * place);
  }
  brush.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  const [stepX, stepY] = [width / (side - 1), height / (side - 1)];
  context.drawImage(small, left - stepX / 2, top - stepY / 2, width + stepX, height + stepY);
}

/** The tints weighed by probability, and less of them the less sure the answer is. */
function mix(probabilities: Float32Array, tints: readonly Rgb[], noTint: Rgb): Rgb {
  const chance = 1 / probabilities.length;
  const sureness = (probabilities.reduce((most, p) => Math.max(most, p), 0) - chance) / (1 - chance);
  if (Number.isNaN(sureness)) return noTint;
  const strength = 0.25 + 0.75 * sureness;
  const channel = (at: 0 | 1 | 2): number => {
    let tint = 0;
    probabilities.forEach((p, c) => (tint += p * tints[c]![at]));
    return noTint[at] + strength * (tint - noTint[at]);
  };
  return [channel(0), channel(1), channel(2)];
}

function strokeBoundary(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: Box,
  { side, classNames }: Scene,
  { scores }: Frame,
  { ink }: Palette,
): void {
  const x = (place: number): number => left + (place / (side - 1)) * width;
  const y = (place: number): number => top + (place / (side - 1)) * height;
  context.beginPath();
  for (const [x0, y0, x1, y1] of decisionBoundary(scores, side, classNames.length)) {
    context.moveTo(x(x0), y(y0));
    context.lineTo(x(x1), y(y1));
  }
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.lineCap = "round";
  context.stroke();
}

// ---- points

const outlines = marks.map((path) => new Path2D(path));

function drawPoints(
  context: CanvasRenderingContext2D,
  box: Box,
  { x, y, points, classNames }: Scene,
  { predictions }: Frame,
  palette: Palette,
): void {
  const few = points.length <= 16;
  const radius = few ? 13 : Math.max(3.5, Math.min(5.5, box.width / 100));
  const place = (point: Point): [number, number] => [across(box, x, point.x), down(box, y, point.y)];
  for (const point of points) {
    const [left, top] = place(point);
    drawMark(context, left, top, radius, point, palette);
    if (few) drawLabel(context, left, top, classNames[point.label]!, palette);
  }
  // Rings last, so that no neighbour covers one.
  points.forEach((point, i) => {
    if (predictions[i] !== point.label) drawRing(context, ...place(point), radius + 4, palette);
  });
}

function drawMark(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  radius: number,
  { label, heldOut }: Point,
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

function drawLabel(context: CanvasRenderingContext2D, left: number, top: number, text: string, palette: Palette): void {
  context.font = `700 15px ${palette.font}`;
  context.fillStyle = palette.markText;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, left, top + 1);
}

function drawRing(
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

// ---- axes

function drawAxes(context: CanvasRenderingContext2D, box: Box, { x, y }: Scene, palette: Palette): void {
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
