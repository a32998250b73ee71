#!/usr/bin/env node
/**
 * `pnpm gradcheck`: every op of the table, or those of a module, over its samples and edges, to second order, in both
 * modes.
 */
import { Command, CommanderError } from "commander";
import { findOp, ops } from "@cotangent/autodiff/ops";
import pc from "picocolors";
import { UsageFault } from "./faults.ts";
import { opsOfModule, type Checked } from "./modules.ts";
import { run } from "./run.ts";

const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

interface Options {
  readonly op?: readonly string[];
  readonly seed: string;
  readonly json?: true;
}

const program = new Command("gradcheck")
  .description("Checks the derivatives of every op against finite differences, and the rest that its record promises.")
  .usage("[options] [modules...]")
  .argument(
    "[modules...]",
    "paths of modules that export ops of your own; without one, the ops of autodiff are checked",
  )
  .option(
    "--op <name>",
    "check this op only; may be given several times",
    (name: string, before: readonly string[] = []) => [...before, name],
  )
  .option("--seed <number>", "where samples and directions come from", "0")
  .option("--json", "print one JSON object instead of the table")
  .addHelpText(
    "after",
    "\nExit code: 0 where all checks hold, 1 where one fails, 2 for a command line that means nothing.",
  )
  .configureOutput({ outputError: (text, write) => write(`gradcheck: ${oneLine(text)}; see gradcheck --help\n`) })
  .exitOverride()
  .action(async (modules: readonly string[], { op, seed, json }: Options) => {
    const checked = await selected(modules, op);
    const { ok, text } = run(checked, { seed: wholeNumber(seed), json: json === true, colors: pc, onProgress });
    console.log(text);
    process.exitCode = ok ? exitCodes.success : exitCodes.failure;
  });

/** The ops of the modules, or of the table where there are none; of these, those that `--op` names. */
async function selected(modules: readonly string[], names: readonly string[] | undefined): Promise<Checked[]> {
  if (modules.length === 0) return names === undefined ? ops.map((op) => ({ op })) : names.map(opNamed);
  const found = (await Promise.all(modules.map(opsOfModule))).flat();
  return names === undefined ? found : names.map((name) => oneNamed(name, found));
}

function oneNamed(name: string, found: readonly Checked[]): Checked {
  const one = found.find(({ op }) => op.name === name);
  if (one !== undefined) return one;
  throw new UsageFault(`no op "${name}" is in the modules; they have ${found.map(({ op }) => op.name).join(", ")}`);
}

/** One line that is rewritten, on a terminal only; empty at the end. */
function onProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

function opNamed(name: string): Checked {
  try {
    return { op: findOp(name) };
  } catch (error) {
    throw new UsageFault((error as Error).message.replace("findOp: ", ""));
  }
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageFault(`--seed is "${text}"; it takes a whole number from 0 to 999999999`);
}

/** What the parser says, without its "error: " and on one line. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, "")
    .replace(/\n\(Did/, " (did");
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageFault) console.error(`gradcheck: ${error.message}`);
  else if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
}
