/** The history of a training: a line of JSON for each epoch. */
import * as v from "valibot";
import { checked } from "../words/check.ts";
import { DataFault } from "../words/faults.ts";
import { parseStrict } from "../words/strictJson.ts";

const number = v.union([v.number(), v.picklist(["NaN", "Infinity", "-Infinity"])]);
const line = v.record(v.string(), number);

/** An epoch: `epoch` from 1, `loss`, and whatever else was measured. Infinities and NaN are numbers here. */
export type EpochRecord = { readonly epoch: number; readonly loss: number } & { readonly [name: string]: number };

/** Lists of numbers by name as lines, one for each epoch. */
export function showHistory(history: Readonly<Record<string, readonly number[]>>): string {
  return (history["loss"] ?? [])
    .map((_, i) => {
      const values = Object.entries(history).map(([name, list]): [string, unknown] => [name, plain(list[i]!)]);
      return `${JSON.stringify(Object.fromEntries([["epoch", i + 1], ...values]))}\n`;
    })
    .join("");
}

/** @throws DataFault for a line that is none of a history. */
export function readHistory(who: string, text: string): readonly EpochRecord[] {
  return text
    .split("\n")
    .filter((one) => one !== "")
    .map((one, i) => {
      const refuse = (sentence: string): DataFault => new DataFault(`${who}, line ${i + 1}: ${sentence}`);
      const record = checked(line, parseStrict(who, one, i), refuse);
      return Object.fromEntries(Object.entries(record).map(([name, x]) => [name, Number(x)])) as EpochRecord;
    });
}

/** Lists of numbers by name, of the lines of a history. */
export function listsOf(records: readonly EpochRecord[]): Readonly<Record<string, readonly number[]>> {
  const names = Object.keys(records[0] ?? {}).filter((name) => name !== "epoch");
  return Object.fromEntries(names.map((name) => [name, records.map((record) => record[name] ?? NaN)]));
}

function plain(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}
