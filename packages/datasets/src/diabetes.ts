import type { TargetDataset } from "./dataset.ts";
import { takesNothing } from "./errors.ts";
import { known } from "./known.ts";
import { decode, rowsOf } from "./decode.ts";

/**
 * Ten measurements of 442 people with diabetes, and how far the disease had come a year later: a small regression. The
 * data are loaded by the first call.
 * features: float32[442, 10], targets: float32[442, 1]
 *
 * The measurements are in the units in which they were taken, as `load_diabetes(scaled=False)` of scikit-learn gives
 * them; what it gives without that was standardised over all of the data.
 * @example
 * const { features, targets, targetNames } = await diabetes();
 * features.shape; // → [ 442, 10 ]
 * targets[0]; // → 151
 * targetNames; // → [ 'disease progression' ]
 */
export async function diabetes(...none: readonly never[]): Promise<TargetDataset<10, 1>> {
  takesNothing("diabetes", none);
  const { diabetesColumns } = await import("./data/diabetes.ts");
  const columns = decode(diabetesColumns, 442);
  return known({
    features: rowsOf(columns.slice(0, -1)),
    targets: columns.at(-1)!,
    featureNames: measured.map(([name]) => name),
    targetNames: ["disease progression"],
    info: {
      name: "Diabetes",
      source: "R package lars, as in scikit-learn 1.2 (https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html)",
      citation:
        "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least angle regression, Annals of Statistics 32 (2004) " +
        "407-499",
      licence: "BSD-3-Clause (the copy in scikit-learn)",
      checksum: "sha256:70a45af6bc04fb77f713e6aca86019c4707501ef0cbd17c743d74f7a9ca8bf11",
      units: measured.map(([, unit]) => unit),
      targetUnits: ["1"],
    },
  });
}

/** Names and units. Sex is a code, 1 or 2. */
const measured = [
  ["age", "years"],
  ["sex", "1"],
  ["body mass index", "kg/m²"],
  ["average blood pressure", "mmHg"],
  ["total cholesterol", "not stated"],
  ["low-density lipoproteins", "not stated"],
  ["high-density lipoproteins", "not stated"],
  ["total cholesterol / high-density lipoproteins", "1"],
  ["log of triglycerides", "not stated"],
  ["blood sugar", "not stated"],
] as const;
