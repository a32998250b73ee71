/** Own data: points painted with the pointer or typed, and CSVs dropped on the page. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { boxIn, placeAt } from "../ui/plane.ts";
import type { Session } from "./session.ts";
import { mostPoints, type OwnData as Data } from "./spec.ts";
import { networkWords } from "./words.ts";

const empty: Data = { x: "x", y: "y", classes: ["A", "B", "C"], points: [] };

/** Points within so many pixels of the pointer go when it erases. */
const eraser = 14;

export function OwnData({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const brush = useSignal(0);
  const fault = useSignal<string | undefined>(undefined);
  const own = session.spec.value.own ?? empty;
  const set = (next: Data): void => session.setSpec({ own: next });
  const open = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const { readPoints } = await import("./readPoints.ts");
    const read = await readPoints(file);
    fault.value = "fault" in read ? read.fault : undefined;
    if ("data" in read) set(read.data);
  };
  useEffect(() => listenToPaint(session, brush), []);
  useEffect(() => listenToDrops((file) => void open(file)), []);
  return (
    <div class="own">
      <fieldset class="choice">
        <legend>{words.paintWith}</legend>
        {[...own.classes, words.erase].map((name, i) => (
          <label key={name}>
            <input type="radio" name="brush" checked={brush.value === i} onChange={() => (brush.value = i)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <label class="file">
        <span>{words.dropCsv}</span>
        <input
          id="csv"
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(event) => void open(event.currentTarget.files?.[0])}
        />
      </label>
      <button type="button" disabled={own.points.length === 0} onClick={() => set(empty)}>
        {words.clear}
      </button>
      <p class="refusal" id="csv-refusal" role="alert">
        {fault.value ?? ""}
      </p>
    </div>
  );
}

/** Paints on the surface while a button of the pointer is down; the run begins anew when it is let go. */
function listenToPaint(session: Session, brush: { readonly value: number }): () => void {
  const canvas = document.querySelector<HTMLCanvasElement>("#surface");
  if (canvas === null) return () => {};
  let points: Data["points"] | undefined;
  const put = (event: PointerEvent): void => {
    const scene = session.scene.peek();
    if (scene === undefined || points === undefined) return;
    const own = session.spec.peek().own ?? empty;
    const box = boxIn(canvas.clientWidth, canvas.clientHeight);
    const { x, y } = placeAt(box, scene.x, scene.y, event.offsetX, event.offsetY);
    const perPixel = (scene.x.max - scene.x.min) / box.width;
    if (brush.value < own.classes.length) {
      const isNew = points.every(([px, py]) => Math.hypot(px - x, py - y) > 6 * perPixel);
      const place = [Number(x.toPrecision(4)), Number(y.toPrecision(4)), brush.value] as [number, number, number];
      if (isNew && points.length < mostPoints) points = [...points, place];
    } else points = points.filter(([px, py]) => Math.hypot(px - x, py - y) > eraser * perPixel);
  };
  const onDown = (event: PointerEvent): void => {
    // a bent plane has no places to paint on
    if (session.view.peek() > 0) return;
    points = session.spec.peek().own?.points ?? [];
    canvas.setPointerCapture(event.pointerId);
    put(event);
  };
  const onUp = (): void => {
    if (points !== undefined) session.setSpec({ own: { ...(session.spec.peek().own ?? empty), points } });
    points = undefined;
  };
  canvas.classList.add("paints");
  canvas.addEventListener("pointerdown", onDown);
  canvas.addEventListener("pointermove", put);
  canvas.addEventListener("pointerup", onUp);
  return () => {
    canvas.classList.remove("paints");
    canvas.removeEventListener("pointerdown", onDown);
    canvas.removeEventListener("pointermove", put);
    canvas.removeEventListener("pointerup", onUp);
  };
}

function listenToDrops(open: (file: File | undefined) => void): () => void {
  const over = (event: DragEvent): void => event.preventDefault();
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  };
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  return () => {
    document.removeEventListener("dragover", over);
    document.removeEventListener("drop", drop);
  };
}
