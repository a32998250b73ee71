import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { readState } from "../link/read.ts";
import { ChartView } from "../ui/chartView.tsx";
import { Choice, NumberField } from "../ui/field.tsx";
import { Guide } from "../ui/guide.tsx";
import type { PageProps } from "../ui/page.ts";
import { listenToKeys, Transport } from "../ui/transport.tsx";
import { ladderSetting } from "../ui/values.ts";
import { looks } from "./drawing.ts";
import { ranges } from "./fits.ts";
import { Plane } from "./plane.tsx";
import { openSession, type Session } from "./session.ts";
import { lossNames, modelNames, outputNames, regressionState, usualPoints } from "./spec.ts";
import { regressionWords } from "./words.ts";

/** Points, and what squared, absolute and Huber's loss make of them. */
export function Page({ initial, save }: PageProps): JSX.Element {
  const { state, fault } = useMemo(() => readState(regressionState, initial), []);
  const session = useMemo(() => openSession(state, save), []);
  useEffect(() => {
    // a page begins to move by itself, unless a link says where it stands
    if (initial === undefined && !matchMedia("(prefers-reduced-motion: reduce)").matches) session.play();
    return () => session.close();
  }, []);
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
      </div>
      <div class="column">
        <Numbers session={session} />
        <Course session={session} />
      </div>
    </main>
  );
}

function Bar({ session }: { readonly session: Session }): JSX.Element {
  const words = regressionWords();
  const { model, output } = session.state.value;
  const toggle = (): void => (session.playing.value ? session.pause() : session.play());
  useEffect(() => listenToKeys(toggle, (by) => by > 0 && session.advance(1)), []);
  const isEmpty = session.points.value.length === 0;
  return (
    <section class="card bar" aria-label={words.controls}>
      <Choice
        id="model"
        label={words.model}
        value={model}
        options={modelNames.map((name) => [name, words.models[name]] as const)}
        onChange={(next) => session.change({ model: next })}
      />
      <Choice
        id="output"
        label={words.output}
        value={output}
        options={outputNames.map((name) => [name, words.outputs[name]] as const)}
        onChange={(next) => session.change({ output: next })}
      />
      <Transport
        playing={session.playing.value}
        disabled={isEmpty}
        canReset
        words={words}
        steps={[
          { id: "one", text: words.one, run: () => session.advance(1) },
          { id: "many", text: words.many, run: () => session.advance(100) },
        ]}
        play={() => session.play()}
        pause={() => session.pause()}
        reset={() => session.reset()}
      />
      <p id="status" role="status">
        {isEmpty
          ? words.noPoints
          : session.playing.value
            ? words.fitting
            : session.done.value
              ? words.atRest(session.fits.value.steps)
              : words.standing(session.fits.value.steps)}
      </p>
    </section>
  );
}

function Tour({ session }: { readonly session: Session }): JSX.Element {
  const words = regressionWords();
  const usual = usualPoints.map(([x, y]): [number, number] => [x, y]);
  const actions = [
    () => session.change({ model: "line", output: "none", points: usual.slice(0, -2) }),
    () => session.change({ model: "line", output: "none", points: usual }),
    () => session.change({ model: "curve", output: "tanh", points: usual.slice(0, -2) }),
  ];
  return (
    <Guide
      steps={words.guide.map(({ question, answer, action }, i) => ({
        question,
        answer,
        action: {
          text: action,
          run: () => {
            actions[i]!();
            session.play();
          },
        },
      }))}
    />
  );
}

const rungs = [0.1, 0.2, 0.5, 1, 2, 5, 10];

function Numbers({ session }: { readonly session: Session }): JSX.Element {
  const words = regressionWords();
  const { losses, lines } = session.fits.value;
  const { delta, output } = session.state.value;
  const setting = useMemo(() => ladderSetting({ min: 0.1, max: 10, rule: words.deltaRule }, rungs), [words]);
  return (
    <section class="card" aria-labelledby="fits-title">
      <h2 id="fits-title">{words.fits}</h2>
      <div class="scrolls">
        <table id="fits">
          <thead>
            <tr>
              <td />
              <th scope="col">{words.meanLoss}</th>
              {lines !== undefined && <th scope="col">{words.line}</th>}
            </tr>
          </thead>
          <tbody>
            {lossNames.map((loss) => (
              <tr key={loss}>
                <th scope="row">
                  <svg class="sample" viewBox="0 0 30 8" aria-hidden="true">
                    <path
                      d="M0 4H30"
                      class={`line-${looks[loss].color}`}
                      stroke-dasharray={looks[loss].dash.join(" ")}
                    />
                  </svg>{" "}
                  {words.losses[loss]}
                </th>
                <td id={`loss-${loss}`}>{shown(losses[loss])}</td>
                {lines !== undefined && (
                  <td id={`line-${loss}`}>
                    {shown(lines[loss][0])} x {lines[loss][1] < 0 ? "−" : "+"} {shown(Math.abs(lines[loss][1]))}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p id="range">{words.range(ranges[output])}</p>
      <NumberField
        id="delta"
        label={words.delta}
        hint={words.deltaHint}
        setting={setting}
        value={delta}
        onChange={(next) => session.change({ delta: next })}
      />
    </section>
  );
}

function Course({ session }: { readonly session: Session }): JSX.Element {
  const words = regressionWords();
  const options = useMemo(
    () => ({
      x: words.steps,
      y: words.meanLoss,
      log: true,
      lines: lossNames.map((loss) => ({
        label: words.losses[loss],
        color: ({ classes }: { readonly classes: readonly string[] }) => classes[looks[loss].color]!,
        dash: looks[loss].dash,
      })),
    }),
    [words],
  );
  return (
    <section class="card ops-page-chart" aria-labelledby="course-title">
      <h2 id="course-title">{words.course}</h2>
      <ChartView
        id="course"
        label={words.courseLabel}
        options={options}
        data={() => {
          const way = session.course.value;
          return [way.map(({ steps }) => steps), ...lossNames.map((loss) => way.map(({ losses }) => losses[loss]))];
        }}
      />
    </section>
  );
}

/** Three digits after the point, with a minus sign of print. */
function shown(x: number): string {
  return Number.isNaN(x) ? "–" : x.toFixed(3).replace("-", "−");
}
