import type { Command, Frame, Report, Scene, Settings, Speed } from "./protocol.ts";

/** The page's end of the worker. */
export interface Trainer {
  /** Starts anew, in a new worker where the last one failed; what is on its way from the run before is dropped. */
  open(settings: Settings, learningRate: number): void;
  send(command: Exclude<Command, { readonly type: "open" | "drawn" }>): void;
}

export interface Audience {
  onScene(scene: Scene): void;
  /** Called when the page is about to be painted; the next frame comes after that. */
  onFrame(frame: Frame, speed: Speed | undefined): void;
  /** Called with what went wrong and what to do. Nothing is trained until the next `open`. */
  onFailure(sentence: string): void;
}

/** With reduced motion the picture changes at most this often, in milliseconds. */
const calmPause = 500;
/** Seconds after which a worker that owes an answer is hung. They are counted, so that a suspended machine is not. */
const patience = 15;

export function openTrainer({ onScene, onFrame, onFailure }: Audience): Trainer {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let worker: Worker | undefined;
  let run = 0;
  let playing = false;
  /** Seconds since the worker was last heard of; undefined where it owes nothing. */
  let idle: number | undefined;

  const post = (command: Command): void => worker?.postMessage(command);

  function fail(what: string): void {
    idle = undefined;
    playing = false;
    worker?.terminate();
    worker = undefined;
    onFailure(`${what}; press Reset to start another one, or reload the page.`);
  }

  function hear(report: Report): void {
    if (report.run !== run) return;
    if (report.type === "frame") {
      playing &&= Number.isFinite(report.frame.loss);
      idle = playing ? 0 : undefined;
      requestAnimationFrame(() => {
        if (report.run === run) onFrame(report.frame, report.speed);
        setTimeout(() => post({ type: "drawn", run: report.run }), calm.matches ? calmPause : 0);
      });
    } else if (report.type === "scene") {
      idle = 0;
      onScene(report.scene);
    } else fail(`The training stopped (${report.sentence})`);
  }

  function start(): Worker {
    const started = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<Report>) => hear(data));
    started.addEventListener("error", ({ message }) => {
      if (started === worker) fail(message ? `The worker stopped (${message})` : "The worker did not load");
    });
    return started;
  }

  setInterval(() => {
    if (idle !== undefined && ++idle >= patience) fail(`The worker has not answered for ${patience} seconds`);
  }, 1000);

  return {
    open(settings, learningRate) {
      run++;
      playing = false;
      if (typeof Worker === "undefined")
        return onFailure("This browser has no workers, in which networks train here; open the page in a current one.");
      worker ??= start();
      post({ type: "open", run, settings, learningRate });
      idle = 0;
    },
    send(command) {
      post(command);
      if (command.type === "learningRate") return;
      playing = command.type === "play";
      idle = command.type === "pause" ? undefined : 0;
    },
  };
}
