import { build } from "esbuild";
import { expect, test } from "vitest";
import { wrapPure } from "./pure.ts";

const module = `
const common = { kind: "scalar" };
const define = (record) => Object.freeze(record);
var a = define({ ...common, edges: [Math.PI / 2] }), b = 1;
const cases = { edges: [2 ** 52, Math.PI] };
const table = new Map([["a", a]]);
const listed = Object.values(cases).map((edge) => edge[0]);
const root = Math.sqrt(2) / 2;
let count = 0;
`;

test("values are wrapped where they stand; functions, names and literals are left", () => {
  expect(wrapPure(module)).toMatchInlineSnapshot(`
    "
    const common = /* @__PURE__ */ (() => ({ kind: "scalar" }))();
    const define = (record) => Object.freeze(record);
    var a = /* @__PURE__ */ (() => (define({ ...common, edges: [Math.PI / 2] })))(), b = 1;
    const cases = /* @__PURE__ */ (() => ({ edges: [2 ** 52, Math.PI] }))();
    const table = /* @__PURE__ */ (() => (new Map([["a", a]])))();
    const listed = /* @__PURE__ */ (() => (Object.values(cases).map((edge) => edge[0])))();
    const root = /* @__PURE__ */ (() => (Math.sqrt(2) / 2))();
    let count = 0;
    "
  `);
});

test("a bundler drops what is wrapped with its parts, and unwraps what is used", async () => {
  const wrapped = wrapPure(module);
  const bundle = async (code: string): Promise<string> => {
    const stdin = { contents: code };
    const { outputFiles } = await build({ stdin, bundle: true, minify: true, format: "esm", write: false });
    return outputFiles[0]?.text ?? "";
  };
  expect(await bundle(wrapped)).toBe("");
  expect(await bundle(`${wrapped}\nexport { a, cases };`)).not.toContain("=>(");
});
