/** Data sets by name, as tables whose last column is what to predict. */
import type { AnyDataset, Table } from "@cotangent/datasets";

/** A data set that comes with the program. */
export interface Named {
  /** A line about it. */
  readonly about: string;
  /** The column to predict, where nobody says another one. */
  readonly target: string;
  load(): Promise<Table>;
}

const examples = 500;

/** By the names that the command line has for them. */
export const named: ReadonlyMap<string, Named> = new Map<string, Named>([
  ["iris", set("150 flowers of three species, four measurements each", "species", async (d) => d.iris())],
  ["xor", set("exclusive or, the four rows of a truth table", "a xor b", async (d) => d.xor())],
  ["wine", set("178 wines of three cultivars, 13 chemical analyses", "cultivar", (d) => d.wine())],
  ["digits", set("1,797 handwritten digits of 8 × 8 pixels", "digit", (d) => d.digits())],
  ["breast-cancer", set("569 tumours, benign or malignant, 30 measurements", "diagnosis", (d) => d.breastCancer())],
  ["diabetes", set("442 patients, ten measurements, the disease a year later", "progression", (d) => d.diabetes())],
  ["penguins", { about: "344 penguins of three species, with gaps and categories", target: "species", load: penguins }],
  ["moons", set("two half circles that interlock", "moon", async (d) => d.moons({ examples, noise: 0.2, seed: 0 }))],
  [
    "circles",
    set("a circle in a circle", "circle", async (d) => d.circles({ examples, noise: 0.1, factor: 0.5, seed: 0 })),
  ],
  ["spirals", set("two spiral arms", "arm", async (d) => d.spirals({ examples, noise: 0.02, seed: 0 }))],
  ["blobs", set("three clouds of points", "blob", async (d) => d.blobs({ examples, centers: 3, seed: 0 }))],
  [
    "friedman",
    set("ten numbers, of which five make a sixth", "y", async (d) => d.friedman1({ examples, noise: 1, seed: 0 })),
  ],
]);

type Datasets = typeof import("@cotangent/datasets");

function set(about: string, target: string, load: (datasets: Datasets) => Promise<AnyDataset>): Named {
  return {
    about,
    target,
    async load() {
      const datasets = await import("@cotangent/datasets");
      return tableOf(datasets, await load(datasets), target);
    },
  };
}

async function penguins(): Promise<Table> {
  return (await import("@cotangent/datasets")).penguins();
}

/** The features of a data set as columns, and what is to be predicted as the last. */
function tableOf({ table }: Datasets, data: AnyDataset, target: string): Table {
  const { features, featureNames, length, info } = data;
  const columns = featureNames.map((name, j): [string, Float64Array] => {
    return [name, Float64Array.from({ length }, (_, i) => exact(features[i * featureNames.length + j]!))];
  });
  const answer: [string, readonly (string | number)[]] =
    "labels" in data
      ? [target, Array.from(data.labels, (label) => data.classNames[label]!)]
      : [target, Array.from(data.targets, exact)];
  return Object.freeze({ ...table([...columns, answer]), ...(info === undefined ? {} : { info }) });
}

/** The decimal that was meant, of a float32 of a published number: 0.2, and not 0.20000000298. */
function exact(x: number): number {
  return Number(x.toPrecision(7));
}
