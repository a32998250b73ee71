/** Where the text of a result goes: standard output, or a file that is there when it is whole. */
import { stageFile } from "../run/files.ts";
import { count } from "../words/faults.ts";

export interface Sink {
  /** Hands on text, and waits until it is gone. */
  write(text: string): Promise<void>;
  /** True where nobody takes what is written: a reader of standard output has left, a disk is full. */
  isLost(): boolean;
  /** "; 12 rows were written before", for sentences about what went wrong. */
  left(rows: number): string;
  commit(): void;
  discard(): void;
}

/** @param path a file; standard output where absent */
export function openSink(path: string | undefined): Sink {
  return path === undefined ? standardOutput() : fileSink(path);
}

function fileSink(path: string): Sink {
  const file = stageFile(path);
  return {
    write: (text) => Promise.resolve(file.write(text)),
    isLost: () => false,
    left: () => "; nothing was written",
    commit: file.commit,
    discard: file.discard,
  };
}

function standardOutput(): Sink {
  let isLost = false;
  return {
    // an error is told once, by whoever listens to the stream
    write: (text) =>
      new Promise((resolve) => {
        process.stdout.write(text, (error) => {
          isLost ||= error instanceof Error;
          resolve();
        });
      }),
    isLost: () => isLost,
    left: (rows) => (rows === 0 ? "" : `; ${count(rows, "row")} before it ${rows === 1 ? "was" : "were"} written`),
    commit: () => {},
    discard: () => {},
  };
}
