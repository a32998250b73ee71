/** The page Network as a person meets it; pages.test.ts has the others, so that two processes share the work. */
import * as chromium from "@cotangent/chromium";
import { describe, expect, test } from "vitest";
import { dataSuite } from "./suites/data.ts";
import { learningSuite } from "./suites/learning.ts";
import { networkSuite } from "./suites/network.ts";
import { inBrowser, serve } from "./suites/site.ts";
import { takeSuite } from "./suites/take.ts";

test.each([
  [["--port", "http"], 2, 'playground: --port is "http"; it is a number from 0 to 65535, 0 for any that is free'],
  [["--prot", "80"], 2, "playground: Unknown option '--prot'; the only option is --port NUMBER"],
])("serve %j is refused with one sentence", async (args, expected, sentence) => {
  const { code, line } = await serve(...args);
  expect({ code, line }).toEqual({ code: expected, line: sentence });
});

inBrowser(chromium, (site) => {
  describe("the network", () => networkSuite(site));
  describe("what is learned, looked at closer", () => learningSuite(site));
  describe("what is taken away", () => takeSuite(site));
  describe("data", () => dataSuite(site));
});
