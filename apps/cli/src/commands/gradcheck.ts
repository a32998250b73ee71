/** `cotangent gradcheck`: hands over to the program of that name, which is a package of its own. */
import type { Command } from "commander";
import { command } from "./shared.ts";

export function gradcheck(): Command {
  return command("gradcheck", {
    summary: "check derivatives of every op, or of ops of one's own, against finite differences",
    description: "Starts the program gradcheck of the package @cotangent/gradcheck, with all that follows.",
    examples: ["gradcheck --op matmul", "gradcheck ./log-cosh.ts"],
  })
    .helpOption(false)
    .argument("[arguments...]", "what gradcheck takes; gradcheck --help lists it")
    .allowUnknownOption()
    .action(async (args: readonly string[]) => {
      const { gradcheckCommand } = await import("../acts/gradcheck.ts");
      await gradcheckCommand(args);
    });
}
