import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launchChromium } from "@cotangent/chromium";
import { build } from "esbuild";
import type { Project } from "./project.ts";

/** Bundles a project's program into one file, as a page would load it. */
export async function bundle({ folder }: Project): Promise<string> {
  const outfile = join(folder, "out", "bundle.mjs");
  await build({
    absWorkingDir: folder,
    entryPoints: [join(folder, "program.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    outfile,
    logLevel: "silent",
  });
  return outfile;
}

/** Runs a bundle in a page of a headless Chromium; throws what the program threw. */
export async function runInChromium(file: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.evaluate(
      async (code) => {
        const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
        await import(url);
      },
      readFileSync(file, "utf8"),
    );
  } finally {
    await browser.close();
  }
}
