/**
 * Leaves without a value: the inputs of what is being staged, and what was donated. Their `attrs` hold the words for
 * the user, so that a bundle that neither stages nor donates does not hold them.
 */
import type { Aval } from "./aval.ts";
import type { Origin } from "./state.ts";
import { Tensor, type Absence } from "./tensor.ts";
import type { Trace } from "./trace.ts";

/** A staged input: shape and dtype, no value. */
export function placeholder(aval: Aval, trace: Trace | null = null, words: Absence = stagedBy("compile")): Tensor {
  return new Tensor(aval, undefined, null, undefined, words, trace);
}

/** The words of an input that `who` stages: "compile, for step". */
export function stagedBy(who: string): Absence {
  return {
    label: "staged input",
    usable: true,
    sentence:
      `is being staged by ${who} and has no value yet; return it from the compiled function and read it there, or choose ` +
      "with where(condition, a, b) instead of if",
  };
}

/**
 * The words of the cotangent that a rule is given when forward mode transposes it: a rule is linear in it and never
 * reads it.
 */
export function transposedBy(who: string, op: string): Absence {
  return {
    label: "staged cotangent",
    usable: true,
    sentence:
      `is made of the cotangent that ${who} gives to the rule of ${op}, which has no value: forward mode transposes the rule, so that ` +
      "it may read elements of primals and results only; take grad, or write the rule without reading what depends on the cotangent",
  };
}

/** @internal What `giveUp` is told: every later use throws, and says which compiled function took the value. */
export function donationTo(name: string): Origin {
  return { op: null, attrs: new Donation(name), trace: null, inputs: null };
}

/** The compiled function that took the value of `x`. */
export function donatedTo(x: Tensor): string | undefined {
  return x.op === null && x.attrs instanceof Donation ? x.attrs.to : undefined;
}

class Donation implements Absence {
  readonly to: string;
  readonly usable = false;
  constructor(to: string) {
    this.to = to;
  }
  get label(): string {
    return `donated to ${this.to}`;
  }
  get sentence(): string {
    return (
      `was donated to the compiled function ${this.to} and can no longer be read; use what that call returned, or leave ` +
      `the argument out of { donate }`
    );
  }
}
