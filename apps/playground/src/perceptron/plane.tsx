import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { Canvas, type Draw } from "../ui/canvas.tsx";
import { Legend } from "../ui/legend.tsx";
import { across, boxIn, down, placeAt } from "../ui/plane.ts";
import { drawPerceptron } from "./drawing.ts";
import type { Place } from "./geometry.ts";
import type { Sample } from "./rule.ts";
import type { Session } from "./session.ts";
import { mostSamples } from "./spec.ts";
import { perceptronWords } from "./words.ts";

/** Pixels within which a point is meant. */
const reach = 14;

/** The plane with its line; points are dragged, added and taken away, by pointer and by keyboard. */
export function Plane({ session }: { readonly session: Session }): JSX.Element {
  const words = perceptronWords();
  const brush = useSignal(0);
  const cursor = useSignal<Place | undefined>(undefined);
  const dragged = useRef<Sample | undefined>(undefined);
  const draw = useMemo<Draw>(
    () => (canvas, context, palette) =>
      drawPerceptron(canvas, context, palette, {
        set: session.set.value,
        samples: session.samples.value,
        learner: session.learner.value,
        last: session.last.value,
        cursor: cursor.value,
      }),
    [],
  );
  const placeOf = (event: PointerEvent): Place => {
    const { x, y } = session.set.value;
    const canvas = event.currentTarget as HTMLCanvasElement;
    const place = placeAt(boxIn(canvas.clientWidth, canvas.clientHeight), x, y, event.offsetX, event.offsetY);
    return [rounded(place.x), rounded(place.y)];
  };
  const nearest = (event: PointerEvent): Sample | undefined => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    return sampleNear(session, canvas, event.offsetX, event.offsetY);
  };
  const onPointerDown = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const found = nearest(event);
    if (found === undefined) return put(session, brush.value, placeOf(event));
    if (isEraser(session, brush.value)) return without(session, found);
    dragged.current = found;
    canvas.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = dragged.current;
    if (from === undefined) return;
    const [x, y] = placeOf(event);
    const to: Sample = [x, y, from[2]];
    session.setSamples(givenSamples(session).map((one) => (one === from ? to : one)));
    dragged.current = to;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { x, y } = session.set.value;
    const at = cursor.value ?? [(x.min + x.max) / 2, (y.min + y.max) / 2];
    const [dx, dy] = [(x.max - x.min) / 40, (y.max - y.min) / 40];
    const moves: Readonly<Record<string, Place>> = {
      ArrowLeft: [at[0] - dx, at[1]],
      ArrowRight: [at[0] + dx, at[1]],
      ArrowUp: [at[0], at[1] + dy],
      ArrowDown: [at[0], at[1] - dy],
    };
    const moved = moves[event.key];
    if (moved !== undefined) cursor.value = [rounded(moved[0]), rounded(moved[1])];
    else if (event.key === "Enter") {
      const canvas = event.currentTarget as HTMLCanvasElement;
      const box = boxIn(canvas.clientWidth, canvas.clientHeight);
      const found = sampleNear(session, canvas, across(box, x, at[0]), down(box, y, at[1]));
      if (found !== undefined && isEraser(session, brush.value)) without(session, found);
      else put(session, brush.value, at);
    } else return;
    event.preventDefault();
  };
  const { classNames } = session.set.value;
  return (
    <section class="card stage" aria-labelledby="stage-title">
      <h2 id="stage-title">{words.title}</h2>
      <div class="surface">
        <Canvas
          id="plane"
          draw={draw}
          tabIndex={0}
          label={words.picture(session.playing.value ? 0 : session.learner.value.mistakes.reduce((a, b) => a + b))}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={() => (dragged.current = undefined)}
          onKeyDown={onKeyDown}
        />
      </div>
      <Legend classNames={classNames} hasHeldOut={false} />
      <p class="hint">{words.note}</p>
      <fieldset class="choice">
        <legend>{words.add}</legend>
        {[...classNames, words.takeAway].map((name, i) => (
          <label key={name}>
            <input type="radio" name="brush" checked={brush.value === i} onChange={() => (brush.value = i)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <p class="hint">{words.keys}</p>
    </section>
  );
}

function isEraser(session: Session, brush: number): boolean {
  return brush >= session.set.value.classNames.length;
}

function givenSamples(session: Session): readonly Sample[] {
  return session.state.value.samples ?? session.set.value.samples;
}

function put(session: Session, brush: number, [x, y]: Place): void {
  const samples = givenSamples(session);
  if (!isEraser(session, brush) && samples.length < mostSamples) session.setSamples([...samples, [x, y, brush]]);
}

function without(session: Session, sample: Sample): void {
  session.setSamples(givenSamples(session).filter((one) => one !== sample));
}

function sampleNear(session: Session, canvas: HTMLCanvasElement, left: number, top: number): Sample | undefined {
  const { x, y } = session.set.value;
  const box = boxIn(canvas.clientWidth, canvas.clientHeight);
  let best: Sample | undefined;
  let least = reach;
  for (const sample of givenSamples(session)) {
    const distance = Math.hypot(across(box, x, sample[0]) - left, down(box, y, sample[1]) - top);
    if (distance < least) [best, least] = [sample, distance];
  }
  return best;
}

function rounded(x: number): number {
  return Number(x.toFixed(2));
}
