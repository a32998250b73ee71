/**
 * The threads of this process or page. The main thread opens a task that has several parts; it and the workers take parts until
 * none is left, and it waits for those that workers took.
 *
 * All of it goes through a few fields of shared memory (see control.ts). `open` holds the number of the module and how many parts
 * are not taken, so that taking one, a compare-and-exchange of that field, fails for whoever looked too long ago, and succeeds only
 * for a worker that has the module. What is open stays so until its last part is finished: a worker reads the rest when it has a
 * part. Hence nobody waits for a worker that starts, sleeps or reads its mail: others take the parts meanwhile. Workers spin for a
 * while before they sleep, and so does the main thread, which in a page may not sleep at all.
 *
 * A worker that dies with a part would make the main thread wait forever, and no event can tell it, since events come when it has
 * returned. It gives up when no part was finished for a long time, ends all workers and throws. New ones, with control memory of
 * their own, are started for the next call; what the old ones may still write to is kept from others until they have ended.
 */
import { UsageError } from "@cotangent/autodiff";
import type { WasmFunction } from "../webassembly.ts";
import { Crew, type Shared } from "./crew.ts";
import { spawnWorker, type Spawn } from "./spawn.ts";

export interface ThreadPoolOptions {
  readonly spawn?: Spawn;
  /** Milliseconds without any part being finished after which a worker counts as dead. */
  readonly patience?: number;
}

declare const console: { warn(message: string): void };

export class ThreadPool {
  private readonly spawn: Spawn;
  private readonly patience: number;
  private crew: Crew | null = null;
  /** How many crews ended before their time. */
  private losses = 0;
  /** Whether workers cannot be had, so that everything is done by the calling thread. */
  hopeless = false;
  /** What workers that were told to end may still write to. */
  private readonly held = new Set<Shared>();

  constructor({ spawn = spawnWorker, patience = 30_000 }: ThreadPoolOptions = {}) {
    this.spawn = spawn;
    this.patience = patience;
  }

  /**
   * Computes all parts of a task.
   * @throws UsageError where a worker did not finish its part: then what the task writes is not to be used
   */
  run(shared: Shared, task: number, parts: number, compute: WasmFunction): void {
    const crew = this.crewWith(shared);
    if (crew === undefined) return void compute(0, parts);
    if (crew.run(shared, task, parts, compute)) return;
    this.held.add(shared);
    this.lose("it did not finish a part of a compiled function", () => this.held.delete(shared));
    throw new UsageError(
      "wasm: a worker thread did not finish its part of a compiled function, and was given up; call the function again, with arguments that were not donated to this call",
    );
  }

  /** Shares of parts that workers computed, since the present ones were started. */
  get taken(): number {
    return this.crew?.taken ?? 0;
  }

  // ---- private parts

  /** Undefined where there are no workers to be had. */
  private crewWith(shared: Shared): Crew | undefined {
    if (this.hopeless) return undefined;
    try {
      if (this.crew?.isFull === true) void this.end();
      const crew = (this.crew ??= new Crew({
        spawn: this.spawn,
        patience: this.patience,
        ended: (reason, hadBegun) => this.lose(reason, undefined, hadBegun),
      }));
      crew.load(shared);
      return crew;
    } catch (error) {
      this.lose((error as Error).message, undefined, false);
      return undefined;
    }
  }

  /** Ends the workers: there will be new ones, unless these never began or it happens again and again. */
  private lose(reason: string, then?: () => void, hadBegun: boolean = true): void {
    void this.end()?.then(then);
    this.losses++;
    if ((hadBegun && this.losses < mostLosses) || this.hopeless) return;
    this.hopeless = true;
    console.warn(`wasm: worker threads cannot be used (${reason}); compiled functions run on one thread`);
  }

  private end(): Promise<unknown> | undefined {
    const ending = this.crew?.end();
    this.crew = null;
    return ending;
  }
}

const mostLosses = 4;
