import { classDefaults, requireClasses, type ClassOptions, type ClassSettings } from "./classes.ts";
import { countAll, countClasses, noCounts, weighsNothing, type Counts } from "./counts.ts";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import { refuseNoWeight, weightsOf } from "./weights.ts";

/** A metric that is a function of counts, as its author writes it. */
export interface CountedSpec<Settings, Result> {
  readonly name: string;
  /** True where examples may be multi-label; by default false. */
  readonly multiLabel?: boolean;
  readonly check?: (settings: Settings) => void;
  readonly result: (counts: Counts, settings: Settings) => Result;
}

/** A metric of classes that needs how often each was predicted for each, with options of its own beside theirs. */
export function defineCounted<Own extends object, OwnSettings extends object, Result>(
  own: { readonly [K in keyof Required<Own>]: unknown } & OwnSettings,
  { name, multiLabel = false, check, result }: CountedSpec<ClassSettings & OwnSettings, Result>,
): WeightedMetric<ClassOptions & Own, Result> {
  type Settings = ClassSettings & OwnSettings;
  return defineWeighted<ClassOptions & Own, Settings, Counts, Result>({
    name,
    defaults: { ...classDefaults, ...own } as {
      readonly [K in keyof Required<ClassOptions & Own>]: unknown;
    } & Settings,
    check(settings) {
      requireClasses(name, settings);
      check?.(settings);
    },
    init: () => noCounts,
    update(counts, predictions, labels, settings, sampleWeights) {
      const weights = sampleWeights && weightsOf(name, sampleWeights, labels);
      return (multiLabel ? countAll : countClasses)(name, counts, predictions, labels, settings, weights);
    },
    result(counts, settings) {
      if (weighsNothing(counts)) refuseNoWeight(name);
      return result(counts, settings);
    },
  });
}
