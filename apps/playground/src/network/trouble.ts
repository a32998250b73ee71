/** Signs that nothing is learned any more, from losses and from what neurons give. */
import type { ActivationName } from "../ui/activationNames.ts";

/** What is the matter; layers count from 0. */
export type Trouble =
  /** The loss hardly changes any more, and is not small. */
  | { readonly type: "plateau" }
  /** The loss goes up and down from epoch to epoch, and comes no lower. */
  | { readonly type: "oscillation" }
  /** Neurons that give 0 for every example: no gradient passes them. */
  | { readonly type: "dead"; readonly layer: number; readonly count: number; readonly of: number }
  /** Neurons in the flat part of their activation for every example. */
  | { readonly type: "saturated"; readonly layer: number; readonly count: number; readonly of: number }
  /** An activation without a slope: nothing below it learns. */
  | { readonly type: "flat"; readonly layer: number };

/** Follows the losses of a run. */
export interface Watch {
  /** The mean loss of an epoch. */
  add(loss: number): void;
  /** Forgets: what comes now has other reasons. */
  clear(): void;
  readonly found: readonly Trouble[];
}

/** Means that are kept: when they are too many, pairs become one. */
const capacity = 64;
/** Epochs before anything is said. */
const patience = 40;
/** A fall by less than this, from one quarter of a run to the next, is none. */
const leastFall = 0.005;
/** A loss below this part of the first one is small. */
const small = 0.1;

export function openWatch(): Watch {
  let means: number[] = [];
  let [epochs, pending, held] = [0, 0, 0];
  let width = 1;
  let [first, last, change, distance, turns] = [0, 0, 0, 0, 0];
  const clear = (): void => {
    means = [];
    [epochs, pending, held, width] = [0, 0, 0, 1];
    [change, distance, turns] = [0, 0, 0];
  };
  return {
    add(loss) {
      if (epochs === 0) last = loss;
      first = Math.max(first, loss);
      const by = loss - last;
      turns = follow(turns, by * change < 0 ? 1 : 0);
      change = by;
      distance = follow(distance, Math.abs(by));
      last = loss;
      epochs++;
      pending += loss;
      if (++held < width) return;
      means.push(pending / width);
      [pending, held] = [0, 0];
      if (means.length < capacity) return;
      means = Array.from({ length: capacity / 2 }, (_, i) => (means[2 * i]! + means[2 * i + 1]!) / 2);
      width *= 2;
    },
    clear,
    get found(): readonly Trouble[] {
      if (epochs < patience || means.length < 16) return [];
      const quarter = Math.floor(means.length / 4);
      const [before, now] = [mean(means.slice(-2 * quarter, -quarter)), mean(means.slice(-quarter))];
      if (!(now > small * first) || before - now > leastFall * before) return [];
      const type = turns > 0.6 && distance > 0.05 * now ? "oscillation" : "plateau";
      return [{ type }];
    },
  };
}

/** A mean that forgets with some twenty epochs. */
function follow(average: number, value: number): number {
  return average + (value - average) / 20;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

/** Slopes of activations in their outputs, beside the steepest one; of the others flat parts are none or one side. */
const slopes: Readonly<Partial<Record<ActivationName, (out: number) => number>>> = {
  tanh: (out) => 1 - out * out,
  sigmoid: (out) => 4 * out * (1 - out),
};

/** A slope below this part of the steepest one is none. */
const leastSlope = 0.01;

/**
 * Troubles of a hidden layer.
 * @param outputs what its neurons give for every example, [examples · width]
 */
export function troublesOf(
  layer: number,
  activation: ActivationName,
  outputs: ArrayLike<number>,
  width: number,
): readonly Trouble[] {
  if (outputs.length === 0) return [];
  if (activation === "step") return [{ type: "flat", layer }];
  const slope = slopes[activation];
  const isStuck =
    activation === "relu" ? (out: number) => out === 0 : slope && ((out: number) => slope(out) < leastSlope);
  if (isStuck === undefined) return [];
  let count = 0;
  for (let neuron = 0; neuron < width; neuron++) {
    let stuck = true;
    for (let at = neuron; stuck && at < outputs.length; at += width) stuck = isStuck(outputs[at]!);
    if (stuck) count++;
  }
  return count === 0 ? [] : [{ type: activation === "relu" ? "dead" : "saturated", layer, count, of: width }];
}
