/** The pages as a person meets them: built, served once, and opened in one real browser. */
import { launchChromium, skipBrowserTests } from "@cotangent/chromium";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataSuite } from "./suites/data.ts";
import { failuresSuite } from "./suites/failures.ts";
import { learningSuite } from "./suites/learning.ts";
import { networkSuite } from "./suites/network.ts";
import { perceptronSuite } from "./suites/perceptron.ts";
import { openSite, serve, type Site } from "./suites/site.ts";
import { shelfSuite } from "./suites/shelf.ts";
import { stepsSuite } from "./suites/steps.ts";

test.each([
  [["--port", "http"], 2, 'playground: --port is "http"; it is a number from 0 to 65535, 0 for any that is free'],
  [["--prot", "80"], 2, "playground: Unknown option '--prot'; the only option is --port NUMBER"],
])("serve %j is refused with one sentence", async (args, expected, sentence) => {
  const { code, line } = await serve(...args);
  expect({ code, line }).toEqual({ code: expected, line: sentence });
});

describe.skipIf(skipBrowserTests)("in a browser", () => {
  let opened: Site | undefined;
  const site = (): Site => opened!;

  beforeAll(async () => {
    opened = await openSite(launchChromium);
  }, 120_000);
  afterAll(() => opened?.close());

  describe("the perceptron", () => perceptronSuite(site));
  describe("the network", () => networkSuite(site));
  describe("what is learned, looked at closer", () => learningSuite(site));
  describe("data", () => dataSuite(site));
  describe("backpropagation", () => stepsSuite(site));
  describe("activations and losses", () => shelfSuite(site));
  describe("what goes wrong", () => failuresSuite(site));
});
