import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { readState } from "../link/read.ts";
import { networkState, type NetworkState } from "../network/spec.ts";
import { Choice, NumberField } from "../ui/field.tsx";
import { Guide } from "../ui/guide.tsx";
import type { PageProps } from "../ui/page.ts";
import { listenToKeys, Rewind, Transport } from "../ui/transport.tsx";
import { integerSetting, stepSetting } from "../ui/values.ts";
import { Explanation } from "./explanation.tsx";
import { longestExpression, parseExpression } from "./expression.ts";
import { GraphView } from "./graphView.tsx";
import { usualValue } from "./programs.ts";
import { openSession, type Session } from "./session.ts";
import { exampleNames, paces, stepsState } from "./spec.ts";
import { stepsWords } from "./words.ts";

/** Backpropagation, op by op, on the real graph of a program. */
export function Page({ initial, save, left }: PageProps): JSX.Element {
  const { state, fault } = useMemo(() => readState(stepsState, initial), []);
  const session = useMemo(() => openSession(state, save, () => networkLeft(left)), []);
  useEffect(() => () => session.close(), []);
  const traced = session.traced.value;
  const problem = fault ?? traced.fault;
  return (
    <main class="ops-page">
      <Bar session={session} />
      {traced.fault !== undefined && traced.isWaiting && <p class="card fault">{traced.fault}</p>}
      {problem !== undefined && !(traced.fault === problem && traced.isWaiting) && (
        <p class="card refusal fault" role="alert">
          {problem}
        </p>
      )}
      <Tour session={session} />
      {traced.fault === undefined && <GraphView session={session} trace={traced.trace} />}
      {traced.fault === undefined && <Explanation session={session} trace={traced.trace} />}
      <Inputs session={session} />
    </main>
  );
}

/** The state of the page of networks, where it was open. */
function networkLeft(left: PageProps["left"]): NetworkState | undefined {
  const given = left?.("network");
  return given === undefined ? undefined : readState(networkState, given).state;
}

function Bar({ session }: { readonly session: Session }): JSX.Element {
  const words = stepsWords();
  const { example, pace } = session.state.value;
  const { forward, back } = session.walk.value;
  const at = session.at.value;
  const all = forward.length + back.length;
  useEffect(
    () =>
      listenToKeys(
        () => (session.playing.value ? session.pause() : session.play()),
        (by) => session.go(session.at.value + by),
      ),
    [],
  );
  return (
    <section class="card bar" aria-label={words.walking}>
      <Choice
        id="example"
        label={words.example}
        value={example}
        options={exampleNames.map((name) => [name, words.examples[name]] as const)}
        onChange={(next) => session.setState({ example: next, zoom: next === "page" ? "network" : "all" })}
      />
      <Transport
        playing={session.playing.value}
        disabled={all === 0}
        canReset
        words={words}
        steps={[
          { id: "one", text: words.one, run: () => session.one() },
          { id: "all", text: words.all, run: () => session.go(all) },
        ]}
        play={() => session.play()}
        pause={() => session.pause()}
        reset={() => session.go(0)}
      />
      <Choice
        id="pace"
        label={words.speed}
        value={String(pace)}
        options={paces.map((one) => [String(one), words.pace(one)] as const)}
        onChange={(text) => session.setState({ pace: paces.find((one) => String(one) === text) ?? 3 })}
      />
      <Rewind label={words.rewind} at={at} furthest={all} text={words.rewindTo(at)} go={(to) => session.go(to)} />
      <p id="status" role="status">
        {at === 0
          ? words.ready
          : at <= forward.length
            ? words.forward(at, forward.length)
            : at < all
              ? words.back(at - forward.length, back.length)
              : words.done}
      </p>
    </section>
  );
}

function Tour({ session }: { readonly session: Session }): JSX.Element {
  const words = stepsWords();
  const actions = [
    () => session.play(),
    () => {
      session.setState({ example: "neuron", values: { ...session.state.value.values, b: 5 } });
      session.go(Infinity);
    },
    () => {
      session.setState({ example: "paper" });
      session.go(Infinity);
    },
  ];
  return (
    <Guide
      steps={words.guide.map(({ question, answer, action }, i) => ({
        question,
        answer,
        action: { text: action, run: actions[i]! },
      }))}
    />
  );
}

/** The expression, its values, and what is differentiated. */
function Inputs({ session }: { readonly session: Session }): JSX.Element {
  const words = stepsWords();
  const { example, values, wrt } = session.state.value;
  const traced = session.traced.value;
  const names = traced.fault === undefined ? traced.program.names : [];
  const settings = useMemo(
    () =>
      new Map(names.map((name) => [name, stepSetting({ min: -1000, max: 1000, rule: words.valueRule(name) }, 0.1)])),
    [words, names.join()],
  );
  return (
    <section class="card" aria-labelledby="values-title">
      <h2 id="values-title">{words.values}</h2>
      {example === "typed" && <ExpressionField session={session} />}
      <Choice
        id="wrt"
        label={words.differentiate}
        hint={words.derivativeNote}
        value={wrt !== undefined && names.includes(wrt) ? wrt : ""}
        options={[["", words.itself] as const, ...names.map((name) => [name, words.derivative(name)] as const)]}
        onChange={(name) => session.setState({ wrt: name === "" ? undefined : name })}
      />
      {example === "page" && <Sample session={session} />}
      {example !== "network" && example !== "page" && (
        <div class="fields narrow">
          {names.map((name, i) => (
            <NumberField
              key={name}
              id={`value-${name}`}
              label={name}
              setting={settings.get(name)!}
              value={values[name] ?? usualValue(i)}
              live
              onChange={(value) => session.setState({ values: { ...values, [name]: value } })}
            />
          ))}
        </div>
      )}
    </section>
  );
}

/** Which of the examples go through the network. */
function Sample({ session }: { readonly session: Session }): JSX.Element {
  const words = stepsWords();
  const setting = useMemo(() => integerSetting({ min: 0, max: 4096, rule: words.sampleRule }), [words]);
  return (
    <NumberField
      id="sample"
      label={words.sample}
      hint={words.sampleHint}
      setting={setting}
      value={session.state.value.sample}
      onChange={(sample) => session.setState({ sample })}
    />
  );
}

/** Takes what can be read, and says what cannot beside the field; the last good one stays. */
function ExpressionField({ session }: { readonly session: Session }): JSX.Element {
  const words = stepsWords();
  const refusal = useSignal("");
  const judge = (text: string): void => {
    const parsed = parseExpression(text);
    refusal.value = "fault" in parsed ? parsed.fault : "";
    if (!("fault" in parsed) && text !== session.state.value.text) session.setState({ text });
  };
  return (
    <div class="expression">
      <label for="expression">{words.expression}</label>
      <input
        id="expression"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        maxLength={longestExpression}
        value={session.state.value.text}
        aria-describedby="expression-hint expression-refusal"
        aria-invalid={refusal.value === "" ? undefined : "true"}
        onInput={(event) => judge(event.currentTarget.value)}
      />
      <p class="hint" id="expression-hint">
        {words.expressionHint}
      </p>
      <p class="refusal" id="expression-refusal" role="alert">
        {refusal.value}
      </p>
    </div>
  );
}
