/** The state of the page, as a link carries it. */
import { key, permutation } from "@cotangent/autodiff";
import { iris, xor } from "@cotangent/datasets";
import * as v from "valibot";
import type { Axis } from "../ui/plane.ts";
import type { Sample } from "./rule.ts";

export const setNames = ["setosa", "species", "versicolor", "and", "xor"] as const;
export type SetName = (typeof setNames)[number];

export const mostSamples = 300;
/** Samples after which a run is not replayed in one go any more. */
export const mostSeen = 200_000;
export const paces = [2, 10, 60] as const;

const number = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));

export const perceptronState = v.strictObject({
  set: v.optional(v.picklist(setNames), "setosa"),
  /** Samples that were moved, added or taken away; those of the set where absent. */
  samples: v.optional(
    v.pipe(
      v.array(v.strictTuple([number(-100, 100), number(-100, 100), v.pipe(number(0, 2), v.integer())])),
      v.maxLength(mostSamples),
    ),
  ),
  rate: v.optional(number(0.01, 10), 1),
  seed: v.optional(v.pipe(number(0, 2 ** 32 - 1), v.integer()), 0),
  pace: v.optional(v.picklist(paces), 10),
  seen: v.optional(v.pipe(number(0, mostSeen), v.integer()), 0),
});
export type PerceptronState = v.InferOutput<typeof perceptronState>;

/** A set of samples: its axes and the names of its classes. */
export interface SampleSet {
  readonly x: Axis;
  readonly y: Axis;
  readonly classNames: readonly string[];
  readonly samples: readonly Sample[];
}

export function sampleSet(name: SetName): SampleSet {
  if (name === "and" || name === "xor") return corners(name);
  const flowers = iris();
  const all = Array.from(flowers.labels, (label, i): Sample => [
    round(flowers.features[4 * i + 2]!),
    round(flowers.features[4 * i + 3]!),
    label,
  ]);
  const axes = {
    x: { label: "petal length (cm)", min: 0, max: 7.5, ticks: [0, 1, 2, 3, 4, 5, 6, 7] },
    y: { label: "petal width (cm)", min: -0.2, max: 2.8, ticks: [0, 0.5, 1, 1.5, 2, 2.5] },
  };
  if (name === "species") return { ...axes, classNames: flowers.classNames, samples: all };
  const [no, yes] = name === "setosa" ? [1, 0] : [1, 2];
  return {
    ...axes,
    classNames: [flowers.classNames[no]!, flowers.classNames[yes]!],
    samples: all.flatMap(
      ([x, y, label]) => (label === no ? [[x, y, 0]] : label === yes ? [[x, y, 1]] : []) as Sample[],
    ),
  };
}

/** Samples in the order in which they are learned from, which the seed decides; the same in every epoch. */
export function inOrder(samples: readonly Sample[], seed: number): Sample[] {
  if (samples.length === 0) return [];
  return Array.from(permutation(key(seed), samples.length).data() as ArrayLike<number>, (i) => samples[i]!);
}

function corners(name: "and" | "xor"): SampleSet {
  const { features, labels } = xor();
  const axis = { min: -0.75, max: 1.75, ticks: [0, 1] };
  return {
    x: { ...axis, label: "first input" },
    y: { ...axis, label: "second input" },
    classNames: ["0", "1"],
    samples: Array.from(labels, (label, i): Sample => {
      const [x, y] = [features[2 * i]!, features[2 * i + 1]!];
      return [x, y, name === "xor" ? label : x * y];
    }),
  };
}

/** 1.4 and not 1.399999976158142, which is float32 for it. */
function round(x: number): number {
  return Number(x.toPrecision(6));
}
