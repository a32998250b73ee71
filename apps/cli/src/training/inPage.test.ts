/** A run trained in Node comes out the same in a browser: parameters, history and scores, to the last bit. */
import { launchChromium, skipBrowserTests } from "@cotangent/chromium";
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { learnFrom, type LearnedInPage } from "../../fixtures/learnInPage.ts";
import { madeTable } from "../../fixtures/made.ts";
import type { PartialSettings } from "../settings/schema.ts";

interface InPage {
  learnFrom(text: string, settings: PartialSettings): Promise<LearnedInPage>;
}

const entry = fileURLToPath(new URL("../../fixtures/learnInPage.ts", import.meta.url));

/** The program as one script; what asks the system for words of its errors finds none. */
async function script(): Promise<string> {
  const none = "export const constants = { signals: {} }; export const getSystemErrorMap = () => new Map();";
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2023",
    conditions: ["@cotangent/source"],
    logLevel: "error",
    plugins: [
      {
        name: "nothing of node",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "none" }));
          onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: none }));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

/**
 * Mixed columns, dropout, early stopping and a schedule, so that all randomness takes part. (Linear models take
 * exponentials of the engine, and those of Chromium have other last bits than those of Node.)
 */
// prettier-ignore
const settings: PartialSettings =
  { target: ["level"], dropout: 0.1, schedule: "cosine", validation: 0.2, epochs: 12, threads: 1 };

describe.skipIf(skipBrowserTests)("in a browser", () => {
  it("every bit is that of Node", async () => {
    const text = madeTable(400);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: await script() });
      const there = await page.evaluate(([csv, given]) => (globalThis as unknown as InPage).learnFrom(csv, given), [
        text,
        settings,
      ] as const);
      expect(there.params).toHaveLength(4);
      expect(there).toEqual(await learnFrom(text, settings));
    } finally {
      await browser.close();
    }
  });
});
