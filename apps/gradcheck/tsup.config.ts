import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/main.ts", "src/hooks.ts"],
  format: "esm",
  target: "es2023",
  platform: "node",
  sourcemap: true,
  clean: true,
  silent: true,
});
