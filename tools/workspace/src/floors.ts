/**
 * The rooms of each package and the floors they stand on, bottom first: files import from their own room and from lower
 * floors. `graph.test.ts` draws the imports of every package and fails on an arrow that runs up and on a circle.
 * `pnpm graph PACKAGE` prints what it drew. Which package may import which is in `imports.ts`.
 */
export interface Floors {
  /**
   * A room is a folder under `src` ("ops", "compile/passes"; "." are the files directly in `src`), or one file
   * ("backend.ts"). Rooms listed together stand on one floor, and no arrow runs between them. A package of a single
   * folder needs no row.
   */
  readonly floors: readonly (string | readonly string[])[];
  /** Circles that may be: at most three files, closed by type-only imports alone. */
  readonly circles?: readonly Circle[];
}

export interface Circle {
  /** Paths under `src`, in any order. */
  readonly files: readonly string[];
  readonly reason: string;
}

/** By folder of the workspace. */
export const floors: Readonly<Record<string, Floors>> = {
  "apps/cli": {
    floors: [
      "testing",
      "words",
      "settings",
      "data",
      "model",
      "run",
      ["scores", "charts"],
      "training",
      ["report", "exports"],
      "sweep",
      "acts",
      "commands",
      "program.ts",
      ".",
    ],
  },
  "apps/playground": {
    floors: [
      ["ui", "link", "suites"],
      ["activations", "losses", "network", "optimizers", "perceptron", "regression"],
      "steps",
      ".",
    ],
  },
  "packages/autodiff": {
    floors: [
      "core",
      "ops",
      "functions",
      "random",
      "transforms",
      "compile/graph.ts",
      ["compile/constants.ts", "compile/keys.ts"],
      "compile/passes",
      "compile",
      "testing",
      ".",
    ],
    circles: [
      {
        files: ["core/record.ts", "core/state.ts", "core/tensor.ts"],
        reason:
          "a tensor knows the op that made it, the rules of an op are given tensors, and the state holds some of both",
      },
    ],
  },
  "packages/datasets": {
    floors: [
      ["data", "errors.ts", "info.ts"],
      ["names.ts", "classes.ts", "readers"],
      ["tables", "readers/parquet"],
      "csv",
      ".",
    ],
  },
  "packages/estimators": {
    floors: [
      ["data.ts", "order.ts", "scales.ts"],
      "randomState.ts",
      "contract",
      "numerics",
      ["clusters", "mlp", "selection"],
      "linear",
      "stochastic",
      "testing",
      ".",
    ],
  },
  "packages/export": { floors: [["plain", "onnx"], "module", "."] },
  "packages/training": { floors: [".", "callbacks", "index.ts"] },
  "packages/wasm": {
    floors: [
      "webassembly.ts",
      "platform.ts",
      "emit",
      "features.ts",
      "expr",
      "math",
      "algebra",
      "loops",
      "kernels",
      "lower",
      "plan",
      "threads",
      "run",
      "sets",
      ".",
    ],
    circles: [
      {
        files: ["emit/code.ts", "emit/module.ts"],
        reason:
          "a module makes the code of its functions, and code that calls a shared function asks its module for it",
      },
    ],
  },
  "tools/workspace": { floors: ["imports.ts", "new", "."] },
  "tools/bench": {
    floors: [
      "workload.ts",
      ["protocol.ts", "contenders.ts", "random.ts", "ours.ts", "agreement.ts", "clock.ts"],
      ["process.ts", "node.ts"],
      "measure.ts",
      ["peers", "workloads"],
      "facts",
      ".",
    ],
  },
};
