import { wasmFeatures } from "@cotangent/wasm";
import { report } from "./report.ts";

/** What a backend would use in this page. */
await report(() => Promise.resolve(wasmFeatures()));
