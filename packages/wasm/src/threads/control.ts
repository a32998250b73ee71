/** Control memory: the shared words through which threads speak, and the messages that are posted to workers. */
import type { WasmMemory, WasmModule } from "../webassembly.ts";

/**
 * Positions of the fields in control memory, in words of 32 bits. A field that several threads write has a cache line
 * of its own.
 */
export const fields = {
  /**
   * `module << shift | shares not yet taken`. A thread takes a share by counting the word down in one
   * compare-and-exchange.
   */
  open: 0,
  /**
   * The task's number in its module, the number of its parts, and the parts in a share. The last share may have fewer:
   * 10 parts in shares of 4 are 4, 4 and 2.
   */
  task: 1,
  parts: 2,
  share: 3,
  /** Number of shares that are not finished. */
  pending: 32,
  /** 1 while the main thread sleeps until no share is pending. */
  waiting: 33,
  /** 1 if a share threw. */
  failed: 34,
  /** Counter of calls, on which sleeping workers wait. */
  signal: 64,
  sleepers: 65,
  /** Fields of one worker, from its own offset on: messages posted, whether it has begun, shares it computed. */
  mail: 0,
  ready: 1,
  taken: 2,
  /** Bits of `open` that count shares, and the bit at which the module's number begins. */
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

/** A message to a worker. */
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
      /** Names of the exported functions, by their numbers. */
      readonly tasks: readonly string[];
    }
  | { readonly type: "forget"; readonly id: number };

/** The most shares that a task may have, and the most modules. */
export const maxShares: number = fields.count;
export const maxModules: number = 2 ** (32 - fields.shift);
