import { useComputed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { readState } from "../link/read.ts";
import { ChartView } from "../ui/chartView.tsx";
import { Choice } from "../ui/field.tsx";
import { Guide } from "../ui/guide.tsx";
import type { PageProps } from "../ui/page.ts";
import { listenToKeys, Transport } from "../ui/transport.tsx";
import { colorOf, looks } from "./drawing.ts";
import { Plane } from "./plane.tsx";
import { Racers, Rates, shown } from "./racers.tsx";
import { openSession, type Session } from "./session.ts";
import { optimizersState, racerNames, surfaceNames } from "./spec.ts";
import { curvatureAt, lowest } from "./surfaces.ts";
import { optimizersWords } from "./words.ts";

/** The optimizers of the library, side by side on a surface. */
export function Page({ initial, save }: PageProps): JSX.Element {
  const { state, fault } = useMemo(() => readState(optimizersState, initial), []);
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
        <Rates session={session} />
      </div>
      <div class="column">
        <Heights session={session} />
        <Racers session={session} />
        <Curvature session={session} />
      </div>
    </main>
  );
}

function Bar({ session }: { readonly session: Session }): JSX.Element {
  const words = optimizersWords();
  const toggle = (): void => (session.playing.value ? session.pause() : session.play());
  useEffect(() => listenToKeys(toggle, (by) => (by > 0 ? session.advance(1) : session.back())), []);
  const steps = session.way.value.length - 1;
  return (
    <section class="card bar" aria-label={words.controls}>
      <Choice
        id="race-surface"
        label={words.surface}
        value={session.state.value.surface}
        options={surfaceNames.map((name) => [name, words.surfaces[name]] as const)}
        // another surface has a start and rates of its own
        onChange={(surface) => session.change({ surface, start: undefined, rates: {} })}
      />
      <Transport
        playing={session.playing.value}
        disabled={false}
        canReset
        words={words}
        steps={[
          { id: "one", text: words.one, run: () => session.advance(1) },
          { id: "many", text: words.many, run: () => session.advance(20) },
        ]}
        play={() => session.play()}
        pause={() => session.pause()}
        reset={() => session.reset()}
      />
      <p id="status" role="status">
        {session.playing.value ? words.racing : session.done.value ? words.over(steps) : words.standing(steps)}
      </p>
    </section>
  );
}

function Tour({ session }: { readonly session: Session }): JSX.Element {
  const words = optimizersWords();
  const usual = { start: undefined, rates: {}, away: [] };
  const actions = [
    () => session.change({ ...usual, surface: "valley", rates: { sgd: 0.0195 } }),
    () => session.change({ ...usual, surface: "saddle" }),
    () => session.change({ ...usual, surface: "rosenbrock" }),
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

function Curvature({ session }: { readonly session: Session }): JSX.Element {
  const words = optimizersWords();
  const bends = useComputed(() => curvatureAt(session.state.value.surface, session.start.value));
  const [least, largest] = bends.value;
  return (
    <section class="card" aria-labelledby="curvature-title">
      <h2 id="curvature-title">{words.curvature}</h2>
      <p id="curvature">{words.bends(shown(least), shown(largest))}</p>
      <p id="limit">{largest > 0 ? words.limit(shown(2 / largest)) : words.noLimit}</p>
      <p class="hint">{words.bendsHint}</p>
    </section>
  );
}

function Heights({ session }: { readonly session: Session }): JSX.Element {
  const words = optimizersWords();
  const options = useMemo(
    () => ({
      x: words.steps,
      y: words.height,
      log: true,
      lines: racerNames.map((name) => ({
        label: words.racers[name],
        color: (palette: Parameters<typeof colorOf>[1]) => colorOf(name, palette),
        dash: looks[name].dash,
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
          const [way, { surface, away }] = [session.way.value, session.state.value];
          const heights = (name: (typeof racerNames)[number]): (number | null)[] =>
            way.map(({ standings }) => drawn(standings[name].height - lowest[surface], away.includes(name)));
          return [way.map(({ steps }) => steps), ...racerNames.map(heights)];
        }}
      />
    </section>
  );
}

/** What a logarithmic scale can hold: heights that are finite, from 1e-12 to 1e6. */
function drawn(height: number, isAway: boolean): number | null {
  return isAway || !(height >= 1e-12 && height <= 1e6) ? null : height;
}
