/** `cotangent doctor`. */
import type { Command } from "commander";
import type { TellOptions } from "../words/tell.ts";
import { command, withTalk } from "./shared.ts";

export function doctor(): Command {
  const one = command("doctor", {
    summary: "say what this machine can do, and train XOR to be sure",
    description:
      "Looks at Node, at vectors and threads of WebAssembly and at the current folder, trains XOR, and compares the bits of " +
      "its weights with those of other machines. Exit code 4 where trainings could not be trusted here.",
    examples: ["doctor", "doctor --json"],
  });
  return withTalk(one).action(async (options: TellOptions) => {
    const { doctorCommand } = await import("../acts/doctor.ts");
    await doctorCommand(options);
  });
}
