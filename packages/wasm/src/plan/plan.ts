/** A plan: a program with its memory. */
import type { Graph } from "@cotangent/autodiff/backend";
import type { Kernel, Program } from "../lower/program.ts";
import type { Donations } from "./donation.ts";
import type { Layout } from "./layout.ts";

/** A plan is an executable without code and without memory of its own. */
export interface Plan {
  readonly graph: Graph;
  readonly program: Program;
  /** Kernels in the order of their run. */
  readonly kernels: readonly Kernel[];
  readonly layout: Layout;
  /** Results that are written over donated arguments. */
  readonly donations: Donations;
}
