/** Buttons that move something in time: play and pause, steps, back to the start, and a way back to any moment. */
import type { JSX } from "preact";

export interface TransportProps {
  readonly playing: boolean;
  readonly disabled: boolean;
  readonly words: { readonly play: string; readonly pause: string; readonly reset: string };
  /** Smaller and larger steps. */
  readonly steps: readonly { readonly id: string; readonly text: string; run(): void }[];
  /** Reset works where nothing else does. */
  readonly canReset: boolean;
  play(): void;
  pause(): void;
  reset(): void;
}

/** From the smallest step to the largest; of fewer steps the last ones. */
const stepIcons = [
  "M3 2.5v11l3.5-5.5zM11 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  "M3 2.5v11l5-5.5zM10.5 6h4v4h-4z",
  "M3 2.5v11l7-5.5zM11 2.5h2.5v11H11z",
  "M1 2.5v11l6-5.5zM7 2.5v11l6-5.5zM13 2.5h2v11h-2z",
];

export function Transport(props: TransportProps): JSX.Element {
  const { playing, disabled, words, steps, canReset, play, pause, reset } = props;
  return (
    <div class="transport">
      <button id="play" type="button" class="primary" disabled={disabled} onClick={() => (playing ? pause() : play())}>
        <Icon path={playing ? "M3.5 2.5h3.5v11H3.5zM9 2.5h3.5v11H9z" : "M4 2.5v11l9-5.5z"} />
        {playing ? words.pause : words.play}
      </button>
      {steps.map(({ id, text, run }, i) => (
        <button key={id} id={id} type="button" disabled={disabled} onClick={run}>
          <Icon path={stepIcons[stepIcons.length - steps.length + i]!} />
          {text}
        </button>
      ))}
      <button id="reset" type="button" disabled={!canReset} onClick={reset}>
        <Icon path="M8 2.5V.2L3.8 3.4 8 6.6V4.3a4.1 4.1 0 1 1-4.1 4.1H2.1A5.9 5.9 0 1 0 8 2.5z" />
        {words.reset}
      </button>
    </div>
  );
}

function Icon({ path }: { readonly path: string }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export interface RewindProps {
  readonly label: string;
  readonly hint?: string;
  readonly at: number;
  readonly furthest: number;
  readonly text: string;
  go(to: number): void;
}

export function Rewind({ label, hint, at, furthest, text, go }: RewindProps): JSX.Element {
  const most = Math.max(at, furthest);
  return (
    <label class="rewind">
      <span>{label}</span>
      <input
        id="rewind"
        type="range"
        min={0}
        max={Math.max(1, most)}
        value={at}
        disabled={most === 0}
        title={hint}
        aria-valuetext={text}
        onInput={(event) => go(Number(event.currentTarget.value))}
      />
    </label>
  );
}

/** Space plays and pauses, arrows go a step forward or back, where no control has the keyboard. */
export function listenToKeys(toggle: () => void, move: (by: 1 | -1) => void): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== document.body || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " ") toggle();
    else if (event.key === "ArrowRight") move(1);
    else if (event.key === "ArrowLeft") move(-1);
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
