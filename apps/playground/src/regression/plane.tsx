import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { Canvas, type Draw } from "../ui/canvas.tsx";
import { across, boxIn, down, placeAt } from "../ui/plane.ts";
import { drawRegression } from "./drawing.ts";
import type { Session } from "./session.ts";
import { xAxis, yAxis, type Point } from "./spec.ts";
import { regressionWords } from "./words.ts";

/** Pixels within which a point is meant. */
const reach = 14;

/** The points with the three fits; points are dragged, added and taken away, by pointer and by keyboard. */
export function Plane({ session }: { readonly session: Session }): JSX.Element {
  const words = regressionWords();
  const removes = useSignal(false);
  const cursor = useSignal<Point | undefined>(undefined);
  const dragged = useRef<number | undefined>(undefined);
  const draw = useMemo<Draw>(
    () => (canvas, context, palette) =>
      drawRegression(canvas, context, palette, session.points.value, session.fits.value, cursor.value),
    [],
  );
  const placeOf = (event: PointerEvent): Point => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const box = boxIn(canvas.clientWidth, canvas.clientHeight);
    const { x, y } = placeAt(box, xAxis, yAxis, event.offsetX, event.offsetY);
    return inside([x, y]);
  };
  const act = (at: Point, found: number): void => {
    if (removes.value) {
      if (found >= 0) session.remove(session.points.value[found]!);
    } else if (found < 0) session.add(at);
  };
  const onPointerDown = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const found = near(session, canvas, event.offsetX, event.offsetY);
    act(placeOf(event), found);
    if (removes.value || found < 0) return;
    dragged.current = found;
    canvas.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = dragged.current === undefined ? undefined : session.points.value[dragged.current];
    if (from !== undefined) session.move(from, placeOf(event));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = cursor.value ?? [5, 3];
    const [dx, dy] = [(xAxis.max - xAxis.min) / 40, (yAxis.max - yAxis.min) / 40];
    const moves: Readonly<Record<string, Point>> = {
      ArrowLeft: [at[0] - dx, at[1]],
      ArrowRight: [at[0] + dx, at[1]],
      ArrowUp: [at[0], at[1] + dy],
      ArrowDown: [at[0], at[1] - dy],
    };
    const canvas = event.currentTarget as HTMLCanvasElement;
    const box = boxIn(canvas.clientWidth, canvas.clientHeight);
    const found = near(session, canvas, across(box, xAxis, at[0]), down(box, yAxis, at[1]));
    const next = moves[event.key];
    if (next !== undefined) {
      cursor.value = inside(next);
      // with Shift the point under the cross comes along
      if (event.shiftKey && found >= 0) session.move(session.points.value[found]!, inside(next));
    } else if (event.key === "Enter") act(at, found);
    else return;
    event.preventDefault();
  };
  return (
    <section class="card stage" aria-labelledby="stage-title">
      <h2 id="stage-title">{words.title}</h2>
      <div class="surface">
        <Canvas
          id="plane"
          draw={draw}
          tabIndex={0}
          label={words.picture(session.points.value.length)}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={() => (dragged.current = undefined)}
          onKeyDown={onKeyDown}
        />
      </div>
      <p class="hint">{words.note}</p>
      <fieldset class="choice">
        <legend>{words.click}</legend>
        {[words.adds, words.takesAway].map((name, i) => (
          <label key={name}>
            <input
              type="radio"
              name="brush"
              checked={removes.value === (i === 1)}
              onChange={() => (removes.value = i === 1)}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <p class="hint">{words.keys}</p>
    </section>
  );
}

/** The place of the nearest point among all; −1 where none is near. */
function near(session: Session, canvas: HTMLCanvasElement, left: number, top: number): number {
  const box = boxIn(canvas.clientWidth, canvas.clientHeight);
  let [best, least] = [-1, reach];
  session.points.value.forEach(([x, y], i) => {
    const distance = Math.hypot(across(box, xAxis, x) - left, down(box, yAxis, y) - top);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

/** Rounded to hundredths, and not outside of the plane. */
function inside([x, y]: Point): Point {
  const within = (at: number, { min, max }: typeof xAxis): number =>
    Math.min(max, Math.max(min, Number(at.toFixed(2))));
  return [within(x, xAxis), within(y, yAxis)];
}
