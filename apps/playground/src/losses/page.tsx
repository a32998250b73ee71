import { computed, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import * as v from "valibot";
import { readState } from "../link/read.ts";
import { Choice } from "../ui/field.tsx";
import { Guide } from "../ui/guide.tsx";
import type { PageProps } from "../ui/page.ts";
import { lossNames, mostLogits, reckon, taskNames, type LossName } from "./reckon.ts";
import { lossesWords } from "./words.ts";

const logit = v.pipe(v.number(), v.minValue(-10), v.maxValue(10));
const bit = v.picklist([0, 1]);

const lossesState = v.strictObject({
  task: v.optional(v.picklist(taskNames), "multiClass"),
  loss: v.optional(v.picklist(lossNames), "crossEntropy"),
  logits: v.optional(v.strictTuple([logit, logit, logit]), [1, 0, -1]),
  targets: v.optional(v.strictTuple([bit, bit, bit]), [0, 1, 0]),
});
type State = v.InferOutput<typeof lossesState>;
type Triple<T> = [T, T, T];

function openSession(initial: State, save: (state: State) => void) {
  const state = signal(initial);
  const count = computed(() => (state.value.task === "binary" ? 1 : mostLogits));
  /** Of several classes one is true. */
  const targets = computed(() => {
    const given = state.value.targets.slice(0, count.value);
    if (state.value.task !== "multiClass") return given;
    const first = Math.max(0, given.indexOf(1));
    return given.map((_, i): 0 | 1 => (i === first ? 1 : 0));
  });
  const reckoned = computed(() =>
    reckon(state.value.task, state.value.loss, state.value.logits.slice(0, count.value), targets.value),
  );
  return {
    state,
    count,
    targets,
    reckoned,
    set(changes: Partial<State>): void {
      state.value = { ...state.value, ...changes };
      save(state.value);
    },
  };
}
type Session = ReturnType<typeof openSession>;

/** Logits to move, and what becomes of them: probabilities, the loss, its gradient. */
export function Page({ initial, save }: PageProps): JSX.Element {
  const words = lossesWords();
  const { state, fault } = useMemo(() => readState(lossesState, initial), []);
  const session = useMemo(() => openSession(state, save), []);
  const actions: Partial<State>[] = [
    { task: "multiClass", loss: "crossEntropy", logits: [2, 2, 2] },
    { task: "binary", loss: "squared", logits: [6, 0, 0], targets: [0, 1, 0] },
    { task: "multiLabel", loss: "crossEntropy", logits: [3, 3, -3], targets: [1, 1, 0] },
  ];
  return (
    <main class="ops-page">
      <section class="card bar" aria-label={words.controls}>
        <Choice
          id="task"
          label={words.task}
          value={session.state.value.task}
          options={taskNames.map((name) => [name, words.tasks[name]] as const)}
          onChange={(task) => session.set({ task })}
        />
        <Choice
          id="loss-name"
          label={words.loss}
          value={session.state.value.loss}
          options={lossNames.map((name) => [name, words.losses[name]] as const)}
          onChange={(loss) => session.set({ loss })}
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
      <Logits session={session} />
    </main>
  );
}

function Logits({ session }: { readonly session: Session }): JSX.Element {
  const words = lossesWords();
  const { task, loss } = session.state.value;
  const notes: Readonly<Record<LossName, string>> = {
    crossEntropy: words.identity,
    focal: words.focalNote,
    squared: words.vanishing,
    hinge: words.hingeNote,
  };
  return (
    <section class="card wide" aria-labelledby="logits-title">
      <h2 id="logits-title">{words.title}</h2>
      <p class="story">{words.note}</p>
      <div class="scrolls">
        <table id="logits">
          <thead>
            <tr>
              <td />
              {[words.logit, words.probability, words.target, words.gradient].map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: session.count.value }, (_, i) => (
              <Row key={`${task}-${i}`} session={session} i={i} />
            ))}
          </tbody>
        </table>
      </div>
      <dl>
        <div>
          <dt>{words.lossValue}</dt>
          <dd id="loss">{shown(session.reckoned.value.loss)}</dd>
        </div>
      </dl>
      <p id="note">{notes[loss]}</p>
    </section>
  );
}

function Row({ session, i }: { readonly session: Session; readonly i: number }): JSX.Element {
  const words = lossesWords();
  const { task, logits } = session.state.value;
  const { probabilities, gradient } = session.reckoned.value;
  const name = task === "binary" ? words.yes : task === "multiLabel" ? words.label(i) : words.name(i);
  const setLogit = (value: number): void =>
    session.set({ logits: logits.map((z, k) => (k === i ? value : z)) as Triple<number> });
  const setTarget = (isTrue: boolean): void => {
    const old = session.state.value.targets;
    const next = old.map((t, k) => (task === "multiClass" ? Number(k === i) : k === i ? Number(isTrue) : t));
    session.set({ targets: next as Triple<0 | 1> });
  };
  const p = probabilities[i]!;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <label class="slider">
          <input
            id={`logit-${i}`}
            type="range"
            min={-10}
            max={10}
            step={0.1}
            value={logits[i]}
            aria-label={`${words.logit}, ${name}`}
            onInput={(event) => setLogit(Number(event.currentTarget.value))}
          />
          <span class="amount">{shown(logits[i]!)}</span>
        </label>
      </td>
      <td>
        <svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect width={100 * p} height={10} class={`mark-${i}`} />
        </svg>
        <span class="amount" id={`probability-${i}`}>
          {p.toFixed(3)}
        </span>
      </td>
      <td>
        <input
          type={task === "multiClass" ? "radio" : "checkbox"}
          name="target"
          aria-label={`${words.target}, ${name}`}
          checked={session.targets.value[i] === 1}
          onChange={(event) => setTarget(event.currentTarget.checked)}
        />
      </td>
      <td id={`gradient-${i}`}>{shown(gradient[i]!)}</td>
    </tr>
  );
}

/** Three digits after the point, with a minus sign of print. */
function shown(x: number): string {
  const text = Math.abs(x) >= 5e-4 || x === 0 ? x.toFixed(3) : x.toExponential(1);
  return text.replaceAll("-", "−");
}
