/** The network as a picture: a square for each neuron with what it gives over the plane, and a line for each weight. */
import type { Palette, Rgb } from "../ui/palette.ts";
import { fit } from "../ui/plane.ts";
import type { Frame, Scene } from "./protocol.ts";
import { tintOf } from "./surface.ts";

/** A weight, or a bias where `from` is −1. */
export interface Weight {
  readonly layer: number;
  readonly from: number;
  readonly to: number;
}

/** Most neurons of a layer that are drawn. */
export const mostShown = 10;

interface Square {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** Squares of each column, inputs first and outputs last. */
export type Columns = readonly (readonly Square[])[];

/** Where the squares stand on a canvas of this size. */
export function layOut(counts: readonly number[], width: number, height: number): Columns {
  const most = counts.reduce((a, b) => Math.max(a, Math.min(b, mostShown)), 1);
  const size = Math.max(14, Math.min(44, (height - 30) / most - 8, width / counts.length - 26));
  const gap = (width - size - 16) / Math.max(1, counts.length - 1);
  return counts.map((count, column) => {
    const shown = Math.min(count, mostShown);
    const pitch = Math.min(size + 14, (height - 30) / shown);
    const top = (height - 20 - pitch * shown) / 2 + (pitch - size) / 2;
    return Array.from({ length: shown }, (_, i) => ({ left: 8 + column * gap, top: top + i * pitch, size }));
  });
}

/** Numbers of inputs, of neurons of each hidden layer, and of outputs. */
export function countsOf({ spec, classNames }: Scene): number[] {
  return [spec.inputs.length, ...spec.layers.map(({ width }) => width), classNames.length > 2 ? classNames.length : 1];
}

export interface DiagramOptions {
  readonly gradients: boolean;
  readonly picked: Weight | undefined;
}

export function drawDiagram(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  scene: Scene,
  frame: Frame,
  { gradients, picked }: DiagramOptions,
): void {
  const { width, height } = fit(canvas, context);
  context.clearRect(0, 0, width, height);
  const counts = countsOf(scene);
  const columns = layOut(counts, width, height);
  frame.layers.forEach((_, layer) => drawEdges(context, columns, frame, layer, gradients, palette, picked));
  columns.forEach((squares, column) => {
    squares.forEach((square, i) => {
      paintSquare(context, square, pictureOf(scene, frame, column, i, palette), palette);
      if (picked && picked.from < 0 && picked.layer === column - 1 && picked.to === i)
        outline(context, square, palette.ink, 3);
    });
    if (counts[column]! > squares.length) {
      const { left, top, size } = squares.at(-1)!;
      context.font = `12px ${palette.font}`;
      context.fillStyle = palette.muted;
      context.textAlign = "center";
      context.textBaseline = "top";
      context.fillText(`+${counts[column]! - squares.length}`, left + size / 2, top + size + 4);
    }
  });
  drawInputNames(context, scene, columns[0]!, palette);
}

/** The weight whose line is at a place, or the bias of the neuron whose square is. */
export function weightAt(columns: Columns, left: number, top: number): Weight | undefined {
  for (let column = 1; column < columns.length; column++) {
    const to = columns[column]!.findIndex(
      (one) => left >= one.left && left <= one.left + one.size && top >= one.top && top <= one.top + one.size,
    );
    if (to >= 0) return { layer: column - 1, from: -1, to };
  }
  let best: Weight | undefined;
  let least = 7;
  for (let layer = 0; layer + 1 < columns.length; layer++) {
    columns[layer]!.forEach((a, from) =>
      columns[layer + 1]!.forEach((b, to) => {
        const distance = distanceTo(curveOf(a, b), left, top);
        if (distance < least) [best, least] = [{ layer, from, to }, distance];
      }),
    );
  }
  return best;
}

// ---- lines

type Curve = readonly [x0: number, y0: number, x1: number, y1: number];

function curveOf(a: Square, b: Square): Curve {
  return [a.left + a.size, a.top + a.size / 2, b.left, b.top + b.size / 2];
}

/** The height of a curve at a place across: a cubic with level ends. */
function heightAt([x0, y0, x1, y1]: Curve, t: number): [number, number] {
  const s = 1 - t;
  const middle = (x0 + x1) / 2;
  return [
    s * s * s * x0 + 3 * s * s * t * middle + 3 * s * t * t * middle + t * t * t * x1,
    (s * s * s + 3 * s * s * t) * y0 + (3 * s * t * t + t * t * t) * y1,
  ];
}

function distanceTo(curve: Curve, left: number, top: number): number {
  if (left < curve[0] || left > curve[2]) return Infinity;
  let least = Infinity;
  for (let i = 0; i <= 24; i++) {
    const [x, y] = heightAt(curve, i / 24);
    least = Math.min(least, Math.hypot(x - left, y - top));
  }
  return least;
}

function drawEdges(
  context: CanvasRenderingContext2D,
  columns: Columns,
  { layers }: Frame,
  layer: number,
  gradients: boolean,
  { classes, ink }: Palette,
  picked: Weight | undefined,
): void {
  const { weight, weightGradient, fanOut } = layers[layer]!;
  const values = gradients ? weightGradient : weight;
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-30);
  columns[layer]!.forEach((a, from) =>
    columns[layer + 1]!.forEach((b, to) => {
      const value = values[from * fanOut + to]! / most;
      const isPicked = picked?.layer === layer && picked.from === from && picked.to === to;
      const [x0, y0, x1, y1] = curveOf(a, b);
      context.beginPath();
      context.moveTo(x0, y0);
      context.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
      context.lineWidth = 0.6 + 4.4 * Math.abs(value) + (isPicked ? 2 : 0);
      context.strokeStyle = isPicked ? ink : value < 0 ? classes[1]! : classes[0]!;
      context.globalAlpha = isPicked ? 1 : 0.35 + 0.55 * Math.abs(value);
      context.stroke();
    }),
  );
  context.globalAlpha = 1;
}

// ---- squares

type Picture = (place: number) => Rgb;

/** What a neuron gives at a place: the colours of its picture. */
function pictureOf(scene: Scene, frame: Frame, column: number, i: number, palette: Palette): [number, Picture] {
  const { thumbnailSide, inputPictures, spec, side, classNames } = scene;
  const { tints, noTint } = palette;
  if (column === 0) {
    const inputs = spec.inputs.length;
    return [thumbnailSide, (place) => tintOf(inputPictures[place * inputs + i]! / 2, tints, noTint)];
  }
  if (column <= spec.layers.length) {
    const { thumbnails, fanOut } = frame.layers[column - 1]!;
    let most = 1e-6;
    for (let at = i; at < thumbnails.length; at += fanOut) most = Math.max(most, Math.abs(thumbnails[at]!));
    return [thumbnailSide, (place) => tintOf(thumbnails[place * fanOut + i]! / most, tints, noTint)];
  }
  const { surface } = frame;
  const classes = classNames.length;
  if (classes === 0) return [side, (place) => tintOf(surface[place]!, tints, noTint)];
  if (classes === 2) return [side, (place) => tintOf(1 - 2 * surface[2 * place + 1]!, tints, noTint)];
  return [side, (place) => tintOf(surface[place * classes + i]!, [tints[i]!, tints[i]!], noTint)];
}

let small: HTMLCanvasElement | undefined;

function paintSquare(
  context: CanvasRenderingContext2D,
  square: Square,
  [side, picture]: [number, Picture],
  { muted }: Palette,
): void {
  small ??= document.createElement("canvas");
  const brush = small.getContext("2d")!;
  // of a fine picture every fourth place
  const step = side > 40 ? 4 : 1;
  const shown = Math.floor(side / step);
  if (small.width !== shown) small.width = small.height = shown;
  const image = brush.createImageData(shown, shown);
  for (let y = 0, at = 0; y < shown; y++)
    for (let x = 0; x < shown; x++, at += 4) {
      const [red, green, blue] = picture(y * step * side + x * step);
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = 255;
    }
  brush.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, square.left, square.top, square.size, square.size);
  outline(context, square, muted, 1);
}

function outline(context: CanvasRenderingContext2D, { left, top, size }: Square, color: string, width: number): void {
  context.lineWidth = width;
  context.strokeStyle = color;
  context.strokeRect(left, top, size, size);
}

function drawInputNames(
  context: CanvasRenderingContext2D,
  { spec }: Scene,
  squares: readonly Square[],
  { font, ink, halo }: Palette,
): void {
  context.font = `600 12px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  squares.forEach(({ left, top, size }, i) => {
    const [x, y] = [left + size / 2, top + size / 2];
    context.lineWidth = 3;
    context.strokeStyle = halo;
    context.strokeText(spec.inputs[i]!, x, y);
    context.fillStyle = ink;
    context.fillText(spec.inputs[i]!, x, y);
  });
}
