import { decode } from "./decode.ts";
import { takesNothing } from "./errors.ts";
import type { Info } from "./info.ts";
import { categoryColumn, numberColumn, type Column } from "./tables/column.ts";
import { tableOf, type Table } from "./tables/rows.ts";

/**
 * 344 penguins of three species on three islands of Antarctica, as a table: categories, numbers, and values that are
 * missing, as data come from the field. The data are loaded by the first call.
 *
 * The columns are species, island, bill length, bill depth, flipper length (mm), body mass (g) and sex; of two penguins
 * nothing was measured, and of eleven the sex is not known.
 * @example
 * const { length, columns } = await penguins();
 * length; // → 344
 * columns.get("sex")?.missingCount; // → 11
 * columnOf(await penguins(), "body mass").type; // → number
 */
export async function penguins(...none: readonly never[]): Promise<Table> {
  takesNothing("penguins", none);
  const { penguinsColumns } = await import("./data/penguins.ts");
  const columns = decode(penguinsColumns, 344).map((numbers, at) => columnOfPenguins(numbers, ...described[at]!));
  return tableOf("penguins", columns, info);
}

function columnOfPenguins(numbers: Float64Array, name: string, categories?: readonly string[]): Column {
  const known = { name, missing: Uint8Array.from(numbers, (x) => Number(Number.isNaN(x))), reason: "as published" };
  if (categories === undefined) return numberColumn(known, numbers);
  return categoryColumn(
    known,
    Int32Array.from(numbers, (x) => (Number.isNaN(x) ? -1 : x)),
    categories,
    true,
  );
}

const described: readonly (readonly [name: string, categories?: readonly string[]])[] = [
  ["species", ["Adelie", "Chinstrap", "Gentoo"]],
  ["island", ["Biscoe", "Dream", "Torgersen"]],
  ["bill length"],
  ["bill depth"],
  ["flipper length"],
  ["body mass"],
  ["sex", ["female", "male"]],
];

const info: Info = {
  name: "Palmer penguins",
  source: "palmerpenguins of A. M. Horst, A. P. Hill and K. B. Gorman, as in vega-datasets 3.2.1",
  citation:
    "K. B. Gorman, T. D. Williams and W. R. Fraser, Ecological sexual dimorphism and environmental variability within " +
    "a community of Antarctic penguins, PLoS ONE 9 (2014) e90081",
  licence: "CC0-1.0 (Palmer Station Antarctica LTER, by palmerpenguins)",
  checksum: "sha256:0facf769609f1205b82cbceb8238c36af3e6147a0ca0e163902cc6281ce3e917",
  units: ["1", "1", "mm", "mm", "mm", "g", "1"],
};
