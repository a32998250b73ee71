/** Starts workers in Node and in pages, and says how many this machine can use. */
import { canShare, nodeModule } from "../platform.ts";

/** A started worker. */
export interface Thread {
  postMessage(message: unknown): void;
  /** Ends the worker. Returns a promise that resolves when it has ended, where the platform can tell. */
  terminate(): Promise<unknown> | undefined;
}

/** Starts a worker that keeps no process alive. `ended` is called with the reason if it ends without being told to. */
export type Spawn = (ended: (reason: string) => void) => Thread;

export const spawnWorker: Spawn = (ended) => {
  const node = nodeModule<NodeThreads>("node:worker_threads");
  if (node === undefined) {
    // bundlers recognise this form
    const worker = new Worker(new URL("./worker.js", (import.meta as Meta).url), { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      ended(event.message ?? "its script cannot be loaded");
    };
    return worker;
  }
  // the worker runs one plain file: it needs no loader, no preloaded module and no environment
  const worker = new node.Worker(new URL(nodeScript, here), { execArgv: [], env: {} });
  worker.on("error", (error) => ended((error as Error).message));
  worker.on("exit", () => ended("it exited"));
  worker.unref();
  return worker;
};

/**
 * Returns the number of cores, at most 8. It is 1 where memory cannot be shared with workers, as in a page that is not
 * cross-origin isolated.
 */
export function availableThreads(): number {
  if (!canShare()) return 1;
  const cores =
    nodeModule<{ availableParallelism(): number }>("node:os")?.availableParallelism() ??
    scope.navigator?.hardwareConcurrency ??
    1;
  return Math.min(cores, 8);
}

// ---- private parts

/**
 * The file that threads of Node run, and where it lies. Both are variables: bundlers follow `new URL` where
 * `import.meta.url` is its second argument, and webpack warns where the first one is not a text.
 */
const nodeScript = "./worker.js";
const here = (import.meta as Meta).url;

interface NodeThreads {
  readonly Worker: new (
    script: URL,
    options: object,
  ) => Thread & {
    terminate(): Promise<unknown>;
    on(event: string, listener: (value: unknown) => void): void;
    unref(): void;
  };
}

type Meta = ImportMeta & { readonly url: string };

declare const URL: new (path: string, base: string) => URL;
interface URL {
  readonly href: string;
}

declare class Worker implements Thread {
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
  constructor(script: URL, options: { type: "module" });
  postMessage(message: unknown): void;
  terminate(): undefined;
}

const scope = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };
