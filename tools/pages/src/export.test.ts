/** Exported modules in a page, also where its policy forbids WebAssembly: the bits are those of Node. */
import { add, compile, key, matmul, normal, relu, softmax, zeros, type Tensor } from "@cotangent/autodiff";
import { launchChromium, skipBrowserTests } from "@cotangent/chromium";
import { toModule } from "@cotangent/export";
import { createWasmBackend } from "@cotangent/wasm";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSite, policy, type Site } from "./server.ts";
import { visit } from "./visit.ts";

const [hidden, bias, output] = [normal(key(0), [4, 16]), normal(key(1), [16]), normal(key(2), [16, 3])];
const predict = (x: Tensor): Tensor => softmax(matmul(relu(add(matmul(x, hidden), bias)), output));
const rows = normal(key(3), [5, 4]) as Tensor;

/** The module as the page's own script, which writes down what it predicts and whether WebAssembly may be compiled. */
const script = `${toModule(predict, [zeros([1, 4])], { name: "predict", rows: true }).js}
let isAllowed = true;
try {
  new WebAssembly.Module(bytes(wasm));
} catch {
  isAllowed = false;
}
const element = document.createElement("pre");
element.id = "outcome";
element.textContent = JSON.stringify({ isAllowed, classes: [...predict(${JSON.stringify(rows.toArray())})] });
document.body.append(element);
`;

describe.skipIf(skipBrowserTests)("in a page", () => {
  let site: Site | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    site = await openSite(new Map([["exported.js", script]]));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test.each([
    ["allows WebAssembly", true],
    ["forbids WebAssembly", false],
  ])("whose policy %s", async (_, isAllowed) => {
    const headers = policy(isAllowed ? "'self' 'wasm-unsafe-eval'" : "'self'");
    const { outcome, errors } = await visit<object>(browser!, site!.page("exported.js", headers));
    const one = compile(predict, { backend: await createWasmBackend({ relaxedSimd: false, threads: 1 }) });
    const list = rows.toArray() as number[][];
    const wanted = list.flatMap((row) => [...one(Object.assign(Float32Array.from(row), { shape: [1, 4] })).data()]);
    expect(outcome).toEqual({ isAllowed, classes: wanted });
    // the policy itself says that it forbids
    expect(errors.filter((error) => !error.includes("Content Security Policy"))).toEqual([]);
  });
});
