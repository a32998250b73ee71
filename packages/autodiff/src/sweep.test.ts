/**
 * What every public function answers to whatever plain JavaScript gives it: found among the exports, so that a new one
 * is too.
 */
import { test } from "vitest";
import * as exported from "./index.ts";
import { checkDoor } from "./testing.ts";

/**
 * Not swept: the classes of what functions give, and the checks and words for messages, which authors of ops call with
 * shapes, names and tables of their own.
 */
const others = [
  "Tensor",
  "DTypeError",
  "ShapeError",
  "UsageError",
  "ValueError",
  "namedLeaves",
  "optionsOf",
  "pathFilter",
  "requireNumber",
  "requireOperand",
  "normalizeAxis",
  "normalizeAxes",
  "sameShape",
  "showAval",
];

/** Whose sentence it may be, where that of a part says more. */
const speakers: Readonly<Record<string, readonly string[]>> = {
  graphOf: ["compile"],
  // it speaks in the name that it is given
  bind: [".*"],
};

const functions = Object.entries(exported).filter(([name, f]) => typeof f === "function" && !others.includes(name));

test.each(functions)("%s", (name, f) => {
  checkDoor(name, f, { speakers: speakers[name] ?? [] });
});
