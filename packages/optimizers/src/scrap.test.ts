import { checkOptimizer } from "@cotangent/autodiff/testing";
import { test } from "vitest";
import { adam, chain, clipByGlobalNorm, sgd } from "./index.ts";
test("adam", () => void checkOptimizer(adam({ learningRate: 0.01 })));
test("sgd", () => void checkOptimizer(sgd({ learningRate: 0.002, momentum: 0.5, nesterov: true })));
test("clip", () => void checkOptimizer(clipByGlobalNorm(1), { minimizes: [] }));
test("chain", () => void checkOptimizer(chain(clipByGlobalNorm(1), adam({ learningRate: 0.01 }))));
