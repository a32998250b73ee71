/** What the page of backpropagation knows and can do. */
import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import * as v from "valibot";
import { networkState, type NetworkState } from "../network/spec.ts";
import { parseExpression } from "./expression.ts";
import { layOut, type Placed } from "./layout.ts";
import { learnedProgram } from "./learned.ts";
import { partsOf, type Part } from "./parts.ts";
import { derivativeOf, networkProgram, paperProgram, programOf, type Program } from "./programs.ts";
import { openSchool, type Learning } from "./school.ts";
import { neuron, type StepsState } from "./spec.ts";
import { traceOf, type Trace } from "./trace.ts";
import { boxesOf, type Box } from "./views.ts";
import { stepsWords } from "./words.ts";

/** A program that was traced, or the sentence why not. */
export type Traced =
  | {
      readonly program: Program;
      readonly trace: Trace;
      readonly parts?: readonly Part[];
      readonly fault?: undefined;
    }
  | { readonly fault: string; readonly isWaiting?: boolean };

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
  /** Layers, where the program has some and no derivative is shown. */
  readonly parts: ReadonlySignal<readonly Part[] | undefined>;
  /** What is drawn, and where. */
  readonly view: ReadonlySignal<{ readonly boxes: readonly Box[]; readonly placed: Placed }>;
  /** What a layer is called. */
  nameOf(part: number): string;
  select(id: number): void;
  /** Shows the ops of a layer. */
  lookInto(part: number): void;
  /** Goes on until something that is drawn becomes known. */
  one(): void;
  play(): void;
  pause(): void;
  go(at: number): void;
  setState(changes: Partial<StepsState>): void;
  close(): void;
}

type Faulty = Extract<Traced, { readonly fault: string }>;

/** Ops beyond which a picture is no help. */
const mostNodes = 220;

function programIn({ example, text, values, sample }: StepsState, learned: Learning): Program | Faulty {
  const words = stepsWords();
  if (example === "network") return networkProgram();
  if (example === "paper") return paperProgram(values);
  if (example === "page") {
    if (typeof learned === "string") return { fault: words.notTrained(learned) };
    return learned === undefined ? { fault: words.training, isWaiting: true } : learnedProgram(learned, sample);
  }
  const parsed = parseExpression(example === "typed" ? text : neuron);
  return "fault" in parsed ? parsed : programOf(parsed.expression, values);
}

function trace(state: StepsState, learned: Learning): Traced {
  const words = stepsWords();
  try {
    const program = programIn(state, learned);
    if ("fault" in program) return program as Faulty;
    const index = state.wrt === undefined ? -1 : program.names.indexOf(state.wrt);
    const shown = index < 0 ? program : derivativeOf(program, index);
    const traced = traceOf(shown);
    if (traced.nodes.length > mostNodes) return { fault: words.tooMany(traced.nodes.length, mostNodes) };
    return { program, trace: traced, ...(shown.layers && { parts: partsOf(traced, shown.layers) }) };
  } catch (error) {
    return { fault: words.noGraph((error as Error).message) };
  }
}

/**
 * @param save is called with the state whenever it should be in the address
 * @param networkNow the state of the page of networks, as it was left
 */
export function openSession(
  initial: StepsState,
  save: (state: StepsState) => void,
  networkNow: () => NetworkState | undefined,
): Session {
  const state = signal(initial);
  const school = openSchool();
  const at = signal(initial.at);
  const playing = signal(false);
  const chosen = signal<number | undefined>(undefined);
  // a step changes nothing that is traced
  const traced = computed(() => trace(state.value, school.learned.value));
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
  const parts = computed(() => (traced.value.fault === undefined ? traced.value.parts : undefined));
  const nameOf = (part: number): string => {
    const words = stepsWords();
    const count = parts.value?.length ?? 0;
    return part === count - 1 ? words.lossPart : words.layerName(part + 1);
  };
  const looked = computed(() => (state.value.zoom === "op" ? selected.value : undefined));
  const view = computed(() => {
    if (traced.value.fault !== undefined) return { boxes: [], placed: layOut([]) };
    const { zoom, layer } = state.value;
    const boxes = boxesOf(traced.value.trace, parts.value, { zoom, layer, selected: looked.value }, nameOf);
    return { boxes, placed: layOut(boxes) };
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

  /** In a picture of layers most ops have no box. */
  function forward(): number {
    const { forward, back } = walk.value;
    const drawn = new Set(state.value.zoom === "op" ? [] : view.value.boxes.map(({ id }) => id));
    const order = [...forward, ...back];
    const next = order.findIndex((id, i) => i >= at.value && (drawn.size === 0 || drawn.has(id)));
    return next < 0 ? last() : next + 1;
  }

  function play(): void {
    clearInterval(timer);
    if (at.value === last()) at.value = 0;
    playing.value = true;
    timer = setInterval(() => {
      if (document.hidden) return;
      go(forward());
      if (!playing.value) store();
    }, 1000 / state.value.pace);
  }

  function study(): void {
    if (state.value.example !== "page") return;
    const network = state.value.network ?? networkNow();
    if (network !== undefined && network !== state.value.network) state.value = { ...state.value, network };
    school.study(network ?? v.parse(networkState, {}));
  }

  study();
  go(initial.at);
  // a step that a link asks for waits for the network
  let asked = initial.example === "page" ? initial.at : 0;
  const endAsking = effect(() => {
    if (asked === 0 || traced.value.fault !== undefined) return;
    const to = asked;
    asked = 0;
    untracked(() => go(to));
  });
  return {
    state,
    traced,
    walk,
    at,
    playing,
    known,
    selected,
    parts,
    view,
    nameOf,
    lookInto(part) {
      state.value = { ...state.value, zoom: "layer", layer: part };
      store();
    },
    one() {
      pause();
      go(forward());
      store();
    },
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
      const isOther = ["example", "text", "wrt", "sample"].some((name) => name in changes);
      state.value = { ...state.value, ...changes };
      if ("example" in changes) study();
      chosen.value = isOther ? undefined : chosen.value;
      // what was walked stays walked where the graph may have stayed
      go(isOther ? 0 : at.value);
      if (playing.value) play();
      store();
    },
    close() {
      pause();
      endAsking();
      school.close();
    },
  };
}
