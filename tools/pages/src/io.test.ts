/** `@cotangent/io/web` in a page: files of its server, the browser's database, files for the user. */
import { tensor } from "@cotangent/autodiff";
import { launchChromium, skipBrowserTests } from "@cotangent/chromium";
import { saveSafetensors } from "@cotangent/io";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../programs/files.ts";
import { bundlePrograms } from "./bundle.ts";
import { openSite, policy, type Site } from "./server.ts";

const bytes = saveSafetensors([{ weight: tensor([1, 2]) }]);

describe.skipIf(skipBrowserTests)("in a page", () => {
  let site: Site | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    const files = new Map<string, string | Uint8Array>(await bundlePrograms(["files"]));
    site = await openSite(files.set("model.safetensors", bytes));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test("trees are fetched, states are kept and forgotten, a file is downloaded", async () => {
    const page = await browser!.newPage({ acceptDownloads: true });
    const coming = page.waitForEvent("download");
    await page.goto(site!.page("files.js", policy("'self'")));
    const download = await coming;
    expect(download.suggestedFilename()).toBe("model.safetensors");
    expect(new Uint8Array(readFileSync(await download.path()))).toEqual(bytes);
    const outcome = JSON.parse((await page.locator("#outcome").textContent())!) as Files;
    const params = [{ weight: { dtype: "float32", shape: [2], data: [1, 2] } }];
    expect(outcome).toEqual({
      fetched: params,
      answered: params,
      kept: "-Infinity",
      forgotten: true,
      said: [
        "ValueError: loadFrom: PAGE/nothing: the server answers with the error 404",
        `ValueError: loadFrom: PAGE/model.safetensors: the answer has ${bytes.length} bytes or more, and mostBytes is 10`,
        "UsageError: store: the state is an instance of Map; it is made of tensors, numbers, texts, truth values, null, undefined, arrays and plain objects",
      ],
    });
    await page.close();
  });
});
