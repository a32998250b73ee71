/** What the page of regression knows and can do. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { beginning, type Fits } from "./fits.ts";
import { mostPoints, mostSteps, usualPoints, type Point, type RegressionState } from "./spec.ts";

export interface Session {
  readonly state: ReadonlySignal<RegressionState>;
  readonly points: ReadonlySignal<readonly Point[]>;
  readonly fits: ReadonlySignal<Fits>;
  /** Losses of the steps so far, by loss, for the chart. */
  readonly course: ReadonlySignal<readonly Fits[]>;
  readonly playing: ReadonlySignal<boolean>;
  /** Whether the fits have come to rest. */
  readonly done: ReadonlySignal<boolean>;
  play(): void;
  pause(): void;
  advance(steps: number): void;
  reset(): void;
  /** Other points, model or loss; fits begin anew, and what was playing goes on. */
  change(changes: Partial<Omit<RegressionState, "steps">>): void;
  add(point: Point): void;
  move(from: Point, to: Point): void;
  remove(point: Point): void;
  close(): void;
}

/** Steps of one turn while it plays, and turns a second. */
const turn = 6;
const turns = 30;

export function openSession(initial: RegressionState, save: (state: RegressionState) => void): Session {
  const state = signal(initial);
  const points = computed(() => (state.value.points ?? usualPoints) as readonly Point[]);
  const begin = (): Fits => beginning(points.value, state.value);
  const fits = signal(begin());
  const course = signal<readonly Fits[]>([fits.value]);
  const playing = signal(false);
  const done = computed(() => fits.value.steps >= mostSteps || points.value.length === 0);
  let timer: ReturnType<typeof setInterval> | undefined;

  function store(): void {
    state.value = { ...state.value, steps: fits.value.steps };
    save(state.value);
  }

  function advance(steps: number): void {
    let left = Math.min(steps, mostSteps - fits.value.steps);
    const way: Fits[] = [];
    for (; left > 0 && points.value.length > 0; left -= turn) {
      fits.value = fits.value.after(Math.min(turn, left));
      way.push(fits.value);
    }
    course.value = [...course.value, ...way];
    if (done.value) pause();
  }

  function restart(steps = 0): void {
    fits.value = begin();
    course.value = [fits.value];
    advance(steps);
  }

  function play(): void {
    if (done.value) restart();
    playing.value = true;
    clearInterval(timer);
    timer = setInterval(() => {
      if (!document.hidden) advance(turn);
    }, 1000 / turns);
  }

  function pause(): void {
    clearInterval(timer);
    timer = undefined;
    if (!playing.value) return;
    playing.value = false;
    store();
  }

  function change(changes: Partial<RegressionState>): void {
    const goesOn = playing.value || done.value;
    state.value = { ...state.value, ...changes };
    restart();
    store();
    if (goesOn && points.value.length > 0) play();
  }

  const setPoints = (next: readonly Point[]): void =>
    change({ points: next.map(([x, y]): [number, number] => [x, y]) });
  restart(initial.steps);
  return {
    ...{ state, points, fits, course, playing, done, play, pause, change },
    advance(steps) {
      pause();
      advance(steps);
      store();
    },
    reset() {
      pause();
      restart();
      store();
    },
    add: (point) => points.value.length < mostPoints && setPoints([...points.value, point]),
    move: (from, to) => setPoints(points.value.map((one) => (one === from ? to : one))),
    remove: (point) => setPoints(points.value.filter((one) => one !== point)),
    close: pause,
  };
}
