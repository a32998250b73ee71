/**
 * What every function of this package answers to whatever plain JavaScript gives it: found among the exports, so that
 * a new one is too.
 */
import { checkDoor } from "@cotangent/autodiff/testing";
import { test } from "vitest";
import * as exported from "./index.ts";

/** The draws that initialize: users give them as they stand, too. */
const draws = ["normal", "uniform"];

test.each(Object.entries(exported))("%s", (name, f) => {
  // fans speaks in the name that it is given
  checkDoor(name, f, { speakers: name === "fans" ? [".*"] : /(Normal|Uniform)$/.test(name) ? draws : [] });
});
