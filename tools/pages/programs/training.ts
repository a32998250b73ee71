import { createWasmBackend } from "@cotangent/wasm";
import { report } from "./report.ts";
import { trainXor } from "./train.ts";

await report(async () => trainXor(await createWasmBackend({ relaxedSimd: false }), 200));
