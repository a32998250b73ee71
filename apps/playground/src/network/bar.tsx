import type { JSX } from "preact";
import { Choice } from "../ui/field.tsx";
import { showNumber } from "../ui/language.ts";
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
      <div class="transport">
        <button
          id="play"
          type="button"
          class="primary"
          disabled={!isReady}
          onClick={() => (playing ? session.pause() : session.play())}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={playing ? "M3.5 2.5h3.5v11H3.5zM9 2.5h3.5v11H9z" : "M4 2.5v11l9-5.5z"} />
          </svg>
          {playing ? words.pause : words.play}
        </button>
        <button id="batch" type="button" disabled={!isReady} onClick={() => session.advance("batch")}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3 2.5v11l7-5.5zM11 2.5h2.5v11H11z" />
          </svg>
          {words.batch}
        </button>
        <button id="step" type="button" disabled={!isReady} onClick={() => session.advance("epoch")}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M1 2.5v11l6-5.5zM7 2.5v11l6-5.5zM13 2.5h2v11h-2z" />
          </svg>
          {words.epochButton}
        </button>
        <button
          id="reset"
          type="button"
          disabled={session.scene.value === undefined && failure === undefined}
          onClick={() => session.reset()}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 2.5V.2L3.8 3.4 8 6.6V4.3a4.1 4.1 0 1 1-4.1 4.1H2.1A5.9 5.9 0 1 0 8 2.5z" />
          </svg>
          {words.reset}
        </button>
      </div>
      <Choice
        id="pace"
        label={words.speed}
        value={String(session.pace.value)}
        options={paces.map((pace) => [String(pace), words.pace(pace)] as const)}
        onChange={(text) => session.setPace(paces.find((pace) => String(pace) === text) ?? 30)}
      />
      <Rewind session={session} />
      <Status session={session} />
    </section>
  );
}

function Rewind({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const step = session.frame.value?.step ?? 0;
  const furthest = Math.max(step, session.furthest.value);
  return (
    <label class="rewind">
      <span>{words.rewind}</span>
      <input
        id="rewind"
        type="range"
        min={0}
        max={Math.max(1, furthest)}
        value={step}
        disabled={furthest === 0}
        title={words.rewindHint}
        aria-valuetext={words.rewindTo(showNumber(step))}
        onInput={(event) => session.seek(Number(event.currentTarget.value))}
      />
    </label>
  );
}

/** Changes seldom: a screen reader reads each sentence out. */
function Status({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const failure = session.failure.value;
  const frame = session.frame.value;
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
  const frame = session.frame.value;
  if (frame === undefined) return words.starting;
  if (!hasPoints(session)) return words.noPoints;
  if (!Number.isFinite(frame.loss)) return words.notFinite;
  const done = frame.train && frame.train.right === frame.train.of ? words.allRight(frame.train.of) : "";
  if (session.playing.value) return `${words.learning}${done}`;
  return frame.step === 0 ? words.ready : `${words.paused}${done}`;
}

function describe(failure: Failure, words: Words): string {
  if (failure.type === "no workers") return words.failure.noWorkers;
  if (failure.type === "not loaded") return `${words.failure.notLoaded}${words.failure.remedy}`;
  if (failure.type === "silent") return `${words.failure.silent(failure.seconds)}${words.failure.remedy}`;
  return `${words.failure.stopped(failure.sentence)}${words.failure.remedy}`;
}
