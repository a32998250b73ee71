import type { KernelSet } from "../run/backend.ts";
import { describeTimes, explainPlan } from "../run/explain.ts";
import { time } from "../run/profile.ts";

/** The set that lets `explain` and `profile` speak of kernels and memory. */
export const inspection: KernelSet = {
  inspector: {
    explain: ({ plan, running, start }) => explainPlan(plan, running.bytes, start) + running.explain(),
    profile: (machine, inputs) => describeTimes(machine.plan, time(machine.timed(inputs))),
  },
};
