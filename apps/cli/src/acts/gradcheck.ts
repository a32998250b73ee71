/** Carries out `cotangent gradcheck`: programs do not import each other, so that it is a process of its own. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { Failure } from "../words/faults.ts";

/** Ends as the program does. @throws Failure where it is not installed. */
export async function gradcheckCommand(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, program(), ...args], { stdio: "inherit" });
  process.exitCode = await new Promise<number>((resolve, reject) =>
    child
      .on("error", reject)
      .on("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"])),
  );
}

function program(): string {
  try {
    return createRequire(import.meta.url).resolve("@cotangent/gradcheck");
  } catch {
    throw new Failure("the package @cotangent/gradcheck is not installed beside this program; npm install it");
  }
}
