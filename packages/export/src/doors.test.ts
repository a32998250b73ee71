/**
 * What every function of this package answers to whatever plain JavaScript gives it: found among the exports, so that
 * a new one is too.
 */
import { checkDoor } from "@cotangent/autodiff/testing";
import { test } from "vitest";
import * as exported from "./index.ts";

/** Who speaks of a function that cannot be staged, or of an op that no module can have. */
const speakers = ["compile", "graphOf", "valueAndGrad", "wasm"];

test.each(Object.entries(exported))("%s", (name, f) => {
  checkDoor(name, f, { speakers });
});
