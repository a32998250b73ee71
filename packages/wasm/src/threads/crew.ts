/** A crew: workers that were started together, with their control memory. threadPool.ts says how they share work. */
import type { WasmFunction, WasmMemory, WasmModule } from "../webassembly.ts";
import { maxModules, maxShares, newControl, ownFieldsOf, fields, type Message } from "./control.ts";
import type { Spawn, Thread } from "./spawn.ts";

/** A module whose tasks workers can compute. */
export interface Shared {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** Number of threads that may work on it, the main thread included. */
  readonly threads: number;
  /** Names of its exported functions. Each takes the first part and the end: (4, 8) computes parts 4 to 7. */
  readonly tasks: readonly string[];
  /** The owner of the memory that they write: as long as it is reachable, nobody else is given that memory. */
  readonly block: unknown;
}

export interface CrewOptions {
  readonly spawn: Spawn;
  /** Milliseconds after which a worker counts as dead, if no share was finished meanwhile. */
  readonly patience: number;
  /** Called when a worker ends that was not told to. */
  ended(reason: string, hadBegun: boolean): void;
}

export const maxThreads = 64;
/** Looks for work before a thread sleeps. Waking it again takes tens of microseconds. */
const looks = 20_000;
/** Milliseconds of one nap of the main thread. */
const nap = 50;

export class Crew {
  readonly #options: CrewOptions;
  readonly #control: Int32Array = newControl(maxThreads - 1);
  readonly #workers: Thread[] = [];
  readonly #numbers = new WeakMap<Shared, number>();
  readonly #collected: FinalizationRegistry<number>;
  readonly #canSleep: boolean;
  #modules = 0;
  #hasEnded = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#collected = new FinalizationRegistry((id) => this.#post({ type: "forget", id }));
    this.#canSleep = canSleep(this.#control);
  }

  /** True where no further module can be loaded. */
  get isFull(): boolean {
    return this.#modules === maxModules;
  }

  /** Number of shares that workers computed. */
  get taken(): number {
    return this.#workers.reduce((sum, _, i) => sum + Atomics.load(this.#control, ownFieldsOf(i) + fields.taken), 0);
  }

  /** Posts a module to as many workers as may use it, unless they have it. Starts workers that are missing. */
  load(shared: Shared): void {
    if (this.#numbers.has(shared)) return;
    const { module, memory, threads, tasks } = shared;
    while (this.#workers.length < threads - 1) this.#start();
    const id = this.#modules++;
    this.#numbers.set(shared, id);
    this.#collected.register(shared, id);
    this.#post({ type: "load", id, module, memory, tasks }, threads - 1);
  }

  /** Runs a task. Returns whether all of its parts were computed. */
  run(shared: Shared, task: number, parts: number, compute: WasmFunction): boolean {
    const control = this.#control;
    const share = Math.ceil(parts / maxShares);
    const shares = Math.ceil(parts / share);
    control[fields.task] = task;
    control[fields.parts] = parts;
    control[fields.share] = share;
    control[fields.failed] = 0;
    control[fields.pending] = shares;
    // this store publishes the fields written before it: a worker that sees it sees them
    Atomics.store(control, fields.open, (this.#numbers.get(shared)! << fields.shift) | shares);
    this.#wake();
    let own = 0;
    try {
      for (;;) {
        const open = Atomics.load(control, fields.open);
        const left = open & fields.count;
        if (left === 0) break;
        if (Atomics.compareExchange(control, fields.open, open, open - 1) !== open) continue;
        own++;
        compute((left - 1) * share, Math.min(left * share, parts));
      }
    } finally {
      own += Atomics.exchange(control, fields.open, 0) & fields.count;
      Atomics.sub(control, fields.pending, own);
    }
    return this.#wait() && Atomics.load(control, fields.failed) === 0;
  }

  /** Ends all workers. Returns a promise that resolves when they have ended, where the platform can tell. */
  end(): Promise<unknown> | undefined {
    this.#hasEnded = true;
    const endings = this.#workers.map((worker) => worker.terminate());
    return endings.includes(undefined) ? undefined : Promise.all(endings);
  }

  // ---- private parts

  #start(): void {
    const own = ownFieldsOf(this.#workers.length);
    const control = this.#control;
    const worker = this.#options.spawn((reason) => {
      if (!this.#hasEnded) this.#options.ended(reason, Atomics.load(control, own + fields.ready) === 1);
    });
    this.#workers.push(worker);
    worker.postMessage({ type: "begin", control, fields, own, patience: looks } satisfies Message);
  }

  /** Posts a message to the first workers. Each reads it when it has returned to its event loop. */
  #post(message: Message, count: number = this.#workers.length): void {
    for (let i = 0; i < count; i++) {
      this.#workers[i]!.postMessage(message);
      Atomics.add(this.#control, ownFieldsOf(i) + fields.mail, 1);
    }
    this.#wake();
  }

  #wake(): void {
    if (Atomics.load(this.#control, fields.sleepers) === 0) return;
    Atomics.add(this.#control, fields.signal, 1);
    Atomics.notify(this.#control, fields.signal);
  }

  /** Waits until no part is pending. Returns false if it gave up. */
  #wait(): boolean {
    const control = this.#control;
    for (let i = 0; i < looks; i++) if (Atomics.load(control, fields.pending) === 0) return true;
    Atomics.store(control, fields.waiting, 1);
    let left = Atomics.load(control, fields.pending);
    for (let idle = 0; left > 0 && idle < this.#options.patience;) {
      this.#rest(left);
      const now = Atomics.load(control, fields.pending);
      // counting naps instead of time: a machine that was suspended meanwhile loses one nap
      idle = now === left ? idle + nap : 0;
      left = now;
    }
    Atomics.store(control, fields.waiting, 0);
    return left === 0;
  }

  /** Waits for one nap, or until a share is finished. It sleeps; in a page, where that is forbidden, it spins. */
  #rest(left: number): void {
    if (this.#canSleep) return void Atomics.wait(this.#control, fields.pending, left, nap);
    const until = now() + nap;
    while (now() < until)
      for (let i = 0; i < looks; i++) if (Atomics.load(this.#control, fields.pending) !== left) return;
  }
}

function canSleep(control: Int32Array): boolean {
  try {
    Atomics.wait(control, fields.signal, 1, 0);
    return true;
  } catch {
    return false; // the main thread of a page
  }
}

declare const performance: { now(): number };

/** Returns milliseconds, for a main thread that may not sleep. */
function now(): number {
  // eslint-disable-next-line no-restricted-properties -- no result depends on it
  return performance.now();
}
