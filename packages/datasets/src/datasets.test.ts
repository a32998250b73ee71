import { describe, expect, test } from "vitest";
import counts from "../fixtures/data.json" with { type: "json" };
import fixture from "../fixtures/scikit-learn.json" with { type: "json" };
import * as exported from "./index.ts";
import type { AnyDataset } from "./index.ts";

type Load = () => AnyDataset | Promise<AnyDataset>;

/** What must be true of a data set, as the file in which it was published says it. */
interface Published {
  readonly length: number;
  readonly features: number;
  /** Of one with labels. */
  readonly perClass?: readonly number[];
  /** Of one with targets. */
  readonly targets?: number;
  readonly checksum: string;
}

/** Every data set is an export that gives one without being asked for more: a new one needs no line here. */
const table: [name: string, load: Load, data: AnyDataset][] = [];
for (const [name, load] of Object.entries(exported) as [string, Load][]) {
  const data = await given(load);
  if (data !== undefined) table.push([name, load, data]);
}

async function given(load: Load): Promise<AnyDataset | undefined> {
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

test("those that must be there are found", () =>
  expect(table.map(([name]) => name)).toEqual(
    expect.arrayContaining(["iris", "xor", "digits", "wine", "breastCancer", "diabetes"]),
  ));

describe.each(table)("%s", (name, load, data) => {
  const published = (counts as Readonly<Record<string, Published>>)[name];

  test("is what was published", async () => {
    const answers = "labels" in data ? data.labels : data.targets;
    const own = await sha256(new Uint8Array([...bytes(data.features), ...bytes(answers)]));
    if (published === undefined)
      throw new Error(
        `${name} has no entry in packages/datasets/fixtures/data.json: write { "length", "features", ` +
          `"perClass", "checksum" } as ` +
          "the published file has them (node tools/fixtures/checksum.mjs data.csv prints the checksum; the one " +
          "of the data here " +
          `is sha256:${own})`,
      );
    const { length, features, info } = data;
    const counts =
      "labels" in data
        ? { perClass: data.classNames.map((_, label) => data.labels.filter((l) => l === label).length) }
        : { targets: data.targets.shape[1] };
    expect({ length, features: features.shape[1], ...counts, checksum: `sha256:${own}` }).toEqual(published);
    expect(features).toHaveLength(length * published.features);
    expect(info?.checksum).toBe(published.checksum);
  });

  test("says where it comes from", () => {
    const { info, featureNames } = data;
    expect(info?.units).toHaveLength(featureNames.length);
    if ("targets" in data) expect(info?.targetUnits).toHaveLength(data.targetNames.length);
    for (const text of [info?.name, info?.source, info?.citation, info?.licence]) expect(text).toMatch(/\S/);
  });

  test("is as dataset makes it of the same", () => {
    expect(exported.dataset({ ...without(data), info: data.info } as never)).toEqual(data);
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

/** What `dataset` takes: all but what it finds. */
function without({ length: _, ...spec }: AnyDataset): object {
  return spec;
}

function bytes(array: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
