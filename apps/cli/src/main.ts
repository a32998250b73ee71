#!/usr/bin/env node
import * as nodeModule from "node:module";
import { exitCodes, Fault, reason } from "./words/faults.ts";

// from Node 22 on, code that was compiled once is kept: what comes after is imported by the command
(nodeModule as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

/** Whether standard output was lost, which is said once. */
let isLost = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // the reader of a pipe left early, as `head` does: nobody wants to hear more, of that neither
  if (error.code === "EPIPE") process.exit(exitCodes.readerLeft);
  if (!isLost) complain(`standard output cannot be written: ${reason(error)}`, exitCodes.failure);
  isLost = true;
});
// nobody is left to be told
process.stderr.on("error", () => {});

try {
  const { run } = await import("./program.ts");
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  if (!isLost) complain(error.message, error.exitCode);
}

function complain(sentence: string, code: number): void {
  process.stderr.write(`cotangent: ${sentence}\n`);
  process.exitCode = code;
}
