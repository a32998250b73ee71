import type { Dataset } from "./dataset.ts";
import { takesNothing } from "./errors.ts";
import { known } from "./known.ts";
import { decode, rowsOf } from "./decode.ts";

/**
 * 1,797 handwritten digits of 43 people, each as 8 × 8 pixels, row after row, from 0 (paper) to 16 (ink): the counts of
 * inked pixels in blocks of 4 × 4 of the scanned bitmap. The data are loaded by the first call.
 * features: float32[1797, 64], labels: int32[1797], the digit
 *
 * They are the test part of the collection at UCI, in its order, as in scikit-learn.
 * @example
 * const { features, labels } = await digits();
 * features.shape; // → [ 1797, 64 ]
 * labels.slice(0, 4); // → Int32Array(4) [ 0, 1, 2, 3 ]
 */
export async function digits(...none: readonly never[]): Promise<Dataset<64>> {
  takesNothing("digits", none);
  const { digitsColumns } = await import("./data/digits.ts");
  const columns = decode(digitsColumns, 1797);
  return known({
    features: rowsOf(columns.slice(0, -1)),
    labels: columns.at(-1)!,
    featureNames: Array.from({ length: 64 }, (_, i) => `pixel ${Math.floor(i / 8)},${i % 8}`),
    classNames: Array.from({ length: 10 }, (_, i) => String(i)),
    info: {
      name: "Digits",
      source:
        "UCI Machine Learning Repository, doi:10.24432/C50P49 (Optical Recognition of Handwritten Digits, test part), " +
        "as in scikit-learn 1.2",
      citation:
        "E. Alpaydin and C. Kaynak, Cascading classifiers, Kybernetika 34 (1998) 369-374; UCI Machine Learning Repository",
      licence: "CC-BY-4.0 (UCI Machine Learning Repository)",
      checksum: "sha256:bacf08bc160a4706bf0ab1120a1e498c17e884f531eb0654fda392ec701ba72a",
      units: new Array<string>(64).fill("inked pixels of 16"),
    },
  });
}
