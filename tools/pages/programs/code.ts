import { report } from "./report.ts";

/** What the page's policy refuses, found out by trying it. */
await report(() =>
  Promise.resolve({
    text: refuses(() => new (Object.getPrototypeOf(() => {}).constructor as FunctionConstructor)("return 1")),
    wasm: refuses(() => new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))),
  }),
);

function refuses(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
}
