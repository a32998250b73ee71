/** The picture of the page: points, three curves, and the errors of the squared one. */
import type { Palette } from "../ui/palette.ts";
import { across, boxIn, down, drawAxes, drawMark, fit, inside } from "../ui/plane.ts";
import type { Fits } from "./fits.ts";
import { lossNames, xAxis, yAxis, type LossName, type Point } from "./spec.ts";

/** Colours are those of three classes, and each line has dashes of its own. */
export const looks: Readonly<Record<LossName, { readonly color: 0 | 1 | 2; readonly dash: readonly number[] }>> = {
  squared: { color: 0, dash: [] },
  absolute: { color: 1, dash: [9, 5] },
  huber: { color: 2, dash: [2, 4] },
};

/** Places across at which curves are computed. */
const places = Array.from({ length: 121 }, (_, i) => xAxis.min + (i / 120) * (xAxis.max - xAxis.min));

export function drawRegression(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  points: readonly Point[],
  fits: Fits,
  cursor: Point | undefined,
): void {
  const { width, height } = fit(canvas, context);
  const box = boxIn(width, height);
  const at = ([x, y]: Point): [number, number] => [across(box, xAxis, x), down(box, yAxis, y)];
  const path = (line: readonly Point[]): void => {
    context.beginPath();
    for (const point of line) context.lineTo(...at(point));
    context.stroke();
  };
  context.clearRect(0, 0, width, height);
  inside(context, box, () => {
    context.strokeStyle = palette.line;
    context.lineWidth = 1.5;
    const predicted =
      points.length === 0
        ? []
        : fits.predict(
            "squared",
            points.map(([x]) => x),
          );
    points.forEach(([x, y], i) => path([[x, y], [x, predicted[i]!]])); // prettier-ignore
    for (const loss of lossNames) {
      const y = fits.predict(loss, places);
      context.strokeStyle = palette.classes[looks[loss].color]!;
      context.lineWidth = 2.5;
      context.setLineDash([...looks[loss].dash]);
      path(places.map((x, i) => [x, y[i]!]));
    }
    context.setLineDash([]);
    for (const point of points) drawMark(context, ...at(point), 6, { label: 3, heldOut: false }, palette);
    if (cursor === undefined) return;
    const [left, top] = at(cursor);
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(left - 12, top);
    context.lineTo(left + 12, top);
    context.moveTo(left, top - 12);
    context.lineTo(left, top + 12);
    context.stroke();
  });
  drawAxes(context, box, xAxis, yAxis, palette);
}
