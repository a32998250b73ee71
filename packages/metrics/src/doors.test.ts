/**
 * What every function of this package answers to whatever plain JavaScript gives it: found among the exports, so that
 * a new one is too.
 */
import type { Tensor } from "@cotangent/autodiff";
import { checkDoor } from "@cotangent/autodiff/testing";
import { test } from "vitest";
import * as exported from "./index.ts";
import type { Metric } from "./index.ts";

test.each(Object.entries(exported))("%s", (name, f) => {
  checkDoor(name, f);
});

const metrics = Object.entries(exported).filter(([, f]) => "streaming" in f) as unknown as [
  string,
  Metric<object, unknown>,
][];

test.each(metrics)("%s over batches", (name, metric) => {
  checkDoor(name, metric.streaming);
  const { init, update } = metric.streaming();
  checkDoor(name, (x: Tensor, y: Tensor) => update(init(), x, y));
});
