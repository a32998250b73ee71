/** The picture of a frame: the answer at every place, the line where it changes, and the points. */
import { openStill } from "../ui/still.ts";
import { decisionBoundary } from "./contour.ts";
import type { Palette, Rgb } from "../ui/palette.ts";
import {
  across,
  boxIn,
  down,
  drawAxes,
  drawLabel,
  drawMark,
  drawRing,
  fit,
  inside,
  type Box,
  type Point,
} from "../ui/plane.ts";
import type { Frame, Scene } from "./protocol.ts";

/** Draws the decision surface, its boundary, the points and the axes; the canvas fills its place in the page. */
export type DrawSurface = (
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  scene: Scene,
  frame: Frame,
) => void;

/** Points and axes stay as they are while a network trains: they are drawn once, and copied from then on. */
export function openSurface(): DrawSurface {
  const copy = openStill();
  return (canvas, context, palette, scene, frame) => {
    const { width, height } = fit(canvas, context);
    const box = boxIn(width, height);
    context.clearRect(0, 0, width, height);
    inside(context, box, () => {
      paintTints(context, box, scene, frame, palette);
      if (scene.classNames.length > 0) strokeBoundary(context, box, scene, frame, palette);
    });
    copy(canvas, context, [scene, palette], (brush) => {
      inside(brush, box, () => drawPoints(brush, box, scene, palette));
      drawAxes(brush, box, scene.x, scene.y, palette);
    });
    inside(context, box, () => ringWrong(context, box, scene, frame, palette));
    if (frame.sampled) markSampled(context, box, scene, frame.sampled.point, palette);
  };
}

/** The position in the scene of the point at a place of the canvas, if there is one within reach. */
export function pointAt({ x, y, points }: Scene, box: Box, left: number, top: number): number | undefined {
  const reach = isFew(points) ? 16 : 8;
  let best: number | undefined;
  let least = reach ** 2;
  points.forEach((point, i) => {
    const distance = (across(box, x, point.x) - left) ** 2 + (down(box, y, point.y) - top) ** 2;
    if (distance <= least) [best, least] = [i, distance];
  });
  return best;
}

// ---- tints

let small: HTMLCanvasElement | undefined;

/**
 * One pixel per place, enlarged by the canvas, which smooths it. The middles of the outermost pixels are on the edges.
 */
function paintTints(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: Box,
  { side, classNames }: Scene,
  { surface }: Frame,
  palette: Palette,
): void {
  small ??= document.createElement("canvas");
  const brush = small.getContext("2d")!;
  if (small.width !== side) small.width = small.height = side;
  const image = brush.createImageData(side, side);
  if (classNames.length === 0) tintNumbers(image.data, surface, palette);
  else tintClasses(image.data, surface, classNames.length, palette);
  brush.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "low";
  const [stepX, stepY] = [width / (side - 1), height / (side - 1)];
  context.drawImage(small, left - stepX / 2, top - stepY / 2, width + stepX, height + stepY);
}

/** The tints weighed by probability, and less of them the less sure the answer is. */
function tintClasses(
  pixels: Uint8ClampedArray,
  surface: Float32Array,
  classes: number,
  { tints, noTint }: Palette,
): void {
  const chance = 1 / classes;
  for (let at = 0, place = 0; place < surface.length; at += 4, place += classes) {
    let [red, green, blue, most] = [0, 0, 0, 0];
    for (let c = 0; c < classes; c++) {
      const p = surface[place + c]!;
      const tint = tints[c]!;
      red += p * tint[0];
      green += p * tint[1];
      blue += p * tint[2];
      if (p > most) most = p;
    }
    const strength = 0.25 + 0.75 * ((most - chance) / (1 - chance));
    const isNumber = red === red;
    pixels[at] = isNumber ? noTint[0] + strength * (red - noTint[0]) : noTint[0];
    pixels[at + 1] = isNumber ? noTint[1] + strength * (green - noTint[1]) : noTint[1];
    pixels[at + 2] = isNumber ? noTint[2] + strength * (blue - noTint[2]) : noTint[2];
    pixels[at + 3] = 255;
  }
}

function tintNumbers(pixels: Uint8ClampedArray, surface: Float32Array, { tints, noTint }: Palette): void {
  surface.forEach((value, place) => {
    const [red, green, blue] = tintOf(value, tints, noTint);
    pixels.set([red, green, blue, 255], 4 * place);
  });
}

/** From the tint of class 1 at −1 over none to the tint of class 0 at 1. */
export function tintOf(value: number, tints: readonly Rgb[], noTint: Rgb): Rgb {
  const tint = value < 0 ? tints[1]! : tints[0]!;
  const strength = Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value));
  const channel = (at: 0 | 1 | 2): number => noTint[at] + strength * (tint[at] - noTint[at]);
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
  // ends that cover their joint, at less cost than round ones
  context.lineCap = "square";
  context.stroke();
}

// ---- points

function drawPoints(
  context: CanvasRenderingContext2D,
  box: Box,
  { x, y, points, classNames, targets }: Scene,
  palette: Palette,
): void {
  points.forEach((point, i) => {
    const [left, top] = [across(box, x, point.x), down(box, y, point.y)];
    if (classNames.length === 0) return drawNumber(context, left, top, targets[i]!, point.heldOut, palette);
    drawMark(context, left, top, radiusOf(points, box), point, palette);
    if (isFew(points)) drawLabel(context, left, top, classNames[point.label]!.slice(0, 1), palette);
  });
}

/** So few points that they are drawn large. */
export const isFew = (points: readonly Point[]): boolean => points.length <= 16;
export const radiusOf = (points: readonly Point[], { width }: Box): number =>
  isFew(points) ? 13 : Math.max(3.5, Math.min(5.5, width / 100));

/** Rings around points that are wrong: after all points, so that no neighbour covers one. */
function ringWrong(
  context: CanvasRenderingContext2D,
  box: Box,
  { x, y, points, classNames }: Scene,
  { predictions }: Frame,
  palette: Palette,
): void {
  if (classNames.length === 0) return;
  points.forEach((point, i) => {
    if (predictions[i] === point.label) return;
    drawRing(context, across(box, x, point.x), down(box, y, point.y), radiusOf(points, box) + 4, palette);
  });
}

/** A dashed ring around the example that is looked at. */
function markSampled(
  context: CanvasRenderingContext2D,
  box: Box,
  { x, y, points }: Scene,
  at: number,
  { ink }: Palette,
): void {
  const point = points[at];
  if (point === undefined) return;
  context.beginPath();
  context.arc(across(box, x, point.x), down(box, y, point.y), radiusOf(points, box) + 10, 0, 2 * Math.PI);
  context.setLineDash([5, 4]);
  context.lineWidth = 3;
  context.strokeStyle = ink;
  context.stroke();
  context.setLineDash([]);
}

/** A disc in the colour of its number; hollow where it is held out. */
function drawNumber(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  target: number,
  heldOut: boolean,
  { tints, noTint, ink, muted }: Palette,
): void {
  const [red, green, blue] = tintOf(target, tints, noTint);
  context.beginPath();
  context.arc(left, top, 4.5, 0, 2 * Math.PI);
  context.fillStyle = `rgb(${red} ${green} ${blue})`;
  context.fill();
  context.lineWidth = heldOut ? 1 : 1.5;
  context.strokeStyle = heldOut ? muted : ink;
  context.stroke();
}
