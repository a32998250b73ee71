import type { Dataset } from "./dataset.ts";
import { takesNothing } from "./errors.ts";
import { known } from "./known.ts";
import { decode, rowsOf } from "./decode.ts";

/**
 * Chemical analyses of 178 Italian wines of one region and three cultivars. The features differ in size by a factor of
 * a thousand, so that whoever does not scale them learns from proline alone. The data are loaded by the first call.
 * features: float32[178, 13], labels: int32[178]
 * @example
 * const { features, classNames } = await wine();
 * features.shape; // → [ 178, 13 ]
 * classNames; // → [ 'cultivar 1', 'cultivar 2', 'cultivar 3' ]
 */
export async function wine(...none: readonly never[]): Promise<Dataset<13>> {
  takesNothing("wine", none);
  const { wineColumns } = await import("./data/wine.ts");
  const columns = decode(wineColumns, 178);
  return known({
    features: rowsOf(columns.slice(0, -1)),
    labels: columns.at(-1)!,
    featureNames,
    classNames: ["cultivar 1", "cultivar 2", "cultivar 3"],
    info: {
      name: "Wine",
      source: "UCI Machine Learning Repository, doi:10.24432/C5PC7J, as in scikit-learn 1.2",
      citation:
        "S. Aeberhard, D. Coomans and O. de Vel, Comparison of classifiers in high dimensional settings, James Cook " +
        "University of North Queensland 1992; measured by M. Forina and others, PARVUS, Genoa 1988",
      licence: "CC-BY-4.0 (UCI Machine Learning Repository)",
      checksum: "sha256:d919ffdf50a763e57150d80189956465c43de7b331d14a178a175404648606d1",
      units: featureNames.map((name) => (name === "alcohol" ? "% by volume" : "not stated")),
    },
  });
}

const featureNames = [
  "alcohol",
  "malic acid",
  "ash",
  "alcalinity of ash",
  "magnesium",
  "total phenols",
  "flavanoids",
  "nonflavanoid phenols",
  "proanthocyanins",
  "color intensity",
  "hue",
  "od280/od315 of diluted wines",
  "proline",
];
