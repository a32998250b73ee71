/** What a kernel is emitted with: where its buffers are, and what the engine can do. */
import type { Local } from "../emit/code.ts";
import type { Start } from "./nest.ts";

export interface EmitOptions {
  readonly relaxedSimd: boolean;
  /** In code that several kernels share: see `ExprBuilder`. */
  readonly parameters?: ReadonlyMap<number, Local>;
  /** Where a buffer is, in code for one place: kernels with a signature ask for `start`. */
  address(buffer: number): number;
  /** Where a buffer starts, also in code that several kernels share. */
  start(buffer: number): Start;
}
