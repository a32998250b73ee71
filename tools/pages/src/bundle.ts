/** Programs as a page loads them: one minified file each, made of the packages' sources as their builds are. */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The file that threads of a page run: it has to lie beside the bundles. */
const worker = "@cotangent/wasm/worker";

/**
 * @param names of files in `programs`
 * @returns by name, with ".js": the text of each bundle, and that of worker.js
 */
export async function bundlePrograms(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: {
      ...Object.fromEntries(
        names.map((name) => [name, fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url))]),
      ),
      worker,
    },
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    outdir: "out",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    conditions: ["@cotangent/source"],
    logLevel: "silent",
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}
