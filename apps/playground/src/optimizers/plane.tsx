import { useComputed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { Canvas, type Draw } from "../ui/canvas.tsx";
import { boxIn, placeAt } from "../ui/plane.ts";
import { contoursOf, drawRace } from "./drawing.ts";
import type { Session } from "./session.ts";
import { racerNames, xAxis, yAxis, type Point } from "./spec.ts";
import { formulas } from "./surfaces.ts";
import { optimizersWords } from "./words.ts";

/** The surface from above; the start goes where one clicks or drags, or with the arrows. */
export function Plane({ session }: { readonly session: Session }): JSX.Element {
  const words = optimizersWords();
  const drags = useRef(false);
  const surface = useComputed(() => session.state.value.surface);
  const rings = useComputed(() => contoursOf(surface.value));
  const draw = useMemo<Draw>(
    () => (canvas, context, palette) => {
      const { away } = session.state.value;
      const racers = racerNames.filter((name) => !away.includes(name));
      const scene = { rings: rings.value, way: session.way.value, racers, start: session.start.value };
      drawRace(canvas, context, palette, scene);
    },
    [],
  );
  const toPointer = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const box = boxIn(canvas.clientWidth, canvas.clientHeight);
    const { x, y } = placeAt(box, xAxis, yAxis, event.offsetX, event.offsetY);
    session.moveStart([x, y]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [x, y] = session.start.value;
    const moves: Readonly<Record<string, Point>> = {
      ArrowLeft: [x - 0.1, y],
      ArrowRight: [x + 0.1, y],
      ArrowUp: [x, y + 0.1],
      ArrowDown: [x, y - 0.1],
    };
    const next = moves[event.key];
    if (next === undefined) return;
    session.moveStart(next);
    event.preventDefault();
  };
  const [x, y] = session.start.value;
  return (
    <section class="card stage" aria-labelledby="stage-title">
      <h2 id="stage-title">{words.title}</h2>
      <div class="surface">
        <Canvas
          id="plane"
          draw={draw}
          tabIndex={0}
          label={words.picture(words.surfaces[surface.value], x.toFixed(2), y.toFixed(2))}
          onPointerDown={(event) => {
            drags.current = true;
            (event.currentTarget as HTMLCanvasElement).setPointerCapture(event.pointerId);
            toPointer(event);
          }}
          onPointerMove={(event) => drags.current && toPointer(event)}
          onPointerUp={() => (drags.current = false)}
          onKeyDown={onKeyDown}
        />
      </div>
      <p class="formula-line">f(x, y) = {formulas[surface.value]}</p>
      <p class="hint">{words.note}</p>
      <p class="hint">{words.keys}</p>
    </section>
  );
}
