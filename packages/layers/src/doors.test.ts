/**
 * What every function of this package answers to whatever plain JavaScript gives it: found among the exports, so that
 * a new one is too.
 */
import { checkDoor } from "@cotangent/autodiff/testing";
import { test } from "vitest";
import * as exported from "./index.ts";

/** The draws that initialize. */
const others = ["normal", "uniform"];

/** A function may speak in the name of a part of this package. */
test.each(Object.entries(exported))("%s", (name, f) => {
  // fans speaks in the name that it is given
  checkDoor(name, f, { speakers: name === "fans" ? [".*"] : [...Object.keys(exported), ...others] });
});
