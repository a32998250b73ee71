import { afterEach, describe, expect, test, vi } from "vitest";
import { findChromium, launchChromium, skipBrowserTests } from "./index.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("CHROMIUM_PATH that leads nowhere is an error", () => {
  vi.stubEnv("CHROMIUM_PATH", "/nowhere/chromium");
  expect(() => findChromium()).toThrowErrorMatchingInlineSnapshot(
    `[Error: CHROMIUM_PATH is /nowhere/chromium, which is not an executable file; correct it, or unset it to search]`,
  );
});

describe.skipIf(skipBrowserTests)("an installed Chromium", () => {
  test("runs a page", async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      expect(await page.evaluate("[1, 2, 3].reduce((a, b) => a + b)")).toBe(6);
    } finally {
      await browser.close();
    }
  });
});
