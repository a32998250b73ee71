import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { Choice } from "../ui/field.tsx";
import { listenToKeys, Rewind, Transport } from "../ui/transport.tsx";
import type { Session } from "./session.ts";
import { paces, setNames } from "./spec.ts";
import { perceptronWords } from "./words.ts";

export function Bar({ session }: { readonly session: Session }): JSX.Element {
  const words = perceptronWords();
  const { set, pace } = session.state.value;
  const seen = session.learner.value.seen;
  const toggle = (): void => (session.playing.value ? session.pause() : session.play());
  useEffect(
    () =>
      listenToKeys(toggle, (by) =>
        by > 0 ? session.advance(1) : session.seek(Math.max(0, session.learner.value.seen - 1)),
      ),
    [],
  );
  return (
    <section class="card bar" aria-label={words.learning}>
      <Choice
        id="data"
        label={words.dataSet}
        value={set}
        options={setNames.map((name) => [name, words.sets[name]] as const)}
        onChange={(next) => session.choose(next)}
      />
      <Transport
        playing={session.playing.value}
        disabled={session.samples.value.length === 0 || session.converged.value}
        canReset
        words={words}
        steps={[
          { id: "one", text: words.one, run: () => session.advance(1) },
          { id: "many", text: words.many, run: () => session.advance(session.samples.value.length) },
        ]}
        play={() => session.play()}
        pause={() => session.pause()}
        reset={() => session.reset()}
      />
      <Choice
        id="pace"
        label={words.speed}
        value={String(pace)}
        options={paces.map((one) => [String(one), words.pace(one)] as const)}
        onChange={(text) => session.setState({ pace: paces.find((one) => String(one) === text) ?? 10 })}
      />
      <Rewind
        label={words.rewind}
        at={seen}
        furthest={session.furthest.value}
        text={words.rewindTo(seen)}
        go={(to) => session.seek(to)}
      />
      <p id="status" role="status">
        {sentence(session)}
      </p>
    </section>
  );
}

function sentence(session: Session): string {
  const words = perceptronWords();
  if (session.samples.value.length === 0) return words.noSamples;
  const { mistakes } = session.learner.value;
  if (session.converged.value) return words.converged(mistakes.reduce((a, b) => a + b));
  if (session.playing.value) return words.playing;
  return session.learner.value.seen === 0 ? words.ready : words.paused;
}
