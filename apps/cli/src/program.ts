/**
 * The command line: commands, options and their help. Nothing heavy is imported before a command is known to be sound.
 */
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { Command, CommanderError } from "commander";
import { either, exitCodes, UsageFault } from "./faults.ts";
import {
  backendNames,
  datasetNames,
  defaults,
  optimizerNames,
  readSettings,
  type DatasetName,
  type RawOptions,
} from "./settings.ts";

/** Options of the command line that are not settings of the training. */
interface TrainOptions extends RawOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/**
 * Carries out a command line, without the names of node and of the script.
 * @throws UsageFault, Failure or Interruption; `--help` and `--version` return.
 */
export async function run(args: readonly string[]): Promise<void> {
  const program = cotangent();
  if (args.length === 0) return program.outputHelp();
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageFault(sentence(error, args));
  }
}

/** How this program was started, for commands that a reader can paste. */
function invocation(): string {
  const script = process.argv[1] ?? "";
  if (process.env["npm_lifecycle_event"] === "cotangent") return "pnpm cotangent";
  return basename(script) === "main.js" ? `node ${relative(process.cwd(), script)}` : "cotangent";
}

// ---- the commands

function cotangent(): Command {
  const program = new Command("cotangent")
    .description("Trains small neural networks with @cotangent/*, and shows how they learn.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .addHelpText("after", notes)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  program.addCommand(train());
  return program;
}

function train(): Command {
  const standard = (of: (name: DatasetName) => unknown, separator = ", "): string =>
    `(${datasetNames.map((name) => `${name}: ${String(of(name))}`).join(separator)})`;
  const rates = (name: DatasetName): string =>
    optimizerNames.map((optimizer) => `${optimizer} ${defaults[name].learningRate[optimizer]}`).join(", ");
  return new Command("train")
    .summary("train a network on a data set: iris or xor")
    .description(
      "Trains a network on a data set and tests it.\n\n" +
        "  iris  three species from four measurements; 30 of 150 flowers are the test\n" +
        "  xor   exclusive or: four rows, which are also the test",
    )
    .argument("[dataset]", either(datasetNames))
    .allowExcessArguments()
    .option(
      "--hidden <widths>",
      `widths of the hidden layers, such as 16 or 32,16 ${standard((name) => defaults[name].hidden)}`,
    )
    .option("--epochs <count>", `how often to go through the data ${standard((name) => defaults[name].epochs)}`)
    .option("--batch-size <rows>", `rows per step ${standard((name) => defaults[name].batchSize)}`)
    .option("--optimizer <name>", `${either(optimizerNames)} (adam)`)
    .option("--learning-rate <rate>", `size of a step ${standard(rates, "; ")}`)
    .option("--seed <number>", "chooses the held-out flowers, the first parameters and the order of the rows (0)")
    .option("--backend <name>", `what runs the training steps: ${either(backendNames)} (wasm)`)
    .option("--threads <count>", "how many threads share the large loops of wasm (one for each core)")
    .option("--output <folder>", "write history.csv and model.json there when training is done")
    .option("--json", "print one line of JSON instead of progress and summary")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", notes)
    .configureOutput({ writeErr: () => {} })
    .exitOverride()
    .action(async (dataset: string | undefined, { output, json = false, ...raw }: TrainOptions, { args }: Command) => {
      if (dataset === undefined)
        throw new UsageFault(
          `no data set is named; write ${either(datasetNames.map((name) => `${invocation()} train ${name}`))}`,
        );
      // settings come first: a list with a space in it, `16, 8`, leaves a word behind
      const settings = readSettings(dataset, raw);
      if (args.length > 1)
        throw new UsageFault(`train takes one data set, and got ${args.join(" ")}; train them one after the other`);
      if (output === "") throw new UsageFault(`--output is ""; it takes the name of a folder`);
      const { trainCommand } = await import("./command.ts");
      await trainCommand(settings, { json, invocation: invocation(), ...(output === undefined ? {} : { output }) });
    });
}

const notes = (): string => `
Examples:
  ${invocation()} train iris
  ${invocation()} train xor --hidden 4,4 --optimizer sgd --seed 7
  ${invocation()} train iris --json --output runs/iris

Exit codes:
  ${exitCodes.success}    done
  ${exitCodes.failure}    could not be done: the output cannot be written, or the training diverged
  ${exitCodes.usage}    the command line makes no sense
  ${exitCodes.interrupted}  interrupted with Ctrl-C; nothing was written`;

// ---- words

/** Commander's messages as one sentence that ends with what to do. */
function sentence({ code, message }: CommanderError, args: readonly string[]): string {
  const [command] = args;
  const help = `${invocation()}${command === "train" ? " train" : ""} --help`;
  if (code === "commander.unknownCommand" && datasetNames.some((name) => name === command)) {
    return `there is no command ${command}; to train on that data set, write ${invocation()} train ${command}`;
  }
  const text = message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .replace(/\n\(Did you mean (.*)\?\)$/s, " (did you mean $1?)");
  return `${text}; ${help} lists what there is`;
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
}
