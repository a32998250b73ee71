/** The memory through which threads speak, and the messages that are posted. */
import type { WasmMemory, WasmModule } from "../webassembly.ts";

/** Where the fields of the control memory are, 32 bits each; those that several threads write stand in cache lines of their own. */
export const fields = {
  /** `module << shift | shares not yet taken`: taking one is to count it down by a compare-and-exchange of the whole word. */
  open: 0,
  /** The task's number among those of the module, how many parts it has, and how many of them are a share: the last may have less. */
  task: 1,
  parts: 2,
  share: 3,
  /** Shares that are not finished. */
  pending: 32,
  /** Whether the main thread sleeps until none is. */
  waiting: 33,
  /** Whether one threw. */
  failed: 34,
  /** What sleeping workers wait on: it counts the calls. */
  signal: 64,
  sleepers: 65,
  /** Of each worker, from its own fields on: messages posted, whether it has begun, shares that it computed. */
  mail: 0,
  ready: 1,
  taken: 2,
  /** The bits of `open` that count, and where the module begins. */
  count: 0xfff,
  shift: 12,
} as const;

const firstOwn = 96;
const ownFields = 32;

export function ownFieldsOf(worker: number): number {
  return firstOwn + worker * ownFields;
}

export function newControl(workers: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * ownFieldsOf(workers)));
}

/** What a worker is posted. */
export type Message =
  | {
      readonly type: "begin";
      readonly control: Int32Array;
      readonly fields: typeof fields;
      readonly own: number;
      readonly patience: number;
    }
  | {
      readonly type: "load";
      readonly id: number;
      readonly module: WasmModule;
      readonly memory: WasmMemory;
      /** Names of the functions it exports, by their numbers. */
      readonly tasks: readonly string[];
    }
  | { readonly type: "forget"; readonly id: number };

/** The most shares of a task, and the number of modules. */
export const maxShares: number = fields.count;
export const maxModules: number = 2 ** (32 - fields.shift);
