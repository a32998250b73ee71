/** `pnpm gradcheck`: every op of the table, over its samples and edges, to second order, in both modes. */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { findOp, ops, type AnyOp } from "@cotangent/autodiff/ops";
import pc from "picocolors";
import { renderFailures, renderSummary, renderTable, worstOfAll } from "./report.ts";
import { sweep } from "./sweep.ts";

const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

interface Options {
  readonly op?: readonly AnyOp[];
  readonly seed: number;
  readonly json?: true;
}

const program = new Command("gradcheck")
  .description("Checks the derivatives of every op against finite differences, and the rest that its record promises.")
  .option("--op <name>", "check this op only; may be given several times", collectOp)
  .option("--seed <number>", "where samples and directions come from", wholeNumber, 0)
  .option("--json", "print one JSON object instead of the table")
  .addHelpText("after", "\nExit code: 0 where all checks hold, 1 where one fails, 2 for a command line that means nothing.")
  .allowExcessArguments(false)
  .showHelpAfterError(false)
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "gradcheck: ")) })
  .exitOverride()
  .action(({ op, seed, json }: Options) => {
    process.exitCode = run(op ?? ops, seed, json === true) ? exitCodes.success : exitCodes.failure;
  });

function run(selected: readonly AnyOp[], seed: number, json: boolean): boolean {
  const progress = process.stderr.isTTY && !json;
  const rows = sweep(selected, seed, (op, i) => {
    if (progress) process.stderr.write(`\r\u001B[K${i + 1} of ${selected.length}: ${op.name}`);
  });
  if (progress) process.stderr.write("\r\u001B[K");
  const ok = rows.every((row) => row.failures.length === 0);
  if (json) {
    console.log(JSON.stringify({ ok, seed, worst: worstOfAll(rows) ?? null, ops: rows }));
  } else {
    const parts = [renderTable(rows, pc), renderFailures(rows, pc), renderSummary(rows, pc)];
    console.log(parts.filter((part) => part !== "").join("\n\n"));
  }
  return ok;
}

function collectOp(name: string, before: readonly AnyOp[] = []): readonly AnyOp[] {
  try {
    return [...before, findOp(name)];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes a whole number from 0 to 999999999.");
}

try {
  program.parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
}
