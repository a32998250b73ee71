/** Emission options: the places of a kernel's buffers, and the features of the engine. */
import type { Local } from "../emit/code.ts";
import type { Start } from "./nest.ts";

export interface EmitOptions {
  readonly relaxedSimd: boolean;
  /** Parameters that stand for constants in code that several kernels share (see `ExprBuilder`), by their numbers. */
  readonly parameters?: ReadonlyMap<number, Local>;
  /** Returns the address of a buffer, in code of one kernel. A kernel with a signature asks for `start` instead. */
  address(buffer: number): number;
  /** Returns where a buffer starts, also in code that several kernels share. */
  start(buffer: number): Start;
}
