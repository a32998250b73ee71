/** Streams of a command: results go to standard output, talk to standard error. */
import { openScreen, type Screen } from "./screen.ts";

/** Options that every command has. */
export interface TellOptions {
  /** Events and the result as lines of JSON on standard output, and no other text there. */
  readonly json?: boolean;
  /** No talk. */
  readonly quiet?: boolean;
}

export interface Teller {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Standard output, where results go. */
  readonly out: Screen;
  /** Standard error, where talk goes. */
  readonly err: Screen;
  /** Talk: lines on standard error, unless the command is quiet or speaks JSON. */
  say(...lines: readonly string[]): void;
  /** A sentence that matters: on standard error, whatever the command is. */
  warn(sentence: string): void;
  /** A result for people: lines on standard output, unless the command speaks JSON. */
  print(...lines: readonly string[]): void;
  /** An event for programs: a line of JSON on standard output, where the command speaks JSON. */
  event(event: { readonly event: string } & Readonly<Record<string, unknown>>): void;
}

/** Opens the streams of this process for a command. */
export function openTeller({ json = false, quiet = false }: TellOptions): Teller {
  const [out, err] = [openScreen(process.stdout, process.env), openScreen(process.stderr, process.env)];
  const write = ({ stream }: Screen, lines: readonly string[]): void => {
    if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
  };
  return {
    json,
    quiet,
    out,
    err,
    say: (...lines) => (quiet || json ? undefined : write(err, lines)),
    warn: (sentence) => write(err, [`${err.colors.yellow("note:")} ${sentence}`]),
    print: (...lines) => (json ? undefined : write(out, lines)),
    event: (event) => (json ? write(out, [JSON.stringify(event)]) : undefined),
  };
}
