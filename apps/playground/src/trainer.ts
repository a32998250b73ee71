import type { Command, Frame, Report, Scene, Settings, Speed } from "./protocol.ts";

/** The page's end of the worker. */
export interface Trainer {
  /** Starts anew; what is still on its way from the run before is dropped. */
  open(settings: Settings, learningRate: number): void;
  send(command: Exclude<Command, { readonly type: "open" | "drawn" }>): void;
}

export interface Audience {
  onScene(scene: Scene): void;
  /** Called when the page is about to be painted; the next frame comes after that. */
  onFrame(frame: Frame, speed: Speed | undefined): void;
  onFailure(sentence: string): void;
}

/** With reduced motion the picture changes at most this often, in milliseconds. */
const calmPause = 500;

export function openTrainer({ onScene, onFrame, onFailure }: Audience): Trainer {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const post = (command: Command): void => worker.postMessage(command);
  let run = 0;

  worker.addEventListener("message", ({ data: report }: MessageEvent<Report>) => {
    if (report.run !== run) return;
    if (report.type === "scene") onScene(report.scene);
    else if (report.type === "failure") onFailure(report.sentence);
    else {
      requestAnimationFrame(() => {
        if (report.run === run) onFrame(report.frame, report.speed);
        setTimeout(() => post({ type: "drawn", run: report.run }), calm.matches ? calmPause : 0);
      });
    }
  });
  worker.addEventListener("error", (event) => onFailure(`The worker stopped: ${event.message || "it did not load"}.`));

  return {
    open(settings, learningRate) {
      run++;
      post({ type: "open", run, settings, learningRate });
    },
    send: post,
  };
}
