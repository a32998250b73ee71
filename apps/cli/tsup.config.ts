import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "es2023",
  platform: "node",
  sourcemap: true,
  clean: true,
  silent: true,
  // pictures as PNG have their font beside them, and its licence; the whole package has eight times as much
  async onSuccess() {
    const from = (file: string): string => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/${file}`);
    mkdirSync("dist/fonts", { recursive: true });
    for (const file of ["ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf", "LICENSE"])
      copyFileSync(from(file), `dist/fonts/${file.replace("ttf/", "")}`);
  },
});
