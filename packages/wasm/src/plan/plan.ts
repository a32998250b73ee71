/** A program with its memory. */
import type { Graph } from "@cotangent/autodiff/backend";
import type { Kernel, Program } from "../lower/program.ts";
import type { Donations } from "./donation.ts";
import type { Layout } from "./layout.ts";

/** An executable without its code and memory. */
export interface Plan {
  readonly graph: Graph;
  readonly program: Program;
  /** In the order of their run. */
  readonly kernels: readonly Kernel[];
  readonly layout: Layout;
  /** Results in the place of donated arguments. */
  readonly donations: Donations;
}
