/** The page's end of the worker. */
import type { Command, Frame, Inspected, Opening, Report, Scene, Speed } from "./protocol.ts";

export interface Trainer {
  /** Starts anew, in a new worker where the last one failed; what is on its way from the run before is dropped. */
  open(opening: Opening): void;
  send(command: Exclude<Command, { readonly type: "open" | "drawn" }>): void;
  close(): void;
}

/** Reasons why nothing is trained until the next `open`. */
export type Failure =
  | { readonly type: "stopped"; readonly sentence: string }
  | { readonly type: "not loaded" }
  | { readonly type: "silent"; readonly seconds: number }
  | { readonly type: "no workers" };

export interface Audience {
  onScene(scene: Scene): void;
  /** Called when the page is about to be painted; the next frame comes after that. */
  onFrame(frame: Frame, speed: Speed | undefined): void;
  onInspected(inspected: Inspected): void;
  onFailure(failure: Failure): void;
}

/** With reduced motion the picture changes at most this often, in milliseconds. */
const calmPause = 500;
/** Seconds after which a worker that owes an answer is hung. They are counted, so that a suspended machine is not. */
const patience = 15;

export function openTrainer({ onScene, onFrame, onInspected, onFailure }: Audience): Trainer {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let worker: Worker | undefined;
  let run = 0;
  let playing = false;
  /** Seconds since the worker was last heard of; undefined where it owes nothing. */
  let idle: number | undefined;

  const post = (command: Command): void => worker?.postMessage(command);

  function fail(failure: Failure): void {
    idle = undefined;
    playing = false;
    worker?.terminate();
    worker = undefined;
    onFailure(failure);
  }

  function hear(report: Report): void {
    if (report.run !== run) return;
    if (report.type === "frame") {
      playing &&= Number.isFinite(report.frame.loss);
      idle = playing ? 0 : undefined;
      requestAnimationFrame(() => {
        if (report.run === run) onFrame(report.frame, report.speed);
        const drawn = (): void => post({ type: "drawn", run: report.run });
        // at once, so that the worker makes the next frame while the browser paints this one
        if (calm.matches) setTimeout(drawn, calmPause);
        else drawn();
      });
    } else if (report.type === "scene") {
      idle = 0;
      onScene(report.scene);
    } else if (report.type === "inspected") onInspected(report.inspected);
    else fail({ type: "stopped", sentence: report.sentence });
  }

  function start(): Worker {
    const started = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<Report>) => hear(data));
    started.addEventListener("error", ({ message }) => {
      if (started === worker) fail(message ? { type: "stopped", sentence: message } : { type: "not loaded" });
    });
    return started;
  }

  const clock = setInterval(() => {
    if (idle !== undefined && ++idle >= patience) fail({ type: "silent", seconds: patience });
  }, 1000);

  return {
    open(opening) {
      run++;
      playing = false;
      if (typeof Worker === "undefined") return onFailure({ type: "no workers" });
      worker ??= start();
      post({ type: "open", run, opening });
      idle = 0;
    },
    send(command) {
      post(command);
      if (command.type === "change" || command.type === "inspect") return;
      playing = command.type === "play";
      idle = 0;
    },
    close() {
      clearInterval(clock);
      run++;
      idle = undefined;
      worker?.terminate();
      worker = undefined;
    },
  };
}
