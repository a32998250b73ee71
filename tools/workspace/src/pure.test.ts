import { build } from "esbuild";
import { expect, test } from "vitest";
import { wrapPure } from "./pure.ts";

const module = `
const common = { kind: "scalar" };
const define = (record) => Object.freeze(record);
var a = /* @__PURE__ */ define({ ...common, edges: [Math.PI / 2] }), b = 1;
const cases = { edges: [2 ** 52, Math.PI] };
const kept = define({ x: Math.E });
`;

test("annotated calls and objects are wrapped where they stand, others are left", () => {
  expect(wrapPure(module)).toMatchInlineSnapshot(`
    "
    const common = /* @__PURE__ */ (() => ({ kind: "scalar" }))();
    const define = (record) => Object.freeze(record);
    var a = /* @__PURE__ */ (() => define({ ...common, edges: [Math.PI / 2] }))(), b = 1;
    const cases = /* @__PURE__ */ (() => ({ edges: [2 ** 52, Math.PI] }))();
    const kept = define({ x: Math.E });
    "
  `);
});

test("a bundler drops what is wrapped with its parts, and unwraps what is used", async () => {
  const wrapped = wrapPure(module.split("\n").slice(0, 5).join("\n"));
  const bundle = async (code: string): Promise<string> => {
    const stdin = { contents: code };
    const { outputFiles } = await build({ stdin, bundle: true, minify: true, format: "esm", write: false });
    return outputFiles[0]?.text ?? "";
  };
  expect(await bundle(wrapped)).toBe("");
  expect(await bundle(`${wrapped}\nexport { a, cases };`)).not.toContain("=>(");
});
