/** The pages beside Network as a person meets them, and what goes wrong. */
import * as chromium from "@cotangent/chromium";
import { describe } from "vitest";
import { failuresSuite } from "./suites/failures.ts";
import { optimizersSuite } from "./suites/optimizers.ts";
import { perceptronSuite } from "./suites/perceptron.ts";
import { regressionSuite } from "./suites/regression.ts";
import { shelfSuite } from "./suites/shelf.ts";
import { inBrowser } from "./suites/site.ts";
import { stepsSuite } from "./suites/steps.ts";

inBrowser(chromium, (site) => {
  describe("the perceptron", () => perceptronSuite(site));
  describe("backpropagation", () => stepsSuite(site));
  describe("regression", () => regressionSuite(site));
  describe("optimizers", () => optimizersSuite(site));
  describe("activations and losses", () => shelfSuite(site));
  describe("what goes wrong", () => failuresSuite(site));
});
