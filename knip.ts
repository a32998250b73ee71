import type { KnipConfig } from "knip";

/** `pnpm check:unused` names files, dependencies and exports that nothing uses. It finds most entries by itself. */
const config: KnipConfig = {
  ignoreExportsUsedInFile: true,
  // Two names for one function are a choice of the public interface.
  exclude: ["duplicates"],
  workspaces: {
    ".": { entry: ["tools/fixtures/*.mjs"] },
    "packages/*": {},
    // The program gradcheck and the fonts are found by their paths; a test of what a full disk does mounts one.
    "apps/cli": {
      ignoreDependencies: ["@cotangent/gradcheck", "dejavu-fonts-ttf"],
      ignoreBinaries: ["mount", "umount"],
    },
    "apps/*": {},
    "tools/*": {},
    "packages/datasets": { entry: ["fixtures/measure.ts"] },
    "packages/wasm": { entry: ["fixtures/measure.ts", "fixtures/eager.ts", "fixtures/{dropped,exits,leak}.ts"] },
    "tools/size": { entry: ["src/mlp.ts", "src/slim.ts", "src/allKernels.ts"] },
    "tools/pages": { entry: ["programs/*.ts"] },
    // Peers are modules that contenders' processes import by name.
    "tools/bench": { entry: ["src/player.ts", "src/peers/*.ts"] },
    // Stryker is told of the configuration by its path.
    "tools/mutate": { entry: ["src/vitest.config.ts"] },
    // The consumer's programs import packed packages, and the doc tests' fixture is a workspace of its own.
    "tools/consumer": { ignore: ["programs/**"] },
    "tools/doctest": { ignore: ["fixture/**"] },
  },
};

export default config;
