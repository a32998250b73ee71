/** Parts that all commands have. */
import { basename, relative } from "node:path";
import { Command, Option } from "commander";
import { either, exitCodes, quoted, suggestion, UsageFault } from "../words/faults.ts";
import { flags, readFlags, type Flag } from "../settings/flags.ts";
import type { PartialSettings, SettingName } from "../settings/schema.ts";

/** A command with the options that all have. @param examples lines after the name of the program */
export function command(
  name: string,
  about: { readonly summary: string; readonly description: string; readonly examples: readonly string[] },
): Command {
  return (
    new Command(name)
      .summary(about.summary)
      // a terminal breaks lines where it ends; paragraphs stay
      .description(about.description.replace(/(?<!\n)\n(?!\n)/g, " "))
      .helpOption("-h, --help", "print this help")
      .addHelpText("after", () => notes(about.examples))
      .configureOutput({ writeErr: () => {} })
      .exitOverride()
  );
}

/** Adds --json and --quiet, which stand last in the help. */
export function withTalk(one: Command): Command {
  return one.option("--json", "events and the result as lines of JSON").option("-q, --quiet", "print the result alone");
}

/** Adds the flags of settings, those of which the test is true. */
export function withSettings(one: Command, chosen: (flag: Flag) => boolean = () => true): Command {
  for (const { name, value, help, repeats } of flags.filter(chosen)) {
    const option = new Option(`${name} <${value}>`, help);
    if (repeats === true)
      option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
    one.addOption(option);
  }
  return one;
}

/** Seconds between two checkpoints, of which results do not depend. */
export function checkpointOption(): Option {
  return new Option("--checkpoint-seconds <seconds>", "seconds between two checkpoints (2)").argParser((text) => {
    const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (seconds <= 86_400) return seconds;
    throw new UsageFault(`--checkpoint-seconds is ${quoted(text)}; it takes a number of seconds from 0 to 86400`);
  });
}

/** Flags that say how data are read. */
export function readingFlags({ setting }: Flag): boolean {
  return readingSettings.includes(setting);
}

const readingSettings: readonly SettingName[] = ["missing", "encoding", "delimiter", "decimal"];

/** What flags of `readingFlags` say. */
export function readingOf(options: object): PartialSettings {
  const given = Object.entries(options).filter(([name]) => readingSettings.some((one) => one === name));
  return readFlags(Object.fromEntries(given));
}

/** The one of known words that a text is. @throws UsageFault for another */
export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageFault(`${name} is ${quoted(text)}; choose ${either(known)}${suggestion(text, known)}`);
}

/** The whole number that a text is, up to a million. @throws UsageFault for another text, or a smaller number */
export function wholeNumber(name: string, text: string, least: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : -1;
  if (value >= least && value <= 1_000_000) return value;
  throw new UsageFault(`${name} is ${quoted(text)}; it takes a whole number from ${least} to 1000000`);
}

/** How this program was started, for commands that a reader can paste. */
export function invocation(): string {
  const script = process.argv[1] ?? "";
  if (process.env["npm_lifecycle_event"] === "cotangent") return "pnpm cotangent";
  return basename(script) === "main.js" ? `node ${relative(process.cwd(), script)}` : "cotangent";
}

/** The end of every help. */
export function notes(examples: readonly string[]): string {
  return `
Examples:
${examples.map((line) => `  ${invocation()} ${line}`).join("\n")}

Exit codes:
  ${exitCodes.success}    done
  ${exitCodes.failure}    could not be done: a file cannot be written, or the training diverged
  ${exitCodes.usage}    the command line makes no sense
  ${exitCodes.data}    the data cannot be used
  ${exitCodes.unmet}    a requirement is not met
  ${exitCodes.interrupted}  interrupted with Ctrl-C (143 by SIGTERM); what was learned so far is kept`;
}
