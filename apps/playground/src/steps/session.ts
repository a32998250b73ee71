/** What the page of backpropagation knows and can do. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { parseExpression } from "./expression.ts";
import { layOut, type Placed } from "./layout.ts";
import { derivativeOf, networkProgram, programOf, type Program } from "./programs.ts";
import { neuron, onPaper, type StepsState } from "./spec.ts";
import { traceOf, type Trace } from "./trace.ts";

/** A program that was traced, or the sentence why not. */
export type Traced =
  | { readonly program: Program; readonly trace: Trace; readonly placed: Placed; readonly fault?: undefined }
  | { readonly fault: string };

/** The order of a walk: ops forward, then what a cotangent flows to, back. */
export interface Walk {
  readonly forward: readonly number[];
  readonly back: readonly number[];
}

export interface Session {
  readonly state: ReadonlySignal<StepsState>;
  readonly traced: ReadonlySignal<Traced>;
  readonly walk: ReadonlySignal<Walk>;
  readonly at: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  /** Ids whose values are shown, and ids whose cotangents are. */
  readonly known: ReadonlySignal<{ readonly values: ReadonlySet<number>; readonly cotangents: ReadonlySet<number> }>;
  /** The node that is explained. */
  readonly selected: ReadonlySignal<number | undefined>;
  select(id: number): void;
  play(): void;
  pause(): void;
  go(at: number): void;
  setState(changes: Partial<StepsState>): void;
  close(): void;
}

/** Ops beyond which a picture is no help. */
const mostNodes = 220;

function trace(state: StepsState): Traced {
  const { example, text, values, wrt } = state;
  let program: Program;
  if (example === "network") program = networkProgram();
  else {
    const parsed = parseExpression(example === "typed" ? text : example === "paper" ? onPaper : neuron);
    if ("fault" in parsed) return parsed;
    program = programOf(parsed.expression, values);
  }
  const index = wrt === undefined ? -1 : program.names.indexOf(wrt);
  try {
    const traced = traceOf(index < 0 ? program : derivativeOf(program, index));
    if (traced.nodes.length > mostNodes)
      return { fault: `The graph has ${traced.nodes.length} nodes; this page draws up to ${mostNodes}.` };
    return { program, trace: traced, placed: layOut(traced.nodes) };
  } catch (error) {
    return { fault: `The graph cannot be made: ${(error as Error).message}.` };
  }
}

export function openSession(initial: StepsState, save: (state: StepsState) => void): Session {
  const state = signal(initial);
  const at = signal(initial.at);
  const playing = signal(false);
  const chosen = signal<number | undefined>(undefined);
  // a step changes nothing that is traced
  const traced = computed(() => trace(state.value));
  const walk = computed<Walk>(() => {
    if (traced.value.fault !== undefined) return { forward: [], back: [] };
    const { nodes } = traced.value.trace;
    return {
      forward: nodes.flatMap(({ id, kind }) => (kind === "op" ? [id] : [])),
      back: nodes.flatMap(({ id, kind, cotangent }) => (kind !== "constant" && cotangent ? [id] : [])).reverse(),
    };
  });
  const last = (): number => walk.value.forward.length + walk.value.back.length;
  const known = computed(() => {
    const { forward, back } = walk.value;
    const given = traced.value.fault === undefined ? traced.value.trace.nodes.filter(({ kind }) => kind !== "op") : [];
    return {
      values: new Set([...given.map(({ id }) => id), ...forward.slice(0, at.value)]),
      cotangents: new Set(back.slice(0, Math.max(0, at.value - forward.length))),
    };
  });
  const selected = computed(() => {
    if (chosen.value !== undefined) return chosen.value;
    const { forward, back } = walk.value;
    return at.value <= forward.length ? forward[at.value - 1] : back[at.value - forward.length - 1];
  });
  let timer: ReturnType<typeof setInterval> | undefined;

  const store = (): void => save({ ...state.value, at: at.value });

  function pause(): void {
    clearInterval(timer);
    playing.value = false;
  }

  function go(to: number): void {
    chosen.value = undefined;
    at.value = Math.min(last(), Math.max(0, to));
    if (at.value === last()) pause();
  }

  function play(): void {
    clearInterval(timer);
    if (at.value === last()) at.value = 0;
    playing.value = true;
    timer = setInterval(() => {
      if (document.hidden) return;
      go(at.value + 1);
      if (!playing.value) store();
    }, 1000 / state.value.pace);
  }

  go(initial.at);
  return {
    state,
    traced,
    walk,
    at,
    playing,
    known,
    selected,
    select(id) {
      pause();
      chosen.value = id;
    },
    play,
    pause() {
      pause();
      store();
    },
    go(to) {
      pause();
      go(to);
      store();
    },
    setState(changes) {
      const isOther = "example" in changes || "text" in changes || "wrt" in changes;
      state.value = { ...state.value, ...changes };
      chosen.value = isOther ? undefined : chosen.value;
      // what was walked stays walked where the graph may have stayed
      go(isOther ? 0 : at.value);
      if (playing.value) play();
      store();
    },
    close: pause,
  };
}
