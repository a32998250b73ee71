/** `cotangent completion`, and what shells ask by the script that it prints. */
import { existsSync, readdirSync } from "node:fs";
import type { RootCommand } from "@bomb.sh/tab";
import type { Command } from "commander";
import { named } from "../data/named.ts";
import { flags } from "../settings/flags.ts";
import { either, quoted, UsageFault } from "../words/faults.ts";
import { command } from "./shared.ts";

const shells = ["zsh", "bash", "fish", "powershell"] as const;

/** @param others makes a program with all other commands */
export function completion(others: () => Command): Command {
  return command("completion", {
    summary: "print a script that completes commands, options and names in your shell",
    description: `Prints a script for a shell: ${either(shells)}. Read it when a shell starts, and Tab knows commands, options, names of settings, data sets and runs.`,
    examples: ["completion bash > ~/.cotangent.bash && echo 'source ~/.cotangent.bash' >> ~/.bashrc"],
  })
    .argument("<shell>", either(shells))
    .action(async (shell: string) => {
      if (!shells.some((known) => known === shell))
        throw new UsageFault(`there is no script for the shell ${quoted(shell)}; choose ${either(shells)}`);
      (await answers(others())).setup("cotangent", "cotangent", shell);
    });
}

/** What the script calls: `cotangent complete -- train --mo`. It stands in no help. */
export function complete(others: () => Command): Command {
  return command("complete", { summary: "answer a shell", description: "Answers a shell.", examples: [] })
    .argument("[words...]")
    .action(async (words: readonly string[]) => (await answers(others())).parse([...words]));
}

// ---- private parts

/** Answers of a program, with names for values. */
async function answers(program: Command): Promise<RootCommand> {
  const { default: tab } = await import("@bomb.sh/tab/commander");
  const root = tab(program, { completionCommandName: "script" });
  for (const made of program.commands) {
    const one = root.commands.get(made.name());
    if (one === undefined) continue;
    one.description = made.summary();
    for (const { name, choices = [] } of flags) {
      const option = one.options.get(name.slice(2));
      if (option !== undefined) option.handler = (tell) => choices.forEach((choice) => tell(choice, ""));
    }
    const [data, run] = [one.arguments.get("data"), one.arguments.get("run")];
    if (data !== undefined)
      data.handler = (tell) => {
        named.forEach(({ about }, set) => tell(set, about));
        files().forEach((file) => tell(file, ""));
      };
    if (run !== undefined) run.handler = (tell) => runs().forEach((folder) => tell(folder, ""));
  }
  return root;
}

/** Files of data in the current folder. */
function files(): string[] {
  return readdirSync(".").filter((name) => /\.(csv|tsv|json|jsonl|ndjson|parquet|arrow|feather)$/i.test(name));
}

/** Runs where they are kept unless somebody says otherwise. */
function runs(): string[] {
  return existsSync("runs") ? readdirSync("runs").map((name) => `runs/${name}`) : [];
}
