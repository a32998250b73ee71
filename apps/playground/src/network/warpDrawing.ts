/** Draws the plane as a layer bends it: a grid in the colours of the answers, and the training points in it. */
import type { Palette } from "../ui/palette.ts";
import { drawMark, fit, type Box } from "../ui/plane.ts";
import { isFew, radiusOf, tintOf } from "./surface.ts";
import type { Frame, Scene } from "./protocol.ts";
import { directionsOf, projected, type Directions } from "./warp.ts";

export type DrawWarp = (
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  scene: Scene,
  frame: Frame,
  layer: number,
) => void;

/** Looks in the directions of the frame before, as far as they still show most, so that nothing flips over. */
export function openWarp(): DrawWarp {
  let before: Directions | undefined;
  let of: readonly unknown[] = [];
  return (canvas, context, palette, scene, frame, layer) => {
    const { thumbnails, examples, fanOut } = frame.layers[layer]!;
    if (of[0] !== scene || of[1] !== layer) [before, of] = [undefined, [scene, layer]];
    before = directionsOf(thumbnails, fanOut, before);
    const { width, height } = fit(canvas, context);
    context.clearRect(0, 0, width, height);
    const box: Box = { left: 16, top: 16, width: width - 32, height: height - 32 };
    const places = projected(thumbnails, fanOut, before);
    const at = placing(places, box);
    drawGrid(context, scene, frame, palette, places, at);
    const points = projected(examples, fanOut, before);
    scene.points.forEach((point, i) => {
      if (point.heldOut) return;
      const [left, top] = at(points[2 * i]!, points[2 * i + 1]!);
      if (scene.classNames.length > 0)
        drawMark(context, left, top, isFew(scene.points) ? 9 : radiusOf(scene.points, box), point, palette);
      else drawDisc(context, left, top, tintOf(scene.targets[i]!, palette.tints, palette.noTint), palette);
    });
  };
}

type Placing = (x: number, y: number) => [left: number, top: number];

/** The same scale both ways, with all places inside the box. */
function placing(places: Float64Array, box: Box): Placing {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < places.length; i += 2) {
    left = Math.min(left, places[i]!);
    right = Math.max(right, places[i]!);
    low = Math.min(low, places[i + 1]!);
    high = Math.max(high, places[i + 1]!);
  }
  const scale = Math.min(box.width / (right - left || 1e-9), box.height / (high - low || 1e-9), 1e6);
  const [x0, y0] = [(left + right) / 2, (low + high) / 2];
  return (x, y) => [box.left + box.width / 2 + (x - x0) * scale, box.top + box.height / 2 - (y - y0) * scale];
}

/** Lines of the grid, each piece in the colour of the answer at its start. */
function drawGrid(
  context: CanvasRenderingContext2D,
  { thumbnailSide: n, side, classNames }: Scene,
  { surface }: Frame,
  { classes, tints, noTint }: Palette,
  places: Float64Array,
  at: Placing,
): void {
  const answerAt = (place: number): number => {
    const [row, column] = [Math.floor(place / n), place % n].map((i) => Math.round((i * (side - 1)) / (n - 1)));
    return row! * side + column!;
  };
  const colorOf = (place: number): string => {
    const from = answerAt(place);
    if (classNames.length === 0) return `rgb(${tintOf(surface[from]!, tints, noTint).map(Math.round).join(" ")})`;
    let best = 0;
    for (let c = 1; c < classNames.length; c++)
      if (surface[from * classNames.length + c]! > surface[from * classNames.length + best]!) best = c;
    return classes[best]!;
  };
  const lines = new Map<string, Path2D>();
  for (let place = 0; place < n * n; place++) {
    const [x, y] = at(places[2 * place]!, places[2 * place + 1]!);
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const color = colorOf(place);
    const path = lines.get(color) ?? new Path2D();
    lines.set(color, path);
    for (const next of [place % n < n - 1 ? place + 1 : -1, place + n < n * n ? place + n : -1]) {
      if (next < 0) continue;
      path.moveTo(x, y);
      path.lineTo(...at(places[2 * next]!, places[2 * next + 1]!));
    }
  }
  context.lineWidth = 1.25;
  context.globalAlpha = classNames.length === 0 ? 1 : 0.7;
  lines.forEach((path, color) => {
    context.strokeStyle = color;
    context.stroke(path);
  });
  context.globalAlpha = 1;
}

function drawDisc(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  [red, green, blue]: readonly [number, number, number],
  { ink }: Palette,
): void {
  context.beginPath();
  context.arc(left, top, 4, 0, 2 * Math.PI);
  context.fillStyle = `rgb(${red} ${green} ${blue})`;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = ink;
  context.stroke();
}
