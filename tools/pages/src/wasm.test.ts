/** `@cotangent/wasm` in a page, under the policies that pages have: no code from text, WebAssembly allowed or not. */
import { interpreter } from "@cotangent/autodiff/backend";
import { launchChromium, skipBrowserTests } from "@cotangent/chromium";
import { createWasmBackend, type WasmFeatures } from "@cotangent/wasm";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SuiteOutcome } from "../programs/suite.ts";
import { computeLarge, type Computed } from "../programs/large.ts";
import { trainXor, type Trained } from "../programs/train.ts";
import { bundlePrograms } from "./bundle.ts";
import { isolated, openSite, policy, type Headers, type Site } from "./server.ts";
import { visit, type Visit } from "./visit.ts";

const allowed = policy("'self' 'wasm-unsafe-eval'");
const forbidden = policy("'self'");

describe.skipIf(skipBrowserTests)("in a page", () => {
  let scripts: ReadonlyMap<string, string>;
  let site: Site | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    scripts = await bundlePrograms(["training", "suite", "code", "threads", "features"]);
    site = await openSite(scripts);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const run = <T>(program: string, headers: Headers): Promise<Visit<T>> =>
    visit<T>(browser!, site!.page(`${program}.js`, headers));

  test("the policies are what they say", async () => {
    expect((await run("code", allowed)).outcome).toEqual({ text: true, wasm: false });
    expect((await run("code", forbidden)).outcome).toEqual({ text: true, wasm: true });
  });

  test("every op, random graphs, and the promises of a backend", async () => {
    const { outcome, warnings, errors } = await run<SuiteOutcome>("suite", allowed);
    expect({ ...outcome, warnings, errors }).toMatchObject({ backend: "wasm", failures: [], warnings: [], errors: [] });
    expect(outcome.ops).toBeGreaterThan(70);
    expect(outcome.cases).toBeGreaterThan(20 * outcome.ops);
  });

  test("training gives the losses that it gives in Node, bit for bit, and can be explained", async () => {
    const { outcome, warnings, errors } = await run<Trained>("training", allowed);
    const here = trainXor(await createWasmBackend({ relaxedSimd: false }), 200);
    expect(outcome).toEqual(here);
    expect(outcome.backend).toBe("wasm");
    expect(outcome.losses.at(-1)).toBeLessThan(0.02);
    expect(outcome.explanation).toContain("\n\non wasm\n");
    expect([warnings, errors]).toEqual([[], []]);
  });

  test("where WebAssembly is forbidden: one warning, and the interpreter's results", async () => {
    const { outcome, warnings, errors } = await run<Trained>("training", forbidden);
    expect(warnings).toEqual([
      "wasm: this page's policy forbids WebAssembly, allow it with script-src 'wasm-unsafe-eval'; compiled functions are interpreted, which is slower",
    ]);
    expect(errors).toEqual([]);
    expect(outcome.backend).toBe("interpreter");
    expect(outcome.explanation).toContain("\n\non interpreter\n");
    // the references use the engine's Math.exp and Math.tanh, whose last bits are its own
    trainXor(interpreter, 200).losses.forEach((loss, i) =>
      expect(Math.abs(outcome.losses[i]! / loss - 1), `step ${i}`).toBeLessThan(1e-4),
    );
  });

  test("what a backend will use is what the page may use", async () => {
    const none = { simd: false, relaxedSimd: false, threads: false };
    const one = { simd: true, relaxedSimd: true, threads: false };
    const pages: [Headers, WasmFeatures][] = [
      [
        { ...allowed, ...isolated },
        { ...one, threads: true },
      ],
      [allowed, one],
      [forbidden, none],
      [{ ...forbidden, ...isolated }, none],
    ];
    for (const [headers, features] of pages) {
      const { outcome, warnings, errors } = await run<WasmFeatures>("features", headers);
      expect([outcome, warnings, errors]).toEqual([features, [], []]);
    }
  });

  test("nothing in the bundles makes code from text", () => {
    for (const [name, text] of scripts) expect(text.match(/\beval\s*\(|\bFunction\s*\(/g), name).toBeNull();
  });

  test("threads share large loops in a page that is cross-origin isolated, and change no bit", async () => {
    const { outcome, warnings, errors, crossOriginIsolated } = await run<Computed>("threads", {
      ...allowed,
      ...isolated,
    });
    expect([crossOriginIsolated, warnings, errors]).toEqual([true, [], []]);
    const one = await createWasmBackend({ relaxedSimd: false, threads: 1 });
    expect(outcome.hash).toBe((await computeLarge(one, 1)).hash);
    expect(outcome.parts).toBeGreaterThan(0);
  });

  test("in other pages there is one thread, and the same result", async () => {
    const { outcome, warnings, errors, crossOriginIsolated } = await run<Computed>("threads", allowed);
    expect([crossOriginIsolated, warnings, errors]).toEqual([false, [], []]);
    const one = await createWasmBackend({ relaxedSimd: false, threads: 1 });
    expect(outcome).toEqual(await computeLarge(one, 1));
  });

  test("where the policy forbids workers: one warning, and the same result", async () => {
    const { outcome, warnings } = await run<Computed>("threads", {
      ...isolated,
      "Content-Security-Policy": `${allowed["Content-Security-Policy"]}; worker-src 'none'`,
    });
    expect(warnings.map((warning) => warning.replace(/\(.*\)/, "(…)"))).toEqual([
      "wasm: worker threads cannot be used (…); compiled functions run on one thread",
    ]);
    const one = await createWasmBackend({ relaxedSimd: false, threads: 1 });
    expect(outcome).toEqual(await computeLarge(one, 1));
  });
});
