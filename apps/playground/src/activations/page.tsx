import { computed, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";
import * as v from "valibot";
import { readState } from "../link/read.ts";
import type { ChartData, ChartOptions } from "../ui/chart.ts";
import { ChartView } from "../ui/chartView.tsx";
import { Choice, NumberField } from "../ui/field.tsx";
import { activationNames, type ActivationName } from "../ui/activationNames.ts";
import { Guide } from "../ui/guide.tsx";
import type { PageProps } from "../ui/page.ts";
import type { Palette } from "../ui/palette.ts";
import { integerSetting, stepSetting } from "../ui/values.ts";
import { curvesOf, gradientsThrough, initializerNames, width, type InitializerName } from "./curves.ts";
import { activationsWords } from "./words.ts";

const activationsState = v.strictObject({
  name: v.optional(v.picklist(activationNames), "tanh"),
  x: v.optional(v.pipe(v.number(), v.minValue(-8), v.maxValue(8)), 1),
  depth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(40)), 20),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1)), 0),
});
type State = v.InferOutput<typeof activationsState>;

/** 1/20 apart, and none at 0, where some have a corner. */
const places = Float64Array.from({ length: 240 }, (_, i) => -6 + (i + 0.5) / 20);

function openSession(initial: State, save: (state: State) => void) {
  const state = signal(initial);
  const curves = computed(() => curvesOf(state.value.name, places));
  const here = computed(() => curvesOf(state.value.name, Float64Array.of(state.value.x)));
  const lengths = signal<Readonly<Partial<Record<InitializerName, readonly number[]>>>>({});
  let run = 0;
  /** One initializer after the other, so that the page answers in between. */
  const measure = (): void => {
    const { name, depth, seed } = state.value;
    const number = ++run;
    lengths.value = {};
    const next = (i: number): void => {
      const initializer = initializerNames[i];
      if (number !== run || initializer === undefined) return;
      lengths.value = { ...lengths.value, [initializer]: gradientsThrough(name, initializer, depth, seed) };
      setTimeout(() => next(i + 1));
    };
    setTimeout(() => next(0));
  };
  measure();
  return {
    state,
    curves,
    here,
    lengths,
    set(changes: Partial<State>): void {
      state.value = { ...state.value, ...changes };
      if (Object.keys(changes).some((name) => name !== "x")) measure();
      save(state.value);
    },
    close(): void {
      run++;
    },
  };
}
type Session = ReturnType<typeof openSession>;

/** Each activation with its derivatives, and what becomes of gradients in deep stacks of it. */
export function Page({ initial, save }: PageProps): JSX.Element {
  const words = activationsWords();
  const { state, fault } = useMemo(() => readState(activationsState, initial), []);
  const session = useMemo(() => openSession(state, save), []);
  useEffect(() => () => session.close(), []);
  const setting = useMemo(() => stepSetting({ min: -8, max: 8, rule: words.placeRule }, 0.5), [words]);
  const actions: Partial<State>[] = [
    { name: "tanh", x: 4 },
    { name: "sigmoid", depth: 20 },
    { name: "relu", depth: 20 },
  ];
  return (
    <main class="ops-page">
      <section class="card bar" aria-label={words.controls}>
        <Choice
          id="activation"
          label={words.activation}
          value={session.state.value.name}
          options={activationNames.map((name) => [name, name] as const)}
          onChange={(name: ActivationName) => session.set({ name })}
        />
        <NumberField
          id="place"
          label={words.place}
          setting={setting}
          value={session.state.value.x}
          live
          onChange={(x) => session.set({ x })}
        />
      </section>
      {fault !== undefined && (
        <p class="card refusal fault" role="alert">
          {fault}
        </p>
      )}
      <Guide
        steps={words.guide.map(({ question, answer, action }, i) => ({
          question,
          answer,
          action: { text: action, run: () => session.set(actions[i]!) },
        }))}
      />
      <CurvesCard session={session} />
      <DeepCard session={session} />
    </main>
  );
}

const lineColors: readonly ((palette: Palette) => string)[] = [
  ({ ink }) => ink,
  ({ classes }) => classes[0]!,
  ({ classes }) => classes[1]!,
];
const dashes = [[], [8, 4], [2, 3]] as const;

function CurvesCard({ session }: { readonly session: Session }): JSX.Element {
  const words = activationsWords();
  const names = [words.value, words.first, words.second];
  const options = useMemo<ChartOptions>(
    () => ({
      x: words.xAxis,
      y: words.yAxis,
      lines: names.map((label, i) => ({ label, color: lineColors[i]!, dash: dashes[i]! })),
    }),
    [words],
  );
  const data = useMemo(
    () => (): ChartData => {
      const { x, value, first, second } = session.curves.value;
      return [x, value, first, second];
    },
    [],
  );
  const { value, first, second } = session.here.value;
  const slope = Math.abs(first[0]!);
  return (
    <section class="card" aria-labelledby="curves-title">
      <h2 id="curves-title">{words.curves}</h2>
      <ChartView id="curves" label={words.chart(session.state.value.name)} options={options} data={data} />
      <LineLegend names={names} />
      <dl>
        {[value, first, second].map((numbers, i) => (
          <div key={names[i]}>
            <dt>{names[i]}</dt>
            <dd id={`at-${i}`}>{shown(numbers[0]!)}</dd>
          </div>
        ))}
      </dl>
      <p id="verdict">{slope === 0 ? words.dead : slope < 0.05 ? words.saturated : words.passes}</p>
      <p class="hint">{words.curvesNote}</p>
    </section>
  );
}

function LineLegend({ names }: { readonly names: readonly string[] }): JSX.Element {
  return (
    <ul class="legend">
      {names.map((name, i) => (
        <li key={name}>
          <svg viewBox="0 0 24 10" class="line" aria-hidden="true">
            <path class={`line-${i}`} d="M1 5h22" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

function DeepCard({ session }: { readonly session: Session }): JSX.Element {
  const words = activationsWords();
  const { depth, seed } = session.state.value;
  const settings = useMemo(
    () => ({
      depth: integerSetting({ min: 2, max: 40, rule: words.depthRule }),
      seed: integerSetting({ min: 0, max: 2 ** 32 - 1, rule: words.seedRule }),
    }),
    [words],
  );
  const options = useMemo<ChartOptions>(
    () => ({
      x: words.layerAxis,
      y: words.lengthAxis,
      log: true,
      lines: initializerNames.map((name, i) => ({
        label: words.initializers[name],
        color: ({ classes, ink }) => (i < 5 ? classes[i]! : ink),
        dash: i % 2 === 0 ? [] : [7, 4],
      })),
    }),
    [words],
  );
  const data = useMemo(
    () => (): ChartData => {
      const count = session.state.value.depth;
      const found = session.lengths.value;
      const blank = new Array<null>(count).fill(null);
      const lines = initializerNames.map((name) =>
        found[name]?.length === count ? found[name].map((x) => (x > 1e-12 && x < 1e12 ? x : null)) : blank,
      );
      return [Array.from({ length: count }, (_, i) => i + 1), ...lines];
    },
    [],
  );
  return (
    <section class="card" aria-labelledby="deep-title">
      <h2 id="deep-title">{words.deep}</h2>
      <p class="story">{words.deepNote(width)}</p>
      <ChartView id="deep" label={words.deepChart} options={options} data={data} />
      <div class="scrolls">
        <table id="lengths">
          <thead>
            <tr>
              <th scope="col">{words.initializer}</th>
              <th scope="col">{words.firstLayer}</th>
            </tr>
          </thead>
          <tbody>
            {initializerNames.map((name, i) => (
              <tr key={name}>
                <th scope="row">
                  <svg viewBox="0 0 24 10" class="line" aria-hidden="true">
                    <path class={`deep-${i}`} d="M1 5h22" />
                  </svg>{" "}
                  {words.initializers[name]}
                </th>
                <td>{session.lengths.value[name] === undefined ? "…" : shown(session.lengths.value[name][0]!)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="fields narrow">
        <NumberField
          id="depth"
          label={words.depth}
          setting={settings.depth}
          value={depth}
          onChange={(next) => session.set({ depth: next })}
        />
        <NumberField
          id="seed"
          label={words.seed}
          setting={settings.seed}
          value={seed}
          onChange={(next) => session.set({ seed: next })}
        />
      </div>
    </section>
  );
}

/** Three digits, with a minus sign of print. */
function shown(x: number): string {
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size >= 1e-3 && size < 1e4 ? String(Number(x.toPrecision(3))) : x.toExponential(1);
  return text.replaceAll("-", "−");
}
