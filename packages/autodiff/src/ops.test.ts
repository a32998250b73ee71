import { describe, expect, test } from "vitest";
import { ValueError } from "./core/errors.ts";
import { findOp, ops } from "./ops/list.ts";
import type { OpName } from "./ops.ts";
import { opReport } from "./testing.ts";
import * as table from "./ops/table.ts";

describe("the table", () => {
  test("names every record as it names itself", () => {
    const names = ops.flatMap(({ name }) => [`${name}Cases`, `${name}Op`]);
    expect(Object.keys(table).sort()).toEqual(names.sort());
  });

  test("is in alphabetical order, without repetition", () => {
    const names = ops.map((op) => op.name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  test("gives its names as a type, which has no others", () => {
    const names: readonly OpName[] = ["add", "convKernelCotangent", "matmul"];
    // @ts-expect-error there is no op of that name
    const wrong: OpName = "matmull";
    const all: readonly string[] = ops.map(({ name }) => name);
    expect(all).toEqual(expect.arrayContaining([...names]));
    expect(all).not.toContain(wrong);
  });

  test("finds an op by its name", () => {
    expect(findOp("matmul")).toBe(table.matmulOp);
  });

  test("suggests the nearest name", () => {
    const message = `findOp: there is no op "matmull" (did you mean "matmul"?); ops are ${ops.map((op) => op.name).join(", ")}`;
    expect(() => findOp("matmull")).toThrow(new ValueError(message));
  });
});

test.each(ops.map((op) => [op.name, op] as const))(
  "%s keeps what its record promises, in both modes, to second order",
  (_, op) => {
    expect(opReport(op).failures).toEqual([]);
  },
);
