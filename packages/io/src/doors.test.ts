/**
 * What every function of this package answers to whatever plain JavaScript gives it: found among the exports, so that
 * a new one is too.
 */
import { checkDoor } from "@cotangent/autodiff/testing";
import { test } from "vitest";
import * as exported from "./index.ts";

test.each(Object.entries(exported))("%s", (name, f) => {
  checkDoor(name, f);
});
