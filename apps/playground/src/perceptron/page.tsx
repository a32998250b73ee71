import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { readState } from "../link/read.ts";
import { Canvas, type Draw } from "../ui/canvas.tsx";
import { NumberField } from "../ui/field.tsx";
import { Guide } from "../ui/guide.tsx";
import { Legend } from "../ui/legend.tsx";
import type { PageProps } from "../ui/page.ts";
import { integerSetting, ladderSetting } from "../ui/values.ts";
import { Bar } from "./bar.tsx";
import { drawLogistic } from "./drawing.ts";
import { Counts, Numbers } from "./numbers.tsx";
import { Plane } from "./plane.tsx";
import { openSession, type Session } from "./session.ts";
import { perceptronState } from "./spec.ts";
import { perceptronWords } from "./words.ts";

/** The perceptron, sample by sample, and logistic regression beside it. */
export function Page({ initial, save }: PageProps): JSX.Element {
  const { state, fault } = useMemo(() => readState(perceptronState, initial), []);
  const session = useMemo(() => openSession(state, save), []);
  useEffect(() => () => session.close(), []);
  return (
    <main class="perceptron-page">
      <Bar session={session} />
      {fault !== undefined && (
        <p class="card refusal fault" role="alert">
          {fault}
        </p>
      )}
      <Tour session={session} />
      <div class="column">
        <Plane session={session} />
        <Settings session={session} />
      </div>
      <div class="column">
        <Numbers session={session} />
        <Counts session={session} />
        <Beside session={session} />
      </div>
    </main>
  );
}

function Tour({ session }: { readonly session: Session }): JSX.Element {
  const words = perceptronWords();
  const actions = [
    () => session.advance(1),
    () => {
      session.choose("setosa");
      const samples = session.set.value.samples;
      // a versicolor among the setosas
      session.setSamples(samples.map((one, i) => (i === samples.length - 1 ? [1.5, 0.3, 0] : one)));
      session.play();
    },
    () => {
      session.choose("xor");
      session.play();
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

function Beside({ session }: { readonly session: Session }): JSX.Element {
  const words = perceptronWords();
  const logistic = session.logistic.value;
  const draw = useMemo<Draw>(
    () => (canvas, context, palette) => {
      const fit = session.logistic.value;
      if (fit !== undefined) drawLogistic(canvas, context, palette, session.set.value, session.samples.value, fit);
    },
    [],
  );
  return (
    <section class="card" aria-labelledby="logistic-title">
      <h2 id="logistic-title">{words.logistic}</h2>
      <p class="story">{words.logisticNote(logistic === undefined ? "–" : logistic.loss.toFixed(3))}</p>
      <div class="surface">
        <Canvas id="logistic" draw={draw} label={words.logisticPicture} />
      </div>
      <Legend classNames={session.set.value.classNames} hasHeldOut={false} />
    </section>
  );
}

const rates = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

function Settings({ session }: { readonly session: Session }): JSX.Element {
  const words = perceptronWords();
  const { rate, seed, set } = session.state.value;
  const settings = useMemo(
    () => ({
      rate: ladderSetting({ min: 0.01, max: 10, rule: words.rateRule }, rates),
      seed: integerSetting({ min: 0, max: 2 ** 32 - 1, rule: words.seedRule }),
    }),
    [words],
  );
  return (
    <section class="card" aria-labelledby="settings-title" key={set}>
      <h2 id="settings-title">{words.settings}</h2>
      <div class="fields">
        <NumberField
          id="rate"
          label={words.rate}
          hint={words.rateHint}
          setting={settings.rate}
          value={rate}
          onChange={(next) => session.setState({ rate: next })}
        />
        <NumberField
          id="seed"
          label={words.seed}
          hint={words.seedHint}
          setting={settings.seed}
          value={seed}
          onChange={(next) => session.setState({ seed: next })}
        />
      </div>
    </section>
  );
}
