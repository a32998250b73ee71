import { useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { Canvas, type Draw } from "../ui/canvas.tsx";
import { Legend } from "../ui/legend.tsx";
import { boxIn, placeAt } from "../ui/plane.ts";
import type { Frame, Scene } from "./protocol.ts";
import type { Session } from "./session.ts";
import { openSurface, pointAt } from "./surface.ts";
import type { DrawWarp } from "./warpDrawing.ts";
import { networkWords } from "./words.ts";
import type { Words } from "./wordsEn.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** The decision surface, and what the pointer finds there. */
export function Stage(props: { readonly session: Session; readonly children: ComponentChildren }): JSX.Element {
  const { session, children } = props;
  const words = networkWords();
  const scene = session.scene.value;
  const place = useSignal<Place | undefined>(undefined);
  // a bent plane is drawn by a chunk that is loaded when there is one to show
  const warp = useSignal<DrawWarp | undefined>(undefined);
  useSignalEffect(() => {
    if (session.view.value > 0 && warp.peek() === undefined)
      void import("./warpDrawing.ts").then(({ openWarp }) => (warp.value = openWarp()));
  });
  const draw = useMemo<Draw>(() => {
    const drawSurface = openSurface();
    return (canvas, context, palette) => {
      const [scene, frame, view] = [session.scene.value, session.frame.value, session.view.value];
      if (scene === undefined || frame === undefined) return;
      const isBent = view > 0 && view <= scene.spec.layers.length && frame.layers.length > view;
      if (isBent) warp.value?.(canvas, context, palette, scene, frame, view - 1);
      else drawSurface(canvas, context, palette, scene, frame);
    };
  }, []);
  const onPointerMove = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const found = session.scene.peek();
    if (found === undefined || session.view.peek() > 0) return;
    const box = boxIn(canvas.clientWidth, canvas.clientHeight);
    const [left, top] = [event.offsetX, event.offsetY];
    place.value = placeAt(box, found.x, found.y, left, top);
    session.inspect(pointAt(found, box, left, top));
  };
  const onPointerLeave = (): void => {
    place.value = undefined;
    session.inspect(undefined);
  };
  return (
    <section class="card stage" aria-labelledby="stage-title">
      <h2 id="stage-title">{words.answers}</h2>
      <p class="story">{words.stories[session.spec.value.data]}</p>
      {children}
      <Views session={session} />
      <figure>
        <div class="surface">
          <Canvas
            id="surface"
            draw={draw}
            label={describeSurface(session, words)}
            onPointerMove={onPointerMove}
            onPointerLeave={onPointerLeave}
          />
        </div>
        <figcaption>
          <p class="probe" id="probe">
            <Probe session={session} place={place.value} />
          </p>
          {scene !== undefined && scene.classNames.length > 0 && (
            <Legend
              classNames={scene.classNames}
              hasHeldOut={session.view.value === 0 && scene.points.some(({ heldOut }) => heldOut)}
              hasWrong={session.view.value === 0}
            />
          )}
          <p>
            {session.view.value > 0
              ? words.warpNote((scene?.spec.layers[session.view.value - 1]?.width ?? 2) > 2)
              : scene?.classNames.length === 0
                ? words.numbersNote
                : words.surfaceNote}
          </p>
        </figcaption>
      </figure>
    </section>
  );
}

/** The plane itself, or as a layer bends it. */
function Views({ session }: { readonly session: Session }): JSX.Element | null {
  const words = networkWords();
  const { layers } = session.spec.value;
  if (layers.length === 0) return null;
  return (
    <fieldset class="choice views">
      <legend>{words.views}</legend>
      {[0, ...layers.map((_, i) => i + 1)].map((layer) => (
        <label key={layer}>
          <input
            type="radio"
            name="view"
            checked={session.view.value === layer}
            onChange={() => session.setView(layer)}
          />
          <span>{layer === 0 ? words.viewPlane : words.viewLayer(layer)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The value under the pointer; of a point its loss and its share of the gradient. */
function Probe({ session, place }: { readonly session: Session; readonly place: Place | undefined }): JSX.Element {
  const words = networkWords();
  if (place === undefined) return <>&nbsp;</>;
  const [scene, frame, inspected] = [session.scene.value, session.frame.value, session.inspected.value];
  if (scene === undefined || frame === undefined) return <>&nbsp;</>;
  if (inspected !== undefined) {
    const { loss, share, point } = inspected;
    const name = scene.classNames[scene.points[point]?.label ?? 0] ?? "";
    return (
      <>
        {words.point} {name}: {words.lossHere} {loss.toPrecision(3)}, {words.shareHere} {(100 * share).toFixed(1)} %
      </>
    );
  }
  return (
    <>
      {words.at} {place.x.toFixed(2)}, {place.y.toFixed(2)}: {answerAt(scene, frame, place)}
    </>
  );
}

function answerAt({ x, y, side, classNames }: Scene, { surface }: Frame, place: Place): string {
  const column = Math.round(((place.x - x.min) / (x.max - x.min)) * (side - 1));
  const row = Math.round(((y.max - place.y) / (y.max - y.min)) * (side - 1));
  if (column < 0 || row < 0 || column >= side || row >= side) return "–";
  const at = row * side + column;
  if (classNames.length === 0) return surface[at]!.toFixed(3);
  return classNames.map((name, c) => `${name} ${(100 * surface[at * classNames.length + c]!).toFixed(1)} %`).join(", ");
}

/** The whole picture in a sentence, which changes while nothing is played. */
function describeSurface(session: Session, words: Words): string {
  const bent = session.view.value > 0 ? words.warped(session.view.value) : undefined;
  const frame = session.playing.value ? undefined : session.shown.value;
  if (bent !== undefined) return bent;
  if (frame?.train === undefined) return words.surface;
  const held = frame.heldOut ? words.surfaceHeld(frame.heldOut.right, frame.heldOut.of) : "";
  return `${words.surfaceAfter(frame.epoch, frame.train.right, frame.train.of)}${held}`;
}
