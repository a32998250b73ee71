/** Which ops run by their references in compiled graphs. They need no kernel to be right; a new one is told here. */
import { ops } from "@cotangent/autodiff/ops";
import { expect, test } from "vitest";
import { all } from "./all.ts";

/** Their kinds do not say what they compute, and no set has a kernel for them. */
const byReference: readonly string[] = ["productOfOthers"];

/** Kinds that say enough, and what every backend has a kernel for. */
const enough = ["elementwise", "identity", "movement", "embedding", "reduction"];
const everywhere = ["matmul"];

test("ops without a kernel are listed, and no others", () => {
  const special = all.flatMap(({ specials = {} }) => Object.keys(specials));
  const known = new Set([...special, ...everywhere]);
  const found = ops.filter(({ name, kind }) => !enough.includes(kind.type) && !known.has(name));
  expect(
    found.map(({ name }) => name),
    "write them into `byReference` in packages/wasm/src/sets/references.test.ts, or a kernel (CONTRIBUTING.md)",
  ).toEqual(byReference);
});
