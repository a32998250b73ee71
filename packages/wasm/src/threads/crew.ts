/** Workers that were started together, with their control memory. See pool.ts. */
import type { WasmFunction, WasmMemory, WasmModule } from "../webassembly.ts";
import { maxModules, maxShares, newControl, ownFieldsOf, fields, type Message } from "./control.ts";
import type { Spawn, Thread } from "./spawn.ts";

/** A module with tasks that workers can compute. */
export interface Shared {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** How many may work on it, the main thread among them. */
  readonly threads: number;
  /** Names of the functions it exports, each of which takes the first part and the end. */
  readonly tasks: readonly string[];
  /** What keeps the memory that they write. */
  readonly block: unknown;
}

export interface CrewOptions {
  readonly spawn: Spawn;
  /** Milliseconds without any share being finished after which a worker counts as dead. */
  readonly patience: number;
  /** Hears of a worker that ended without being told to. */
  ended(reason: string, hadBegun: boolean): void;
}

export const maxThreads = 64;
/** How often a thread looks whether there is something to do before it sleeps, which takes it tens of microseconds to end. */
const looks = 20_000;
/** Milliseconds of one sleep of the main thread. */
const nap = 50;

export class Crew {
  private readonly options: CrewOptions;
  private readonly control: Int32Array = newControl(maxThreads - 1);
  private readonly workers: Thread[] = [];
  private readonly numbers = new WeakMap<Shared, number>();
  private readonly collected: FinalizationRegistry<number>;
  private readonly canSleep: boolean;
  private modules = 0;
  private hasEnded = false;

  constructor(options: CrewOptions) {
    this.options = options;
    this.collected = new FinalizationRegistry((id) => this.post({ type: "forget", id }));
    this.canSleep = canSleep(this.control);
  }

  /** Whether it can load no more. */
  get isFull(): boolean {
    return this.modules === maxModules;
  }

  /** Shares that workers computed. */
  get taken(): number {
    return this.workers.reduce((sum, _, i) => sum + Atomics.load(this.control, ownFieldsOf(i) + fields.taken), 0);
  }

  /** Hands a module to as many workers as may use it, unless they have it; starts those that are missing. */
  load(shared: Shared): void {
    if (this.numbers.has(shared)) return;
    const { module, memory, threads, tasks } = shared;
    while (this.workers.length < threads - 1) this.start();
    const id = this.modules++;
    this.numbers.set(shared, id);
    this.collected.register(shared, id);
    this.post({ type: "load", id, module, memory, tasks }, threads - 1);
  }

  /** Whether all parts were computed. */
  run(shared: Shared, task: number, parts: number, compute: WasmFunction): boolean {
    const { control } = this;
    const share = Math.ceil(parts / maxShares);
    const shares = Math.ceil(parts / share);
    control[fields.task] = task;
    control[fields.parts] = parts;
    control[fields.share] = share;
    control[fields.failed] = 0;
    control[fields.pending] = shares;
    // what was written before is seen by whoever sees this
    Atomics.store(control, fields.open, (this.numbers.get(shared)! << fields.shift) | shares);
    this.wake();
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
    return this.wait() && Atomics.load(control, fields.failed) === 0;
  }

  /** Ends all workers. The promise, where there is one, is kept when they have ended. */
  end(): Promise<unknown> | undefined {
    this.hasEnded = true;
    const endings = this.workers.map((worker) => worker.terminate());
    return endings.includes(undefined) ? undefined : Promise.all(endings);
  }

  // ---- private parts

  private start(): void {
    const own = ownFieldsOf(this.workers.length);
    const { control } = this;
    const worker = this.options.spawn((reason) => {
      if (!this.hasEnded) this.options.ended(reason, Atomics.load(control, own + fields.ready) === 1);
    });
    this.workers.push(worker);
    worker.postMessage({ type: "begin", control, fields, own, patience: looks } satisfies Message);
  }

  /** To the first workers, who read it when they have returned to their event loop. */
  private post(message: Message, count: number = this.workers.length): void {
    for (let i = 0; i < count; i++) {
      this.workers[i]!.postMessage(message);
      Atomics.add(this.control, ownFieldsOf(i) + fields.mail, 1);
    }
    this.wake();
  }

  private wake(): void {
    if (Atomics.load(this.control, fields.sleepers) === 0) return;
    Atomics.add(this.control, fields.signal, 1);
    Atomics.notify(this.control, fields.signal);
  }

  /** Until no part is pending. Whether it came to that. */
  private wait(): boolean {
    const { control } = this;
    for (let i = 0; i < looks; i++) if (Atomics.load(control, fields.pending) === 0) return true;
    Atomics.store(control, fields.waiting, 1);
    let left = Atomics.load(control, fields.pending);
    for (let idle = 0; left > 0 && idle < this.options.patience;) {
      this.rest(left);
      const now = Atomics.load(control, fields.pending);
      // counted in naps: a machine that was put to sleep meanwhile loses one
      idle = now === left ? idle + nap : 0;
      left = now;
    }
    Atomics.store(control, fields.waiting, 0);
    return left === 0;
  }

  /** Until all parts are finished, a while at most. */
  private rest(left: number): void {
    if (this.canSleep) return void Atomics.wait(this.control, fields.pending, left, nap);
    const until = now() + nap;
    while (now() < until)
      for (let i = 0; i < looks; i++) if (Atomics.load(this.control, fields.pending) !== left) return;
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

/** For how long to wait, where no sleep can tell. */
function now(): number {
  // eslint-disable-next-line no-restricted-properties -- no result depends on it
  return performance.now();
}
