#!/usr/bin/env node
import { exitCodes, Failure, Interruption, UsageFault } from "./faults.ts";
import { run } from "./program.ts";

// The reader of a pipe may leave early, as `head` does: then nobody wants to hear more, of that neither.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? exitCodes.readerLeft : exitCodes.failure);
});

try {
  await run(process.argv.slice(2));
} catch (error) {
  const code = codeOf(error);
  if (code === undefined) throw error;
  process.stderr.write(`cotangent: ${(error as Error).message}\n`);
  process.exitCode = code;
}

function codeOf(error: unknown): number | undefined {
  if (error instanceof UsageFault) return exitCodes.usage;
  if (error instanceof Failure) return exitCodes.failure;
  return error instanceof Interruption ? error.exitCode : undefined;
}
