/** The promises of all steps, and that the check of them finds a step that breaks one. */
import { columnOf, table } from "@cotangent/datasets";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPreprocessing } from "./check.ts";
import {
  bins,
  columns,
  dateParts,
  defineStep,
  hashText,
  impute,
  maxAbsScale,
  minMaxScale,
  normalize,
  oneHotEncode,
  ordinalEncode,
  pipeline,
  polynomialFeatures,
  powerTransform,
  quantileTransform,
  read,
  robustScale,
  standardize,
  vectorize,
  type Step,
} from "./index.ts";
import type { StepRecord } from "./step.ts";

const numbers = table({
  a: [3, 1, 4, 1, 5, 9],
  b: [0.5, NaN, 2, 1e6, -7, 3],
  c: [true, false, true, true, null, true],
});
const mixed = table({
  size: ["S", "M", null, "S", "XL", "M"],
  when: [1, 2, 3, 4, 5, 6].map((day) => new Date(Date.UTC(2026, 0, day))),
  n: [1, null, 3, 3, 2, 8],
  yes: [true, false, true, null, true, false],
});

const onNumbers: Readonly<Record<string, Step>> = {
  standardize: standardize(),
  impute: impute({ strategy: "mostFrequent" }),
  pipeline: pipeline(standardize(), standardize({ scale: false })),
  minMaxScale: minMaxScale({ range: [-1, 3] }),
  robustScale: robustScale(),
  maxAbsScale: maxAbsScale(),
  powerTransform: powerTransform(),
  normalize: pipeline(impute(), normalize()),
  "normalize l1": pipeline(impute(), normalize({ norm: "l1" })),
  polynomialFeatures: polynomialFeatures({ degree: 3 }),
  "products alone": polynomialFeatures({ interactionOnly: true, bias: true }),
};
const onMixed: Readonly<Record<string, Step>> = {
  impute: impute({ indicator: true }),
  ordinalEncode: columns([[["size", "n", "yes"], ordinalEncode()]]),
  dateParts: columns({ when: dateParts() }),
  hashText: columns({ size: hashText({ width: 5 }) }),
  vectorize: vectorize({ target: "yes" }),
  columns: columns({ size: [impute(), oneHotEncode()], n: [impute(), standardize()] }, { rest: "keep" }),
  oneHotEncode: columns([[["size", "n", "yes"], oneHotEncode({ unknown: "column" })]]),
};

test.each(Object.entries(onNumbers))("%s keeps what steps promise, on numbers", (_, step) => {
  checkPreprocessing(step, numbers);
});

test.each(Object.entries(onMixed))("%s keeps what steps promise, on columns of all types", (_, step) => {
  checkPreprocessing(step, mixed);
});

const lossy: Readonly<Record<string, Step>> = {
  bins: bins({ count: 3 }),
  quantileTransform: quantileTransform(),
  "quantileTransform to normal": quantileTransform({ output: "normal" }),
  clipped: minMaxScale({ clip: true }),
};

test.each(Object.entries(lossy))("%s keeps what steps promise, but that it can be undone exactly", (_, step) => {
  checkPreprocessing(step, numbers, { isLossy: true });
});

const cell = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constant(null),
);
const values = fc.array(cell, { minLength: 3, maxLength: 20 }).filter((some) => some.some((x) => x !== null));

test.each<[string, Step]>([
  ["standardize", standardize()],
  ["minMaxScale", minMaxScale()],
  ["robustScale", robustScale()],
  ["maxAbsScale", maxAbsScale()],
])("%s undoes itself whatever the numbers, and JSON keeps every bit", (_, step) => {
  fc.assert(
    fc.property(values, (x) => checkPreprocessing(step, table({ x, y: x.map((_, i) => i) }))),
    { numRuns: 60 },
  );
});

test.each<[string, Step]>([
  ["powerTransform", powerTransform()],
  ["quantileTransform", quantileTransform()],
  ["bins", bins()],
])("%s keeps the order of numbers, whatever they are", (_, step) => {
  fc.assert(
    fc.property(values, (x) => {
      const data = table({ x: x.map((one) => (one === null ? null : Math.round(one))) });
      checkPreprocessing(step, data, { isLossy: true });
      const [before, after] = [columnOf(data, "x"), columnOf(step.fit(data).transform(data), "x")];
      const pairs = Array.from(before.values as Float64Array, (value, i) => [value, Number(after.values[i])] as const)
        .filter(([value]) => !Number.isNaN(value))
        .sort(([a], [b]) => a - b);
      pairs.forEach(([, y], i) => expect(y).toBeGreaterThanOrEqual((pairs[i - 1]?.[1] ?? -Infinity) - 1e-9));
    }),
    { numRuns: 60 },
  );
});

test("numbered categories undo themselves", () => {
  checkPreprocessing(ordinalEncode(), table({ size: ["S", "M", null], n: [3, null, 10], yes: [true, null, false] }));
  checkPreprocessing(oneHotEncode(), table({ size: ["S", "M", null], n: [3, -2, 10], yes: [true, false, false] }));
});

describe("the check finds", () => {
  const sound: StepRecord<object, { readonly by: number }> = {
    name: "shifted",
    options: read.object({}),
    state: () => read.object({ by: read.number }),
    fit: () => ({ by: 2 }),
    transform: ({ columns: all }, { by }) =>
      Array.from(all.values(), ({ name, values }) => [name, Float64Array.from(values as Float64Array, (x) => x + by)]),
    inverse: ({ columns: all }, { by }) =>
      Array.from(all.values(), ({ name, values }) => [name, Float64Array.from(values as Float64Array, (x) => x - by)]),
  };
  const few = table({ a: [3, 1, 4], b: [1, 0, 2] });
  let calls = 0;
  const broken: Readonly<Record<string, [Partial<typeof sound>, string]>> = {
    "a mean of what is transformed": [
      {
        transform: ({ columns: all }) =>
          Array.from(all.values(), ({ name, values }) => [
            name,
            Float64Array.from(
              values as Float64Array,
              (x, _) => x - (values as Float64Array).reduce((s, y) => s + y, 0),
            ),
          ]),
      },
      "row 1 alone becomes something else than among the others",
    ],
    "something else at each fit": [
      { fit: () => ({ by: ++calls }) },
      "fitted twice on the same data, it gives different columns",
    ],
    "an inverse that is none": [
      { inverse: ({ columns: all }) => [...all] },
      'column "a", row 1 is 3, and comes back as 5',
    ],
    "division by zero": [
      {
        fit: ({ columns: all }) => ({ by: new Set(all.get("a")!.values as Float64Array).size - 1 }),
        transform: ({ columns: all }, { by }) =>
          Array.from(all.values(), ({ name, values }) => [
            name,
            Float64Array.from(values as Float64Array, (x) => (0 * x) / by),
          ]),
        inverse: ({ columns: all }) => [...all],
      },
      'a column that does not vary gives "a" with 3 values missing',
    ],
    "a state that can be changed": [
      { state: () => (value) => ({ ...(value as { by: number }) }) },
      "the state is not frozen",
    ],
  };
  const isLossy = true;
  test.each(Object.entries(broken))("%s", (name, [record, sentence]) => {
    const kind = defineStep({ ...sound, ...record } as typeof sound);
    const check = (): void =>
      checkPreprocessing(kind.of({}), few, { steps: [kind], isLossy: isLossy && name === "division by zero" });
    expect(check).toThrow(
      expect.objectContaining({ name: "CheckError", message: `checkPreprocessing: shifted: ${sentence}` }),
    );
  });

  test("nothing where there is nothing", () => {
    const kind = defineStep(sound);
    checkPreprocessing(kind.of({}), few, { steps: [kind] });
  });
});
