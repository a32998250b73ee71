import type { JSX } from "preact";
import { Choice } from "../ui/field.tsx";
import { showNumber } from "../ui/language.ts";
import { Rewind, Transport } from "../ui/transport.tsx";
import { lookInside } from "./lookInside.ts";
import type { Sampled } from "./protocol.ts";
import type { Session } from "./session.ts";
import { dataNames, paces } from "./spec.ts";
import type { Failure } from "./trainer.ts";
import { networkWords } from "./words.ts";
import type { Words } from "./wordsEn.ts";

/** What is learned, and the buttons that move it. */
export function Bar({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const playing = session.playing.value;
  const failure = session.failure.value;
  const step = session.shown.value?.step ?? 0;
  const isReady = session.scene.value !== undefined && failure === undefined;
  return (
    <section class="card bar" aria-label={words.training}>
      <Choice
        id="data"
        label={words.dataSet}
        value={session.spec.value.data}
        options={dataNames.map((name) => [name, words.data[name]] as const)}
        onChange={(data) => session.setSpec({ data })}
      />
      <Transport
        playing={playing}
        disabled={!isReady}
        canReset={session.scene.value !== undefined || failure !== undefined}
        words={words}
        steps={[
          { id: "op", text: words.opButton, run: () => void lookInside(session, true) },
          { id: "sample", text: words.sampleButton, run: () => session.advance("sample") },
          { id: "batch", text: words.batch, run: () => session.advance("batch") },
          { id: "step", text: words.epochButton, run: () => session.advance("epoch") },
        ]}
        play={() => session.play()}
        pause={() => session.pause()}
        reset={() => session.reset()}
      />
      <Choice
        id="pace"
        label={words.speed}
        value={String(session.pace.value)}
        options={paces.map((pace) => [String(pace), words.pace(pace)] as const)}
        onChange={(text) => session.setPace(paces.find((pace) => String(pace) === text) ?? 30)}
      />
      <Rewind
        label={words.rewind}
        hint={words.rewindHint}
        at={step}
        furthest={session.furthest.value}
        text={words.rewindTo(showNumber(step))}
        go={(to) => session.seek(to)}
      />
      <Status session={session} />
    </section>
  );
}

/** Changes seldom: a screen reader reads each sentence out. */
function Status({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const failure = session.failure.value;
  const frame = session.shown.value;
  const isBad = failure !== undefined || (frame !== undefined && !Number.isFinite(frame.loss) && hasPoints(session));
  return (
    <p id="status" role="status" data-tone={isBad ? "failure" : "plain"}>
      {failure === undefined ? sentence(session, words) : describe(failure, words)}
    </p>
  );
}

function hasPoints(session: Session): boolean {
  return (session.scene.value?.points.length ?? 1) > 0;
}

function sentence(session: Session, words: Words): string {
  const frame = session.shown.value;
  if (frame === undefined) return words.starting;
  if (!hasPoints(session)) return words.noPoints;
  if (!Number.isFinite(frame.loss)) return words.notFinite;
  if (frame.sampled !== undefined && !session.playing.value) return sampledIn(frame.sampled, words);
  const done = frame.train && frame.train.right === frame.train.of ? words.allRight(frame.train.of) : "";
  if (session.playing.value) return `${words.learning}${done}`;
  return frame.step === 0 ? words.ready : `${words.paused}${done}`;
}

function sampledIn({ position, of, loss, gradientNorm }: Sampled, words: Words): string {
  const digits = (x: number): string => String(Number(x.toPrecision(3)));
  const what = words.sampled(position, of, digits(loss), digits(gradientNorm));
  return position === of ? `${what} ${words.batchDone(of)}` : what;
}

function describe(failure: Failure, words: Words): string {
  if (failure.type === "no workers") return words.failure.noWorkers;
  if (failure.type === "not loaded") return `${words.failure.notLoaded}${words.failure.remedy}`;
  if (failure.type === "silent") return `${words.failure.silent(failure.seconds)}${words.failure.remedy}`;
  return `${words.failure.stopped(failure.sentence)}${words.failure.remedy}`;
}
