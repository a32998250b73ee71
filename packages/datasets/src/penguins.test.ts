import { expect, test } from "vitest";
import { fixture, sha256 } from "../fixtures/platform.ts";
import published from "../fixtures/penguins.json" with { type: "json" };
import { columnOf, datasetOf, penguins, takeRows } from "./index.ts";
import { valuesOf } from "./tables/table.ts";

const names = {
  Species: "species",
  Island: "island",
  "Beak Length (mm)": "bill length",
  "Beak Depth (mm)": "bill depth",
  "Flipper Length (mm)": "flipper length",
  "Body Mass (g)": "body mass",
  Sex: "sex",
} as const;

test("are what was published, and say of which file", async () => {
  const data = await penguins();
  expect([...data.columns.keys()]).toEqual(Object.values(names));
  for (const [theirs, ours] of Object.entries(names) as [keyof typeof names, string][]) {
    const values = published.map((row) => row[theirs]);
    // a penguin whose sex is "." has none that is known
    const expected =
      theirs === "Sex"
        ? values.map((sex) => (sex === "." ? null : ((sex as string | null)?.toLowerCase() ?? null)))
        : values;
    expect(valuesOf(columnOf(data, ours))).toEqual(expected);
  }
  expect(data.info?.checksum).toBe(`sha256:${sha256(fixture("penguins.json"))}`);
  expect(data.info?.units).toHaveLength(data.columns.size);
});

test("are made anew by every call", async () => {
  const column = columnOf(await penguins(), "body mass");
  (column.values as Float64Array).fill(0);
  expect(columnOf(await penguins(), "body mass").values[0]).toBe(3750);
});

test("those that were measured are a data set", async () => {
  const data = await penguins();
  const features = ["bill length", "bill depth", "flipper length", "body mass"];
  expect(() => datasetOf(data, { label: "species", features })).toThrow(
    'datasetOf: column "bill length" has 2 missing values, the first in row 4; fill them in, or leave out those rows',
  );
  const { missing } = columnOf(data, "bill length");
  const measured = Array.from({ length: 344 }, (_, row) => row).filter((row) => missing?.[row] !== 1);
  const kept = takeRows(data, measured);
  const { length, classNames, labels } = datasetOf(kept, { label: "species", features });
  const counts = classNames.map((_, label) => labels.filter((own) => own === label).length);
  expect([length, classNames, counts, kept.info]).toEqual([
    342,
    ["Adelie", "Chinstrap", "Gentoo"],
    [151, 68, 123],
    data.info,
  ]);
});
