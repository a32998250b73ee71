import { build } from "esbuild";
import { expect, test } from "vitest";
import { wrapPureCalls } from "./pure.ts";

const module = `
const common = { kind: "scalar" };
const define = (record) => Object.freeze(record);
var a = /* @__PURE__ */ define({ ...common, edges: [Math.PI / 2] }), b = 1;
const kept = define({ x: Math.E });
`;

test("annotated calls are wrapped where they stand, others are left", () => {
  expect(wrapPureCalls(module)).toMatchInlineSnapshot(`
    "
    const common = { kind: "scalar" };
    const define = (record) => Object.freeze(record);
    var a = /* @__PURE__ */ (() => define({ ...common, edges: [Math.PI / 2] }))(), b = 1;
    const kept = define({ x: Math.E });
    "
  `);
});

test("a bundler drops a wrapped call with its arguments, and unwraps one that is used", async () => {
  const wrapped = wrapPureCalls(module.split("\n").slice(0, 4).join("\n"));
  const bundle = async (code: string): Promise<string> => {
    const stdin = { contents: code };
    const { outputFiles } = await build({ stdin, bundle: true, minify: true, format: "esm", write: false });
    return outputFiles[0]?.text ?? "";
  };
  expect(await bundle(wrapped)).toBe("");
  expect(await bundle(`${wrapped}\nexport { a };`)).not.toContain("=>(");
});
