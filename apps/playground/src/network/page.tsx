import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { Guide } from "../ui/guide.tsx";
import type { PageProps } from "../ui/page.ts";
import { readState } from "../link/read.ts";
import { lazy } from "../ui/lazy.tsx";
import { listenToKeys } from "../ui/transport.tsx";
import { Bar } from "./bar.tsx";
import { Diagram } from "./diagramView.tsx";
import { Readings } from "./readings.tsx";
import { openSession } from "./session.ts";
import { Settings } from "./settings.tsx";
import { networkState, type Spec } from "./spec.ts";
import { Stage } from "./stage.tsx";
import { networkWords } from "./words.ts";

const Advice = lazy(async () => (await import("./advice.tsx")).Advice);
const TakeAway = lazy(async () => (await import("./takeAway.tsx")).TakeAway);
const OwnData = lazy(async () => (await import("./ownData.tsx")).OwnData);

/** What the buttons of the guided tour set, before they play. */
const tour: readonly Partial<Spec>[] = [
  { data: "xor", inputs: ["x", "y"], layers: [], seed: 0 },
  { data: "xor", inputs: ["x", "y"], layers: [{ width: 3, activation: "tanh" }], seed: 0 },
  { data: "circles", inputs: ["x²", "y²"], layers: [], seed: 0 },
];

/** Whether there is anything to say of why nothing is learned. */
function adviceFor({ shown, scene }: ReturnType<typeof openSession>): boolean {
  const frame = shown.value;
  if (frame === undefined) return false;
  return frame.troubles.length > 0 || (!Number.isFinite(frame.loss) && (scene.value?.points.length ?? 0) > 0);
}

/** A network that learns in a worker: all of it to see, all of it to change. */
export function Page({ initial, save }: PageProps): JSX.Element {
  const words = networkWords();
  const { state, fault } = useMemo(() => readState(networkState, initial), []);
  const session = useMemo(() => openSession(state, save), []);
  useEffect(() => () => session.close(), []);
  useEffect(
    () =>
      listenToKeys(
        () => (session.playing.value ? session.pause() : session.play()),
        (by) => (by > 0 ? session.advance("batch") : session.seek(Math.max(0, (session.frame.value?.step ?? 0) - 1))),
      ),
    [],
  );
  const isTaking = useSignal(false);
  const hasAdvice = useComputed(() => adviceFor(session));
  const graph = useComputed(() => session.scene.value?.graph ?? "");
  return (
    <main class="network-page">
      <Bar session={session} />
      {fault !== undefined && (
        <p class="card refusal fault" role="alert">
          {fault}
        </p>
      )}
      {hasAdvice.value && <Advice session={session} />}
      <Guide
        steps={words.guide.map(({ question, answer, action }, i) => ({
          question,
          answer,
          action: {
            text: action,
            run() {
              session.setSpec(tour[i]!);
              session.play();
            },
          },
        }))}
      />
      <Stage session={session}>{session.spec.value.data === "own" && <OwnData session={session} />}</Stage>
      <Diagram session={session} />
      <Readings session={session} />
      <Settings session={session} />
      <details class="card graph" onToggle={() => (isTaking.value = true)}>
        <summary>{words.takeAway}</summary>
        {isTaking.value && <TakeAway session={session} />}
      </details>
      <details class="card graph">
        <summary>{words.graph}</summary>
        <p>{words.graphNote}</p>
        <pre id="graph" tabIndex={0} role="region" aria-label={words.graphRegion}>
          {graph}
        </pre>
      </details>
    </main>
  );
}
