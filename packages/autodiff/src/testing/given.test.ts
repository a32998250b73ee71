/** What the checks themselves say where they are given nothing, or something else than they check. */
import { expect, test } from "vitest";
import { ones } from "../core/fill.ts";
import { dot } from "../functions/products.ts";
import { sqrtOp } from "../ops/exponential.ts";
import { checkGrads, checkLayer, checkLoss, checkOp, checkOptimizer } from "../testing.ts";

type Check = (...args: never[]) => unknown;

test.each<[string, Check]>([
  ["checkOp", checkOp],
  ["checkGrads", checkGrads],
  ["checkLayer", checkLayer],
  ["checkLoss", checkLoss],
  ["checkOptimizer", checkOptimizer],
])("%s says its name", (name, check) => {
  for (const args of [
    [],
    [null],
    [3],
    ["x"],
    [{}],
    [dot],
    [sqrtOp, { sed: 1 }],
    [dot, 3],
    [{ init: dot, apply: dot, update: dot }, {}],
  ]) {
    const call = (): unknown => (check as (...given: readonly unknown[]) => unknown)(...args);
    if (name === "checkOptimizer" && args.length === 2 && args[0] !== dot) continue;
    expect(call).toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`^${name}: `)) as string }),
    );
  }
});

test.each<[string, () => unknown, string]>([
  [
    "no op",
    () => (checkOp as Check)(),
    "checkOp: op is undefined; it takes a record that defineOp, defineUnary or defineBinary gave",
  ],
  [
    "an option of another name",
    () => checkOp(sqrtOp, { sed: 1 } as never),
    "checkOp: sed is the number 1; options are { seed, orders, modes, ulps, samples, edges, rejects, domain, takes, attrs }",
  ],
  [
    "no layer",
    () => (checkLayer as Check)(ones([2]) as never),
    "checkLayer: layer is the tensor float32[2]; it is an object with the functions init and apply",
  ],
])("%s", (_, call, message) => {
  expect(call).toThrow(expect.objectContaining({ message }));
});
