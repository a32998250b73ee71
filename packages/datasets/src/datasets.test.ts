import { describe, expect, test } from "vitest";
import fixture from "../fixtures/scikit-learn.json" with { type: "json" };
import { iris, xor, type Dataset } from "./index.ts";

/** Every data set, and what must be true of it. A new one adds a row. */
const table: readonly [
  name: string,
  load: () => Dataset,
  length: number,
  features: number,
  perClass: readonly number[],
][] = [
  ["Iris", iris, 150, 4, [50, 50, 50]],
  ["XOR", xor, 4, 2, [2, 2]],
];

/** SHA-256 of bytes, in hexadecimal; the declared subset of what Node and browsers both have. */
async function sha256(bytes: Uint8Array): Promise<string> {
  const { crypto } = globalThis as unknown as {
    crypto: { subtle: { digest(name: string, data: Uint8Array): Promise<ArrayBuffer> } };
  };
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

describe.each(table)("%s", (name, load, length, width, perClass) => {
  const data = load();

  test("has the shape that the table says", () => {
    expect(data.length).toBe(length);
    expect(data.features.shape).toEqual([length, width]);
    expect(data.features).toHaveLength(length * width);
    expect(data.labels).toHaveLength(length);
    expect(data.featureNames).toHaveLength(width);
    expect(data.classNames.map((_, label) => data.labels.filter((l) => l === label).length)).toEqual(perClass);
  });

  test("says where it comes from, and its checksum is that of its bytes", async () => {
    const { info } = data;
    expect(info?.units).toHaveLength(width);
    for (const text of [info?.name, info?.source, info?.licence]) expect(text).toMatch(/\S/);
    const bytes = new Uint8Array([...new Uint8Array(data.features.buffer), ...new Uint8Array(data.labels.buffer)]);
    expect(info?.checksum).toBe(`sha256:${await sha256(bytes)}`);
    expect(info?.checksum).toBe((fixture.checksums as Readonly<Record<string, string>>)[name]);
  });

  test("is made anew by every call", () => {
    load().features.fill(0);
    expect(load()).toEqual(data);
  });
});

test("iris is scikit-learn's", () => {
  const { features, labels } = iris();
  expect([...features]).toEqual(fixture.iris.features.flat().map(Math.fround));
  expect([...labels]).toEqual(fixture.iris.labels);
});
