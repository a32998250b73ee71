import { ops } from "@cotangent/autodiff/ops";
import { backendSuite } from "@cotangent/autodiff/testing";
import { createWasmBackend } from "@cotangent/wasm";
import { report } from "./report.ts";

export interface SuiteOutcome {
  readonly backend: string;
  readonly ops: number;
  readonly cases: number;
  readonly failures: readonly string[];
}

/** All that a backend must do, done in this page. */
await report(async (): Promise<SuiteOutcome> => {
  const backend = await createWasmBackend();
  const cases = backendSuite(backend, ops, { graphs: 25 });
  const failures = cases.flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      return [`${name}: ${String(error)}`];
    }
  });
  return { backend: backend.name, ops: ops.length, cases: cases.length, failures };
});
