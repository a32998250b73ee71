import type { Dataset } from "./dataset.ts";
import { takesNothing } from "./errors.ts";
import { known } from "./known.ts";
import { decode, rowsOf } from "./decode.ts";

/**
 * 569 tumours of the breast, from images of cells that a fine needle took: ten measurements of the cell nuclei, each as
 * mean, standard error and worst (the mean of the three largest), to tell malignant from benign ones. The data are
 * loaded by the first call.
 * features: float32[569, 30], labels: int32[569]
 *
 * Class 0 is "malignant", as in scikit-learn: who wants it to be the positive class says so to a metric.
 * @example
 * const { features, classNames } = await breastCancer();
 * features.shape; // → [ 569, 30 ]
 * classNames; // → [ 'malignant', 'benign' ]
 */
export async function breastCancer(...none: readonly never[]): Promise<Dataset<30>> {
  takesNothing("breastCancer", none);
  const { breastCancerColumns } = await import("./data/breastCancer.ts");
  const columns = decode(breastCancerColumns, 569);
  return known({
    features: rowsOf(columns.slice(0, -1)),
    labels: columns.at(-1)!,
    featureNames: [
      ...measured.map((name) => `mean ${name}`),
      ...measured.map((name) => `${name} error`),
      ...measured.map((name) => `worst ${name}`),
    ],
    classNames: ["malignant", "benign"],
    info: {
      name: "Breast Cancer Wisconsin (Diagnostic)",
      source: "UCI Machine Learning Repository, doi:10.24432/C5DW2B, as in scikit-learn 1.2",
      citation:
        "W. N. Street, W. H. Wolberg and O. L. Mangasarian, Nuclear feature extraction for breast tumor diagnosis, " +
        "Proceedings of SPIE 1905 (1993) 861-870",
      licence: "CC-BY-4.0 (UCI Machine Learning Repository)",
      checksum: "sha256:86abafa0d5a78e22763d04a8ac6a8cf82de38afc648f396da59cea94e70dc4ba",
      units: [0, 1, 2].flatMap(() => measured.map((name) => (lengths.includes(name) ? "not stated" : "1"))),
    },
  });
}

const measured = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave points",
  "symmetry",
  "fractal dimension",
];

/** Measures in the image, whose scale the source does not say. */
const lengths = ["radius", "perimeter", "area"];
