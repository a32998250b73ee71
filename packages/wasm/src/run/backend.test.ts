import { compile, exp, neg, tensor, type Tensor } from "@cotangent/autodiff";
import { interpreter } from "@cotangent/autodiff/backend";
import { expect, test } from "vitest";
import { createWasmBackend, createWasmBackendSync } from "../index.ts";

declare const console: { warn(message: string): void };

interface Api {
  Module: unknown;
}
const scope = globalThis as unknown as { WebAssembly: Api | undefined };

/** What is warned of while `f` runs in a world with another WebAssembly. */
async function warnings(api: Api | undefined, f: () => Promise<void>): Promise<string[]> {
  const { warn } = console;
  const { WebAssembly } = scope;
  const told: string[] = [];
  console.warn = (message: string) => void told.push(message);
  scope.WebAssembly = api;
  try {
    await f();
  } finally {
    console.warn = warn;
    scope.WebAssembly = WebAssembly;
  }
  return told;
}

test("where there is no WebAssembly, one warning, and the interpreter", async () => {
  const said = await warnings(undefined, async () => {
    const backend = await createWasmBackend();
    expect(backend).toBe(interpreter);
    expect(compile((x: Tensor) => exp(neg(x)), { backend })(tensor([0, 0])).toArray()).toEqual([1, 1]);
  });
  expect(said).toEqual(["wasm: there is no WebAssembly here; compiled functions are interpreted, which is slower"]);
});

test("where a policy forbids WebAssembly, one warning, and the interpreter", async () => {
  const forbidden = Object.create(scope.WebAssembly!) as Api;
  forbidden.Module = class {
    constructor() {
      throw new Error("Refused to compile or instantiate WebAssembly module");
    }
  };
  const said = await warnings(forbidden, async () => {
    expect(await createWasmBackend()).toBe(interpreter);
  });
  expect(said).toEqual([
    "wasm: this page's policy forbids WebAssembly, allow it with script-src 'wasm-unsafe-eval'; compiled functions are interpreted, which is slower",
  ]);
});

test("where it is allowed, nothing is said", async () => {
  expect(
    await warnings(scope.WebAssembly, async () => {
      expect((await createWasmBackend({ threads: 2, relaxedSimd: false })).name).toBe("wasm");
    }),
  ).toEqual([]);
});

test("without a promise, the same backend, and refusals in its own name", () => {
  const backend = createWasmBackendSync({ threads: 1, relaxedSimd: false });
  expect(backend.name).toBe("wasm");
  expect(compile((x: Tensor) => exp(neg(x)), { backend })(tensor([0, 0])).toArray()).toEqual([1, 1]);
  expect(() => createWasmBackendSync({ threads: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: createWasmBackendSync: threads is 0; it is a whole number from 1 to 64]`,
  );
});
