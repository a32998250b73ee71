/** Signals that ask a command to end: Ctrl-C, SIGTERM, SIGHUP, and a reader of standard output that is lost. */
import { constants } from "node:os";

export interface Listening {
  readonly signal: AbortSignal;
  /** The signal that came; undefined where none has. */
  came(): NodeJS.Signals | undefined;
  end(): void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Listens until `end`. Asked twice, the process ends at once: a step takes longer than patience does. */
export function listen(): Listening {
  const abort = new AbortController();
  let first: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (first !== undefined) process.exit(128 + constants.signals[signal]);
    first = signal;
    abort.abort(signal);
  };
  for (const signal of signals) process.on(signal, interrupt);
  const end = (): void => {
    for (const signal of signals) process.off(signal, interrupt);
  };
  return { signal: abort.signal, came: () => first, end };
}
