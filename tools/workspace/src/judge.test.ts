import { expect, test } from "vitest";
import { judgeImport } from "./judge.ts";

test.each([
  ["packages/losses/src/squared.ts", "@cotangent/autodiff"],
  ["packages/losses/src/squared.ts", "./reduce.ts"],
  ["packages/losses/src/squared.test.ts", "@cotangent/autodiff/testing"],
  ["packages/losses/src/squared.test.ts", "vitest"],
  ["packages/losses/src/squared.test.ts", "node:fs"],
  ["apps/cli/src/main.ts", "@cotangent/datasets"],
  ["apps/playground/src/page.test.ts", "@cotangent/chromium"],
  ["tools/bench/src/main.ts", "../../../packages/autodiff/src/index.ts"],
])("%s may import %s", (file, specifier) => {
  expect(judgeImport(file, specifier)).toBeUndefined();
});

test.each([
  ["packages/losses/src/a.ts", "@cotangent/layers"],
  ["packages/losses/src/a.ts", "../../layers/src/dense.ts"],
  ["packages/losses/src/a.ts", "@cotangent/autodiff/src/core/tensor.ts"],
  ["packages/losses/src/a.ts", "node:fs"],
  ["packages/losses/src/a.test.ts", "lodash"],
  ["packages/datasets/src/a.ts", "@cotangent/autodiff"],
  ["packages/utils/src/a.ts", "@cotangent/autodiff"],
  ["apps/cli/src/a.ts", "@cotangent/gradcheck"],
  ["apps/cli/src/a.ts", "@cotangent/chromium"],
])("%s may not import %s", (file, specifier) => {
  expect(judgeImport(file, specifier)).toMatchSnapshot();
});
