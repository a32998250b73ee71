/** `pnpm gradcheck`: every op of the table, over its samples and edges, to second order, in both modes. */
import { Command, CommanderError } from "commander";
import { findOp, ops, type AnyOp } from "@cotangent/autodiff/ops";
import pc from "picocolors";
import { run } from "./run.ts";

const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

/** A command line that means nothing: one sentence, exit code 2. */
class UsageFault extends Error {}

interface Options {
  readonly op?: readonly string[];
  readonly seed: string;
  readonly json?: true;
}

const program = new Command("gradcheck")
  .description("Checks the derivatives of every op against finite differences, and the rest that its record promises.")
  .usage("[options]")
  .argument("[names...]")
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
  .configureHelp({ visibleArguments: () => [] })
  .configureOutput({ outputError: (text, write) => write(`gradcheck: ${oneLine(text)}; see gradcheck --help\n`) })
  .exitOverride()
  .action((names: readonly string[], { op, seed, json }: Options) => {
    if (names.length > 0)
      throw new UsageFault(`takes options only, got ${names[0]}; to check one op write --op ${names[0]}`);
    const selected = op === undefined ? ops : op.map(opNamed);
    const { ok, text } = run(selected, { seed: wholeNumber(seed), json: json === true, colors: pc, onProgress });
    console.log(text);
    process.exitCode = ok ? exitCodes.success : exitCodes.failure;
  });

/** One line that is rewritten, on a terminal only; empty at the end. */
function onProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

function opNamed(name: string): AnyOp {
  try {
    return findOp(name);
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
  program.parse();
} catch (error) {
  if (error instanceof UsageFault) console.error(`gradcheck: ${error.message}`);
  else if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
}
