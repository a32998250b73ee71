/** What the page of the perceptron knows and can do. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { boundOf, type Bound } from "./bound.ts";
import { fitLogistic, type Logistic } from "./logistic.ts";
import { beginning, learn, type Learner, type Sample } from "./rule.ts";
import { nameIn } from "../ui/names.ts";
import type { Axis } from "../ui/plane.ts";
import { inOrder, mostSeen, sampleSet, type PerceptronState, type SampleSet, type SetName } from "./spec.ts";

export interface Session {
  readonly state: ReadonlySignal<PerceptronState>;
  readonly set: ReadonlySignal<SampleSet>;
  /** In the order in which they are learned from. */
  readonly samples: ReadonlySignal<readonly Sample[]>;
  readonly learner: ReadonlySignal<Learner>;
  /** The learner before the last sample, and that sample; undefined before the first. */
  readonly last: ReadonlySignal<{ readonly before: Learner; readonly sample: Sample } | undefined>;
  readonly playing: ReadonlySignal<boolean>;
  /** Whether all samples in a row were right. */
  readonly converged: ReadonlySignal<boolean>;
  /** One for each output. */
  readonly bounds: ReadonlySignal<readonly Bound[]>;
  readonly logistic: ReadonlySignal<Logistic | undefined>;
  /** Samples seen at the furthest moment, to which one can go again. */
  readonly furthest: ReadonlySignal<number>;
  play(): void;
  pause(): void;
  advance(count: number): void;
  seek(seen: number): void;
  reset(): void;
  choose(set: SetName): void;
  setState(changes: Partial<Pick<PerceptronState, "rate" | "seed" | "pace">>): void;
  /** Other samples; the learner begins anew, and what was playing goes on. */
  setSamples(samples: readonly Sample[]): void;
  close(): void;
}

export function openSession(initial: PerceptronState, save: (state: PerceptronState) => void): Session {
  const state = signal(initial);
  const set = computed((): SampleSet => {
    const { x, y, classNames, samples } = sampleSet(state.value.set);
    const named = (axis: Axis): Axis => ({ ...axis, label: nameIn(axis.label) });
    return { x: named(x), y: named(y), classNames: classNames.map(nameIn), samples };
  });
  const given = computed(() => state.value.samples ?? set.value.samples);
  const samples = computed(() => inOrder(given.value, state.value.seed));
  const classes = computed(() => set.value.classNames.length);
  const learner = signal(beginning(2));
  const last: Session["last"] & { value: Session["last"]["value"] } = signal(undefined);
  const playing = signal(false);
  const furthest = signal(0);
  const converged = computed(() => samples.value.length > 0 && learner.value.streak >= samples.value.length);
  const bounds = computed(() =>
    learner.value.weights.map((_, output) =>
      boundOf(samples.value, (label) => (classes.value > 2 ? label === output : label === 1)),
    ),
  );
  const logistic = computed(() => (samples.value.length === 0 ? undefined : fitLogistic(samples.value, classes.value)));
  let timer: ReturnType<typeof setInterval> | undefined;

  function store(): void {
    state.value = { ...state.value, seen: Math.min(learner.value.seen, mostSeen) };
    save(state.value);
  }

  function advance(count: number): void {
    const list = samples.value;
    let now = learner.value;
    for (let i = 0; i < count && list.length > 0 && now.streak < list.length; i++) {
      const sample = list[now.seen % list.length]!;
      last.value = { before: now, sample };
      now = learn(now, sample, state.value.rate);
    }
    learner.value = now;
    furthest.value = Math.max(furthest.value, now.seen);
    if (now.streak >= list.length) pause();
  }

  function begin(seen = 0): void {
    learner.value = beginning(classes.value);
    last.value = undefined;
    advance(seen);
    store();
  }

  function play(): void {
    playing.value = true;
    clearInterval(timer);
    timer = setInterval(() => {
      if (!document.hidden) advance(1);
    }, 1000 / state.value.pace);
  }

  function pause(): void {
    clearInterval(timer);
    timer = undefined;
    if (!playing.value) return;
    playing.value = false;
    store();
  }

  /** Begins anew after a change; what was playing goes on. */
  function change(changes: Partial<PerceptronState>): void {
    const goesOn = playing.value;
    state.value = { ...state.value, ...changes };
    furthest.value = 0;
    begin();
    if (goesOn) play();
  }

  begin(initial.seen);
  return {
    state,
    set,
    samples,
    learner,
    last,
    playing,
    converged,
    bounds,
    logistic,
    furthest,
    play,
    pause,
    advance(count) {
      pause();
      advance(count);
      store();
    },
    seek(seen) {
      pause();
      begin(seen);
    },
    reset() {
      pause();
      furthest.value = 0;
      begin();
    },
    choose(name) {
      const { samples: _, ...rest } = state.value;
      state.value = rest;
      change({ set: name });
    },
    setState(changes) {
      if (changes.pace === undefined) return change(changes);
      state.value = { ...state.value, ...changes };
      if (playing.value) play();
      store();
    },
    setSamples: (next) => change({ samples: [...next] as NonNullable<PerceptronState["samples"]> }),
    close: pause,
  };
}
