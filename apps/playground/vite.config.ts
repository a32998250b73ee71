import { defineConfig } from "vite";

export default defineConfig({
  // The packages' sources, as everywhere in the workspace: nothing has to be built first.
  resolve: { conditions: ["@cotangent/source", "module", "browser", "development|production"] },
  worker: { format: "es" },
  build: { target: "es2023", outDir: "dist" },
});
