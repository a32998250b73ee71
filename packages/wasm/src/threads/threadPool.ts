/**
 * The pool of threads of this process or page. The main thread opens a task that has several parts. It and the workers
 * take shares of parts until none is left. Then it waits for the shares that workers took.
 *
 * The protocol uses a few fields of shared memory (see control.ts). `open` holds the number of the module and the
 * number of shares that are not taken. Taking one is a compare-and-exchange of that field: it fails for a worker that
 * looked too long ago, and only a worker that has the module tries it. A task stays open until its last share is
 * finished, so a worker may read the other fields once it has a share. Nobody waits for a worker that starts, sleeps or
 * reads its messages: others take the shares meanwhile. Workers spin for a while before they sleep. So does the main
 * thread, which in a page may not sleep.
 *
 * A worker that dies with a share would make the main thread wait forever. No event can tell, since events arrive when
 * the main thread has returned. So it gives up when no share was finished for a long time, ends all workers and throws.
 * New workers, with control memory of their own, start at the next call. Memory that the old ones may still write is
 * given to nobody until they have ended.
 */
import { UsageError } from "@cotangent/autodiff";
import type { WasmFunction } from "../webassembly.ts";
import { Crew, type Shared } from "./crew.ts";
import { spawnWorker, type Spawn } from "./spawn.ts";

export interface ThreadPoolOptions {
  readonly spawn?: Spawn;
  /** Milliseconds after which a worker counts as dead, if no share was finished meanwhile. */
  readonly patience?: number;
}

declare const console: { warn(message: string): void };

export class ThreadPool {
  readonly #spawn: Spawn;
  readonly #patience: number;
  #crew: Crew | null = null;
  /** Number of crews that ended before their time. */
  #losses = 0;
  /** True where no worker can be had: the calling thread does everything. */
  hopeless = false;
  /** Owners of memory that workers which were told to end may still write. */
  readonly #held = new Set<Shared>();

  constructor({ spawn = spawnWorker, patience = 30_000 }: ThreadPoolOptions = {}) {
    this.#spawn = spawn;
    this.#patience = patience;
  }

  /**
   * Computes all parts of a task.
   * @throws UsageError where a worker did not finish its part: then what the task writes is not to be used
   */
  run(shared: Shared, task: number, parts: number, compute: WasmFunction): void {
    const crew = this.#crewWith(shared);
    if (crew === undefined) return void compute(0, parts);
    if (crew.run(shared, task, parts, compute)) return;
    this.#held.add(shared);
    this.#lose("it did not finish a part of a compiled function", () => this.#held.delete(shared));
    throw new UsageError(
      "wasm: a worker thread did not finish its part of a compiled function, and was given up; call the function again, with arguments that were not donated to this call",
    );
  }

  /** Number of shares that the present workers computed. */
  get taken(): number {
    return this.#crew?.taken ?? 0;
  }

  // ---- private parts

  /** Returns the present crew, or starts one; undefined where no workers can be had. */
  #crewWith(shared: Shared): Crew | undefined {
    if (this.hopeless) return undefined;
    try {
      if (this.#crew?.isFull === true) void this.#end();
      const crew = (this.#crew ??= new Crew({
        spawn: this.#spawn,
        patience: this.#patience,
        ended: (reason, hadBegun) => this.#lose(reason, undefined, hadBegun),
      }));
      crew.load(shared);
      return crew;
    } catch (error) {
      this.#lose((error as Error).message, undefined, false);
      return undefined;
    }
  }

  /** Ends the workers. New ones start at the next call, unless these never began or it happens again and again. */
  #lose(reason: string, then?: () => void, hadBegun: boolean = true): void {
    void this.#end()?.then(then);
    this.#losses++;
    if ((hadBegun && this.#losses < mostLosses) || this.hopeless) return;
    this.hopeless = true;
    console.warn(`wasm: worker threads cannot be used (${reason}); compiled functions run on one thread`);
  }

  #end(): Promise<unknown> | undefined {
    const ending = this.#crew?.end();
    this.#crew = null;
    return ending;
  }
}

const mostLosses = 4;
