import { describe, expect, test } from "vitest";
import counts from "../fixtures/data.json" with { type: "json" };
import fixture from "../fixtures/scikit-learn.json" with { type: "json" };
import * as exported from "./index.ts";
import type { Dataset } from "./index.ts";

type Load = () => Dataset | Promise<Dataset>;

/** What must be true of a data set, as the file in which it was published says it. */
interface Published {
  readonly length: number;
  readonly features: number;
  readonly perClass: readonly number[];
  readonly checksum: string;
}

/** Every data set is an export that gives one without being asked for more: a new one needs no line here. */
const table: [name: string, load: Load, data: Dataset][] = [];
for (const [name, load] of Object.entries(exported) as [string, Load][]) {
  const data = await given(load);
  if (data !== undefined) table.push([name, load, data]);
}

async function given(load: Load): Promise<Dataset | undefined> {
  try {
    const data = await load();
    return data.features instanceof Float32Array ? data : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of bytes, in hexadecimal; the declared subset of what Node and browsers both have. */
async function sha256(bytes: Uint8Array): Promise<string> {
  const { crypto } = globalThis as unknown as {
    crypto: { subtle: { digest(name: string, data: Uint8Array): Promise<ArrayBuffer> } };
  };
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

test("iris and XOR are found", () =>
  expect(table.map(([name]) => name)).toEqual(expect.arrayContaining(["iris", "xor"])));

describe.each(table)("%s", (name, load, data) => {
  const published = (counts as Readonly<Record<string, Published>>)[name];

  test("is what was published", async () => {
    const own = await sha256(new Uint8Array([...bytes(data.features), ...bytes(data.labels)]));
    if (published === undefined)
      throw new Error(
        `${name} has no entry in packages/datasets/fixtures/data.json: write { "length", "features", ` +
          `"perClass", "checksum" } as ` +
          "the published file has them (node tools/fixtures/checksum.mjs data.csv prints the checksum; the one " +
          "of the data here " +
          `is sha256:${own})`,
      );
    const { length, labels, features, classNames, info } = data;
    const perClass = classNames.map((_, label) => labels.filter((l) => l === label).length);
    expect({ length, features: features.shape[1], perClass, checksum: `sha256:${own}` }).toEqual(published);
    expect(features).toHaveLength(length * published.features);
    expect(info?.checksum).toBe(published.checksum);
  });

  test("says where it comes from", () => {
    const { info, featureNames } = data;
    expect(info?.units).toHaveLength(featureNames.length);
    for (const text of [info?.name, info?.source, info?.licence]) expect(text).toMatch(/\S/);
  });

  test("is made anew by every call", async () => {
    (await load()).features.fill(0);
    expect(await load()).toEqual(data);
  });
});

test("iris is scikit-learn's, and both have the checksums that Python computes", () => {
  const { features, labels, info } = exported.iris();
  expect([...features]).toEqual(fixture.iris.features.flat().map(Math.fround));
  expect([...labels]).toEqual(fixture.iris.labels);
  expect([info?.checksum, exported.xor().info?.checksum]).toEqual([fixture.checksums.Iris, fixture.checksums.XOR]);
});

function bytes(array: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
