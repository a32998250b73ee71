/** The pictures of the page: regions with their lines, and probabilities. */
import type { Palette, Rgb } from "../ui/palette.ts";
import { across, boxIn, down, drawAxes, drawLabel, drawMark, drawRing, fit, inside, type Box } from "../ui/plane.ts";
import { clipped, cornersOf, lineIn, type Place } from "./geometry.ts";
import { probabilitiesAt, type Logistic } from "./logistic.ts";
import { classAt, type Learner, type Sample, type Weights } from "./rule.ts";
import type { SampleSet } from "./spec.ts";

export interface PerceptronPicture {
  readonly set: SampleSet;
  readonly samples: readonly Sample[];
  readonly learner: Learner;
  readonly last: { readonly before: Learner; readonly sample: Sample } | undefined;
  /** The cross of the keyboard. */
  readonly cursor: Place | undefined;
}

type Pen = readonly [context: CanvasRenderingContext2D, box: Box, set: SampleSet, palette: Palette];

export function drawPerceptron(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  { set, samples, learner, last, cursor }: PerceptronPicture,
): void {
  const { width, height } = fit(canvas, context);
  const box = boxIn(width, height);
  const pen: Pen = [context, box, set, palette];
  context.clearRect(0, 0, width, height);
  inside(context, box, () => {
    fillRegions(pen, learner);
    learner.weights.forEach((weights, output) => {
      const color = learner.weights.length === 1 ? palette.ink : palette.classes[output]!;
      const before = last?.before.weights[output];
      if (before !== undefined && String(before) !== String(weights)) strokeChange(pen, before, weights, color);
      strokeLine(pen, weights, color, []);
    });
    drawSamples(pen, samples, (x, y) => classAt(learner, x, y));
    if (last !== undefined)
      drawRing(context, across(box, set.x, last.sample[0]), down(box, set.y, last.sample[1]), 16, palette);
    if (cursor !== undefined) drawCursor(pen, cursor);
  });
  drawAxes(context, box, set.x, set.y, palette);
}

/** Places along one side of the probabilities. */
const side = 48;
let small: HTMLCanvasElement | undefined;

export function drawLogistic(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  set: SampleSet,
  samples: readonly Sample[],
  logistic: Logistic,
): void {
  const { width, height } = fit(canvas, context);
  const box = boxIn(width, height);
  const pen: Pen = [context, box, set, palette];
  context.clearRect(0, 0, width, height);
  small ??= document.createElement("canvas");
  const brush = small.getContext("2d")!;
  if (small.width !== side) small.width = small.height = side;
  const image = brush.createImageData(side, side);
  for (let row = 0, at = 0; row < side; row++)
    for (let column = 0; column < side; column++, at += 4) {
      const x = set.x.min + (column / (side - 1)) * (set.x.max - set.x.min);
      const y = set.y.max - (row / (side - 1)) * (set.y.max - set.y.min);
      image.data.set([...mixed(probabilitiesAt(logistic, x, y), palette), 255], at);
    }
  brush.putImageData(image, 0, 0);
  inside(context, box, () => {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    const [stepX, stepY] = [box.width / (side - 1), box.height / (side - 1)];
    context.drawImage(small!, box.left - stepX / 2, box.top - stepY / 2, box.width + stepX, box.height + stepY);
    if (logistic.weights.length === 1) strokeLine(pen, logistic.weights[0]!, palette.ink, []);
    drawSamples(pen, samples, (x, y) => {
      const p = probabilitiesAt(logistic, x, y);
      return p.indexOf(p.reduce((a, b) => Math.max(a, b)));
    });
  });
  drawAxes(context, box, set.x, set.y, palette);
}

function mixed(probabilities: readonly number[], { tints, noTint }: Palette): Rgb {
  const chance = 1 / probabilities.length;
  const sureness = (probabilities.reduce((a, b) => Math.max(a, b)) - chance) / (1 - chance);
  const strength = 0.15 + 0.85 * sureness;
  const channel = (at: 0 | 1 | 2): number => {
    const tint = probabilities.reduce((sum, p, c) => sum + p * tints[c]![at], 0);
    return noTint[at] + strength * (tint - noTint[at]);
  };
  return [channel(0), channel(1), channel(2)];
}

function toCanvas([, box, { x, y }]: Pen, [px, py]: Place): [number, number] {
  return [across(box, x, px), down(box, y, py)];
}

function fillRegions(pen: Pen, { weights }: Learner): void {
  const [context, , set, { tints, noTint }] = pen;
  const whole = cornersOf(set);
  const regions =
    weights.length === 1
      ? [clipped(whole, weights[0]!.map((w) => -w) as unknown as Weights), clipped(whole, weights[0]!)]
      : weights.map((own, c) =>
          weights.reduce(
            (polygon, other, o) =>
              o === c ? polygon : clipped(polygon, [own[0] - other[0], own[1] - other[1], own[2] - other[2]]),
            whole,
          ),
        );
  const isBlank = weights.every((one) => one.every((w) => w === 0));
  regions.forEach((polygon, c) => {
    const [red, green, blue] = isBlank ? noTint : tints[c]!;
    context.beginPath();
    for (const place of polygon) context.lineTo(...toCanvas(pen, place));
    context.closePath();
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fill();
  });
}

function strokeLine(pen: Pen, weights: Weights, color: string, dash: readonly number[]): void {
  const [context, , set] = pen;
  const line = lineIn(set, weights);
  if (line === undefined) return;
  context.beginPath();
  context.moveTo(...toCanvas(pen, line[0]));
  context.lineTo(...toCanvas(pen, line[1]));
  context.setLineDash([...dash]);
  context.lineWidth = 2;
  context.strokeStyle = color;
  context.stroke();
  context.setLineDash([]);
}

/** The line before, dashed, and arrows from it to the line of now. */
function strokeChange(pen: Pen, before: Weights, after: Weights, color: string): void {
  const [context, , set] = pen;
  strokeLine(pen, before, color, [5, 5]);
  const [from, to] = [lineIn(set, before), lineIn(set, after)];
  if (from === undefined || to === undefined) return;
  for (const t of [0.2, 0.8]) {
    const along = ([a, b]: readonly [Place, Place]): [number, number] =>
      toCanvas(pen, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    const [[x0, y0], [x1, y1]] = [along(from), along(to)];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < 6) continue;
    const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.moveTo(x1 - 8 * ux - 5 * uy, y1 - 8 * uy + 5 * ux);
    context.lineTo(x1, y1);
    context.lineTo(x1 - 8 * ux + 5 * uy, y1 - 8 * uy - 5 * ux);
    context.lineWidth = 1.75;
    context.strokeStyle = color;
    context.stroke();
  }
}

function drawSamples(pen: Pen, samples: readonly Sample[], classOf: (x: number, y: number) => number): void {
  const [context, box, { classNames }, palette] = pen;
  const few = samples.length <= 16;
  const radius = few ? 13 : Math.max(3.5, Math.min(5.5, box.width / 90));
  const places = samples.map(([x, y]) => toCanvas(pen, [x, y]));
  samples.forEach(([, , label], i) => {
    drawMark(context, ...places[i]!, radius, { label, heldOut: false }, palette);
    if (few) drawLabel(context, ...places[i]!, classNames[label]!.slice(0, 1), palette);
  });
  samples.forEach(([x, y, label], i) => {
    if (classOf(x, y) !== label) drawRing(context, ...places[i]!, radius + 3, palette);
  });
}

function drawCursor(pen: Pen, place: Place): void {
  const [context, , , { ink }] = pen;
  const [x, y] = toCanvas(pen, place);
  context.beginPath();
  context.moveTo(x - 12, y);
  context.lineTo(x + 12, y);
  context.moveTo(x, y - 12);
  context.lineTo(x, y + 12);
  context.lineWidth = 2;
  context.strokeStyle = ink;
  context.stroke();
}
