/**
 * The command line: commands, and their messages as sentences. Nothing heavy is imported before a command is known to
 * be sound.
 */
import { Command, CommanderError } from "commander";
import { compare } from "./commands/compare.ts";
import { complete, completion } from "./commands/completion.ts";
import { datasets } from "./commands/datasets.ts";
import { doctor } from "./commands/doctor.ts";
import { evaluate } from "./commands/evaluate.ts";
import { exporting } from "./commands/export.ts";
import { gradcheck } from "./commands/gradcheck.ts";
import { importance } from "./commands/importance.ts";
import { init } from "./commands/init.ts";
import { plot } from "./commands/plot.ts";
import { predict } from "./commands/predict.ts";
import { resume } from "./commands/resume.ts";
import { invocation, notes } from "./commands/shared.ts";
import { summary } from "./commands/summary.ts";
import { sweep } from "./commands/sweep.ts";
import { train } from "./commands/train.ts";
import { verify } from "./commands/verify.ts";
import { named } from "./data/named.ts";
import { programVersion } from "./run/version.ts";
import { UsageFault } from "./words/faults.ts";

/** In the order of the help. */
// prettier-ignore
const commands: readonly (() => Command)[] = [
  train,
  evaluate,
  predict,
  importance,
  summary,
  compare,
  plot,
  exporting,
  resume,
  verify,
  sweep,
  init,
  datasets,
  gradcheck,
  doctor,
];

/**
 * Carries out a command line, without the names of node and of the script.
 * @throws a Fault; `--help` and `--version` return.
 */
export async function run(args: readonly string[]): Promise<void> {
  const program = withCompletion();
  if (args.length === 0) return program.outputHelp();
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageFault(sentence(error, args));
  }
}

function cotangent(): Command {
  const program = new Command("cotangent")
    .description("Trains small models on your data, and keeps them, judges them, uses them.")
    .version(programVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", () => notes(["train iris", "train flowers.csv --target species", "help train"]))
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  for (const make of commands) program.addCommand(make());
  return program;
}

function withCompletion(): Command {
  return cotangent().addCommand(completion(cotangent)).addCommand(complete(cotangent), { hidden: true });
}

/** Commander's messages as one sentence that ends with what to do. */
function sentence({ code, message }: CommanderError, args: readonly string[]): string {
  const [name = ""] = args;
  const help = `${invocation()}${commands.some((make) => make().name() === name) ? ` ${name}` : ""} --help`;
  if (code === "commander.unknownCommand" && named.has(name))
    return `there is no command ${name}; to train on that data set, write ${invocation()} train ${name}`;
  const text = message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .replace(/\n\(Did you mean (.*)\?\)$/s, " (did you mean $1?)");
  return `${text}; ${help} lists what there is`;
}
