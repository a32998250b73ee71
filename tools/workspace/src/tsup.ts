import { readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";
import { wrapPure } from "./pure.ts";

/** The JavaScript build of every package: one entry for each subpath that its package.json exports. */
const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, string | { "@cotangent/source": string; default: string }>;
};

/** By the name of what is built: "index" for dist/index.js. */
const entry = Object.fromEntries(
  Object.values(exports)
    .filter((target) => typeof target === "object")
    .map((target) => [target.default.replace(/^\.\/dist\/(.*)\.js$/, "$1"), target["@cotangent/source"]]),
);

const config: Options = defineConfig({
  entry,
  format: "esm",
  target: "es2023",
  platform: "neutral",
  sourcemap: true,
  // maps point to src, which is in the package too
  esbuildOptions(options) {
    options.sourcesContent = false;
  },
  // Declarations come from tsc, which writes maps to the sources; the two write side by side into dist.
  dts: false,
  clean: true,
  silent: true,
  plugins: [
    {
      name: "pure",
      renderChunk: (code, { path }) => (path.endsWith(".js") ? { code: wrapPure(code) } : undefined),
    },
  ],
}) as Options;

export default config;
