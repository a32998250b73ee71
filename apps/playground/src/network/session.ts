/** What the page knows and can do: signals that its parts show, and the commands of its controls. */
import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { localized } from "./localized.ts";
import { openTrainer, type Failure } from "./trainer.ts";
import type { Frame, Inspected, LiveChange, Scene, Speed, Stride } from "./protocol.ts";
import { mostSteps, type NetworkState, type Spec } from "./spec.ts";

export interface Session {
  readonly spec: ReadonlySignal<Spec>;
  readonly rate: ReadonlySignal<number>;
  readonly pace: ReadonlySignal<NetworkState["pace"]>;
  /** Layer that bends the plane that is shown; 0 for the plane itself. */
  readonly view: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly scene: ReadonlySignal<Scene | undefined>;
  readonly frame: ReadonlySignal<Frame | undefined>;
  /** The frame for texts, charts and the diagram: of those that come while it plays a dozen a second, else each. */
  readonly shown: ReadonlySignal<Frame | undefined>;
  readonly speed: ReadonlySignal<Speed | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly inspected: ReadonlySignal<Inspected | undefined>;
  /** The furthest step so far, to which one can go again. */
  readonly furthest: ReadonlySignal<number>;
  /** The weight that is to be edited: of a layer, from a neuron (−1: the bias) to a neuron. */
  readonly picked: Signal<Pick<Extract<LiveChange, { type: "weight" }>, "layer" | "from" | "to"> | undefined>;
  play(): void;
  pause(): void;
  advance(by: Stride): void;
  seek(step: number): void;
  reset(): void;
  setPace(pace: NetworkState["pace"]): void;
  setView(layer: number): void;
  setRate(rate: number): void;
  setWeight(value: number): void;
  /** Begins anew with other settings; what was playing goes on playing. */
  setSpec(changes: Partial<Spec>): void;
  inspect(point: number | undefined): void;
  /** All that the moment shown follows from. */
  state(): NetworkState;
  close(): void;
}

/** While it plays, what is read rather than seen changes at most this often, in milliseconds. */
const readable = 80;

/** @param save is called with the state whenever it should be in the address */
export function openSession(initial: NetworkState, save: (state: NetworkState) => void): Session {
  const spec = signal(initial.spec);
  const rate = signal(initial.changes.findLast((one) => one.type === "rate")?.value ?? initial.rate);
  const firstRate = signal(initial.rate);
  const pace = signal(initial.pace);
  const view = signal(initial.view);
  const playing = signal(false);
  const told = signal<Scene | undefined>(undefined);
  const scene = computed(() => told.value && localized(told.value));
  const frame = signal<Frame | undefined>(undefined);
  const shown = signal<Frame | undefined>(undefined);
  let shownAt = 0;
  const speed = signal<Speed | undefined>(undefined);
  const failure = signal<Failure | undefined>(undefined);
  const inspected = signal<Inspected | undefined>(undefined);
  const furthest = signal(initial.step);
  const picked: Session["picked"] = signal(undefined);
  /** The moment to show first, until it is shown. */
  let opening: { readonly changes: NetworkState["changes"]; readonly step: number } = initial;
  let pointAsked: number | undefined;

  const trainer = openTrainer({
    onScene(next) {
      told.value = next;
    },
    onFrame(next, measured) {
      if (!Number.isFinite(next.loss)) playing.value = false;
      frame.value = next;
      const now = performance.now();
      if (!playing.value || now - shownAt >= readable) {
        shownAt = now;
        shown.value = next;
        furthest.value = Math.max(furthest.value, next.step);
        // the last reading stays while nothing is trained
        if (measured !== undefined || next.step === 0) speed.value = measured;
      }
      if (pointAsked !== undefined) trainer.send({ type: "inspect", point: pointAsked });
      if (!playing.value) store();
    },
    onInspected(next) {
      if (next.point === pointAsked) inspected.value = next;
    },
    onFailure(next) {
      playing.value = false;
      failure.value = next;
    },
  });

  function stateOfNow(): NetworkState {
    const { changes = opening.changes, step = opening.step } = frame.peek() ?? {};
    return {
      spec: spec.peek(),
      rate: firstRate.peek(),
      pace: pace.peek(),
      view: view.peek(),
      changes: changes.slice(-200),
      step: Math.min(step, mostSteps),
    };
  }

  const store = (): void => save(stateOfNow());

  function open(from: typeof opening): void {
    opening = from;
    failure.value = undefined;
    frame.value = shown.value = undefined;
    speed.value = undefined;
    inspected.value = undefined;
    pointAsked = undefined;
    furthest.value = from.step;
    trainer.open({ spec: spec.value, rate: firstRate.value, changes: from.changes, step: from.step });
  }

  /** From the start, with the rate of now from the first step on. */
  function begin(): void {
    const goesOn = playing.value;
    firstRate.value = rate.value;
    playing.value = false;
    open({ changes: [], step: 0 });
    store();
    if (goesOn) play();
  }

  function play(): void {
    playing.value = true;
    trainer.send({ type: "play", epochsPerSecond: pace.value === 0 ? Infinity : pace.value });
  }

  // A page that nobody sees does not train.
  const onVisibility = (): void => {
    if (!playing.value) return;
    if (document.hidden) trainer.send({ type: "pause" });
    else play();
  };
  document.addEventListener("visibilitychange", onVisibility);

  open(initial);
  return {
    spec,
    rate,
    pace,
    view,
    playing,
    scene,
    frame,
    shown,
    speed,
    failure,
    inspected,
    furthest,
    picked,
    play,
    pause() {
      playing.value = false;
      trainer.send({ type: "pause" });
    },
    advance(by) {
      playing.value = false;
      trainer.send({ type: "advance", by });
    },
    seek(step) {
      playing.value = false;
      trainer.send({ type: "seek", step });
    },
    reset() {
      playing.value = false;
      begin();
    },
    setPace(next) {
      pace.value = next;
      if (playing.value) play();
      store();
    },
    setView(layer) {
      view.value = layer;
      store();
    },
    setRate(next) {
      rate.value = next;
      trainer.send({ type: "change", change: { type: "rate", value: next } });
      if (frame.value?.step === 0) firstRate.value = next;
      furthest.value = frame.value?.step ?? 0;
      store();
    },
    setWeight(value) {
      if (picked.value === undefined) return;
      trainer.send({ type: "change", change: { type: "weight", ...picked.value, value } });
      furthest.value = frame.value?.step ?? 0;
    },
    setSpec(changes) {
      spec.value = { ...spec.value, ...changes };
      picked.value = undefined;
      view.value = Math.min(view.value, spec.value.layers.length);
      begin();
    },
    inspect(point) {
      if (point === pointAsked) return;
      pointAsked = point;
      inspected.value = undefined;
      if (point !== undefined) trainer.send({ type: "inspect", point });
    },
    state: stateOfNow,
    close() {
      document.removeEventListener("visibilitychange", onVisibility);
      trainer.close();
    },
  };
}
