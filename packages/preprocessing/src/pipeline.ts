import { DataError, type Table } from "@cotangent/datasets";
import type { Pair } from "./data.ts";
import { fault, list, object, type Read } from "./read.ts";
import type { Note, Origin } from "./report.ts";
import {
  defineStep,
  fitted,
  innerOf,
  requireStep,
  type Fitted,
  type Inverse,
  type Step,
  type StepKind,
} from "./step.ts";

/** True where all steps can be undone. */
type AllInvertible<S extends readonly Step[]> = S extends readonly Step<true>[] ? true : false;

/**
 * Steps in a row: each learns from what the one before makes of the data. It is a step itself, and can stand in
 * another pipeline or in `columns`.
 * @throws DataError for what is no step, or none at all.
 * @example
 * const both = pipeline(impute(), standardize()).fit([[1], [NaN], [3], [2]]);
 * both.transform([[NaN], [2]]); // → [ [ 0 ], [ 0 ] ]
 */
export function pipeline<const S extends readonly Step[]>(...steps: S): Step<AllInvertible<S>> {
  if (steps.length === 0) throw new DataError("pipeline: there are no steps; name at least one, such as standardize()");
  steps.forEach((step, i) => requireStep("pipeline", `step ${i + 1}`, step));
  return pipelineStep.of({ steps }) as Step<AllInvertible<S>>;
}

const someFitted: Read<readonly Fitted[]> = (value, at) => {
  const read = list(fitted)(value, at);
  if (read.length === 0) throw fault(at, value, "an array of at least one fitted step");
  return read;
};

/** Takes steps that were checked. */
const stepList: Read<readonly Step[]> = (value) => Object.freeze([...(value as readonly Step[])]);

export const pipelineStep: StepKind<true> = defineStep<{ readonly steps: readonly Step[] }, readonly Fitted[]>({
  name: "pipeline",
  options: object({ steps: stepList }),
  state: () => someFitted,
  fit(data, { steps }) {
    let current: Table = data;
    return steps.map((step, i) => {
      const one = step.fit(current);
      if (i < steps.length - 1) current = one.transform(current);
      return one;
    });
  },
  uses: ([first]) => first!.inputNames,
  transform: (data, steps) => pairsOf(steps.reduce((current, step) => step.transform(current), data)),
  canInvert: (steps) => steps.every((step) => "inverseTransform" in step),
  inverse: (data, steps) =>
    pairsOf(steps.reduceRight((current, step) => (step as Fitted & Inverse).inverseTransform(current), data)),
  origins: (_, steps) =>
    steps
      .map((step) => innerOf(step).origins)
      .reduce((before, after, i) => joined(before, steps[i - 1]!.featureNames, after)),
  notes: (_, steps) => notesOf(steps),
  write: (steps) => Object.freeze(steps.map((step) => step.toJSON())),
});

function pairsOf({ columns }: Table): Pair[] {
  return [...columns];
}

/** The origins of what a step makes of columns that have origins themselves. */
function joined(before: readonly Origin[], names: readonly string[], after: readonly Origin[]): readonly Origin[] {
  const known = new Map(before.map((origin, j) => [names[j]!, origin]));
  return after.map(({ from, unit }) => {
    const origins = from.map((name) => known.get(name)!);
    const kept = unit ?? (origins.length === 1 ? origins[0]!.unit : "1");
    return {
      from: [...new Set(origins.flatMap((origin) => origin.from))],
      ...(kept === undefined ? {} : { unit: kept }),
    };
  });
}

/** Notes of all steps, said of the columns that went in. */
function notesOf(steps: readonly Fitted[]): Note[] {
  let origins: ReadonlyMap<string, readonly string[]> | undefined;
  return steps.flatMap((step) => {
    const { notes, origins: own } = innerOf(step);
    const before = origins;
    origins = new Map(
      own.map(({ from }, j) => [step.featureNames[j]!, before ? from.flatMap((name) => before.get(name)!) : from]),
    );
    if (before === undefined) return notes;
    const said = notes.flatMap((note) => (before.get(note.column) ?? []).map((column) => ({ ...note, column })));
    // "standardize" of four categories of one column is said once
    const once = new Map(said.map((note) => [JSON.stringify(note), note]));
    return [...once.values()];
  });
}
