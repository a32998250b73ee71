// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- papaparse comes without types
/// <reference path="./papaparse.d.ts" />
/** Records of a CSV: its fields as texts, by papaparse, which knows quotes and delimiters and nothing else here. */
import Papa from "papaparse";
import { DataError } from "../errors.ts";
import { linesIn } from "../readers/texts.ts";

/** Delimiter and line ends of a file. */
export interface Layout {
  readonly delimiter: string;
  readonly newline: "\n" | "\r";
}

/** Records that come one after the other, and the line of the file in which each begins, counted from 1. */
export interface Records {
  readonly rows: readonly (readonly string[])[];
  readonly lines: Int32Array;
}

/** Records as they come out of the file, with the text that they were made of. */
export interface Tokens extends Records {
  readonly text: string;
  /** True where each record is one line. */
  readonly whole: boolean;
}

/** Characters that are tokenised at once: a few thousand records, whose texts are young when they are left. */
const least = 1 << 16;

/**
 * The records of a text that comes in pieces.
 * @param cutOff true where the text ends in the middle of a record, which is left out
 * @throws DataError for a quote that is never closed, and for text after a closing one, by line.
 */
export async function* recordsOf(
  who: string,
  texts: AsyncIterable<string>,
  layout: Layout,
  cutOff = false,
): AsyncGenerator<Tokens, void, undefined> {
  const parser = new Papa.Parser(layout);
  let rest = "";
  let wanted = least;
  let line = 1;
  const take = (last: boolean): Tokens | undefined => {
    const { data, errors, meta } = parser.parse(rest, 0, !last);
    const text = last ? rest : rest.slice(0, meta.cursor);
    const ended = newlines(text, layout);
    // every record ends a line but the last of the file, which is empty where the file ends with a line
    const whole = ended === data.length - Number(last);
    const lines = linesOf(data, line, !whole, layout);
    const error = errors.find(({ row = 0 }) => last || row < data.length);
    if (error !== undefined)
      throw new DataError(
        error.code === "MissingQuotes"
          ? `${who}: line ${lines[error.row ?? 0]} opens a quote that is never closed`
          : `${who}: line ${lines[error.row ?? 0]} has text after a closing quote; a quote inside of quotes is written twice`,
      );
    line += ended;
    rest = rest.slice(text.length);
    // a record that is longer than a piece is not looked at again before the text is twice as long
    wanted = data.length === 0 ? 2 * rest.length : least;
    return data.length === 0 ? undefined : { rows: withoutReturns(data, layout), lines, text, whole };
  };
  for await (const text of texts) {
    rest += text;
    if (rest.length < Math.max(least, wanted)) continue;
    const records = take(false);
    if (records !== undefined) yield records;
  }
  const records = rest === "" ? undefined : take(!cutOff);
  if (records !== undefined) yield records;
}

/** The text of each record as it stands in the file, without the end of its line. */
export function recordTexts({ lines, text, whole }: Tokens, { newline }: Layout): string[] {
  const all = text.split(newline);
  const last = all.length - Number(text.endsWith(newline));
  const texts = whole
    ? all.slice(0, lines.length)
    : Array.from(lines, (line, i) => {
        const to = i + 1 < lines.length ? lines[i + 1]! - lines[0]! : last;
        return all.slice(line - lines[0]!, to).join(newline);
      });
  if (newline === "\r") return texts;
  for (let i = 0; i < texts.length; i++) if (texts[i]!.endsWith("\r")) texts[i] = texts[i]!.slice(0, -1);
  return texts;
}

/** The layout of a file whose beginning this is. */
export function layoutOf(beginning: string, delimiter: string | undefined): Layout {
  const newline = beginning.includes("\n") || !beginning.includes("\r") ? "\n" : "\r";
  return { delimiter: delimiter ?? delimiterOf(beginning, newline), newline };
}

/** Between the fields of a file of one column: a character that is nowhere. */
export const none = "\x1f";

const delimiters = [",", ";", "\t", "|"];

/**
 * The delimiter that divides the first records into equally many fields, the most that there are; where none does, the
 * one that divides the first record into most.
 */
function delimiterOf(beginning: string, newline: Layout["newline"]): string {
  const scores = delimiters.map((delimiter) => {
    const parser = new Papa.Parser({ delimiter, newline, preview: 50 });
    const { data } = parser.parse(beginning, 0, beginning.length >= least);
    const rows = data.filter((row) => row.length > 1 || row[0]!.trim() !== "");
    const width = rows[0]?.length ?? 0;
    return { delimiter, width, even: width > 1 && rows.every((row) => row.length === width) };
  });
  const even = scores.filter((score) => score.even);
  if (scores.every(({ width }) => width <= 1)) return none;
  const [first, ...others] = even.length > 0 ? even : scores;
  return others.reduce((best, score) => (score.width > best.width ? score : best), first!).delimiter;
}

/** Records of a file with lines that end in \r\n, of which the tokeniser has taken \n. */
function withoutReturns(rows: string[][], { newline }: Layout): string[][] {
  if (newline === "\r") return rows;
  for (const row of rows) {
    const last = row[row.length - 1]!;
    if (last.endsWith("\r")) row[row.length - 1] = last.slice(0, -1);
  }
  return rows;
}

function newlines(text: string, { newline }: Layout): number {
  return newline === "\n" ? linesIn(text) : text.split("\r").length - 1;
}

/** The line of each record. */
function linesOf(rows: readonly (readonly string[])[], first: number, within: boolean, layout: Layout): Int32Array {
  const lines = new Int32Array(rows.length);
  let line = first;
  for (let i = 0; i < lines.length; i++) {
    lines[i] = line;
    line += 1 + (within ? rows[i]!.reduce((sum, field) => sum + newlines(field, layout), 0) : 0);
  }
  return lines;
}
