/** What the page of optimizers knows and can do. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { beginning, type Race } from "./race.ts";
import { mostSteps, rated, usualRates, usualStarts, xAxis, yAxis } from "./spec.ts";
import type { OptimizersState, Point, RacerName, RatedName } from "./spec.ts";

export interface Session {
  readonly state: ReadonlySignal<OptimizersState>;
  readonly start: ReadonlySignal<Point>;
  readonly rates: ReadonlySignal<Readonly<Record<RatedName, number>>>;
  /** The race at every step so far. */
  readonly way: ReadonlySignal<readonly Race[]>;
  readonly playing: ReadonlySignal<boolean>;
  readonly done: ReadonlySignal<boolean>;
  play(): void;
  pause(): void;
  advance(steps: number): void;
  /** The step before, which is remembered. */
  back(): void;
  reset(): void;
  /** Another surface, start or rate; the race begins anew, and what was playing goes on. */
  change(changes: Partial<Omit<OptimizersState, "steps">>): void;
  setRate(name: RatedName, rate: number): void;
  /** Takes a racer out of the picture, or back into it; nothing begins anew. */
  toggle(name: RacerName): void;
  moveStart(to: Point): void;
  close(): void;
}

const stepsPerSecond = 30;

export function openSession(initial: OptimizersState, save: (state: OptimizersState) => void): Session {
  const state = signal(initial);
  const start = computed<Point>(() => state.value.start ?? usualStarts[state.value.surface]);
  const rates = computed(() => ratesOf(state.value));
  const begin = (): Race => beginning({ surface: state.value.surface, start: start.value, rates: rates.value });
  const way = signal<readonly Race[]>([begin()]);
  const playing = signal(false);
  const done = computed(() => way.value.length > mostSteps);
  let timer: ReturnType<typeof setInterval> | undefined;

  function store(): void {
    state.value = { ...state.value, steps: way.value.length - 1 };
    save(state.value);
  }

  function advance(steps: number): void {
    const further = [...way.value];
    for (let i = 0; i < steps && further.length <= mostSteps; i++) further.push(further.at(-1)!.next());
    way.value = further;
    if (done.value) pause();
  }

  function restart(steps = 0): void {
    way.value = [begin()];
    advance(steps);
  }

  function play(): void {
    if (done.value) restart();
    playing.value = true;
    clearInterval(timer);
    timer = setInterval(() => {
      if (!document.hidden) advance(1);
    }, 1000 / stepsPerSecond);
  }

  function pause(): void {
    clearInterval(timer);
    timer = undefined;
    if (!playing.value) return;
    playing.value = false;
    store();
  }

  function change(changes: Partial<OptimizersState>): void {
    const goesOn = playing.value || done.value;
    state.value = { ...state.value, ...changes };
    restart();
    store();
    if (goesOn) play();
  }

  restart(initial.steps);
  return {
    ...{ state, start, rates, way, playing, done, play, pause, change },
    advance(steps) {
      pause();
      advance(steps);
      store();
    },
    back() {
      pause();
      if (way.value.length > 1) way.value = way.value.slice(0, -1);
      store();
    },
    reset() {
      pause();
      restart();
      store();
    },
    setRate: (name, rate) => change({ rates: { ...state.value.rates, [name]: rate } }),
    toggle(name) {
      const { away } = state.value;
      state.value = {
        ...state.value,
        away: away.includes(name) ? away.filter((one) => one !== name) : [...away, name],
      };
      store();
    },
    moveStart: ([x, y]) => change({ start: [within(x, xAxis), within(y, yAxis)] }),
    close: pause,
  };
}

function ratesOf({ surface, rates }: OptimizersState): Readonly<Record<RatedName, number>> {
  const all = rated.map((name) => [name, rates[name] ?? usualRates[surface][name]] as const);
  return Object.fromEntries(all) as Record<RatedName, number>;
}

/** Rounded to hundredths, and not outside of the plane. */
function within(at: number, { min, max }: typeof xAxis): number {
  return Math.min(max, Math.max(min, Number(at.toFixed(2))));
}
