import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "es2023",
  platform: "node",
  // what a command does not need is not read: help starts without the engine
  splitting: true,
  clean: true,
  silent: true,
  // scripts among the packages that are bundled require Node's modules
  banner: {
    js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
  },
  async onSuccess() {
    const resolve = (file: string): string => createRequire(import.meta.url).resolve(file);
    // the threads of wasm, which are started from a file of their own
    copyFileSync(resolve("@cotangent/wasm/worker"), "dist/worker.js");
    // pictures as PNG have their font beside them, and its licence; the whole package has eight times as much
    mkdirSync("dist/fonts", { recursive: true });
    for (const file of ["ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf", "LICENSE"])
      copyFileSync(resolve(`dejavu-fonts-ttf/${file}`), `dist/fonts/${file.replace("ttf/", "")}`);
  },
});
