import { createWasmBackend } from "@cotangent/wasm";
import { computeLarge } from "./large.ts";
import { report } from "./report.ts";

await report(async () => computeLarge(await createWasmBackend({ relaxedSimd: false, threads: 3 }), 100));
