/** Carries out `cotangent datasets`: the data sets that come with the program. */
import type { Column, Table } from "@cotangent/datasets";
import { cell, cellsOf } from "../data/csvText.ts";
import { named } from "../data/named.ts";
import { count, either, quoted, suggestion, UsageFault } from "../words/faults.ts";
import { openTeller, type Teller, type TellOptions } from "../words/tell.ts";
import { grid } from "../words/tables.ts";

export interface DatasetsOptions extends TellOptions {
  readonly csv?: boolean;
  readonly invocation: string;
}

/** @throws UsageFault for a name that none of them has. */
export async function datasetsCommand(name: string | undefined, options: DatasetsOptions): Promise<void> {
  const teller = openTeller(options);
  if (name === undefined) {
    if (options.csv === true) throw new UsageFault("--csv writes one data set; name it, as datasets iris --csv");
    return list(teller, options.invocation);
  }
  const known = named.get(name);
  if (known === undefined) {
    const names = [...named.keys()];
    throw new UsageFault(`there is no data set ${quoted(name)}; there are ${either(names)}${suggestion(name, names)}`);
  }
  const table = await known.load();
  if (options.csv === true) return void teller.out.stream.write(asCsv(table));
  describe(teller, { name, target: known.target, about: known.about, table, invocation: options.invocation });
}

// ---- private parts

function list(teller: Teller, invocation: string): void {
  const { colors } = teller.out;
  const rows = [...named].map(([name, { target, about }]) => ({ name, target, about }));
  const width = rows.reduce((most, { name }) => Math.max(most, name.length), 0);
  teller.print(
    ...rows.map(({ name, target, about }) => `${name.padEnd(width)}  ${about} ${colors.dim(`(${target})`)}`),
    "",
    `${colors.dim("Try next:")} ${invocation} train iris`,
  );
  teller.event({ event: "result", datasets: rows });
}

interface Described {
  readonly name: string;
  readonly target: string;
  readonly about: string;
  readonly table: Table;
  readonly invocation: string;
}

function describe(teller: Teller, { name, target, about, table, invocation }: Described): void {
  const { colors } = teller.out;
  const { info } = table;
  const columns = [...table.columns.values()].map((column) => ({
    name: column.name,
    type: column.type,
    missing: column.missingCount,
    values: valuesOf(column),
  }));
  const facts = [
    ["source", info?.source],
    ["citation", info?.citation],
    ["licence", info?.licence],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  teller.print(
    `${colors.bold(name)}  ${about}`,
    ...facts.map(([word, text]) => `  ${colors.dim(word.padEnd(9))} ${text}`),
    "",
    ...grid(
      ["column", "type", "missing", "values"].map(colors.dim),
      columns.map((column) => [column.name, column.type, column.missing || "", column.values]),
    ),
    "",
    `${count(table.length, "row")}; ${target} is what to predict`,
    `${colors.dim("Try next:")} ${invocation} train ${name}`,
  );
  teller.event({ event: "result", name, target, about, rows: table.length, columns, ...(info && { info }) });
}

/** "4.3 to 7.9", or the categories. */
function valuesOf(column: Column): string {
  if (column.type === "category") {
    const shown = column.categories.slice(0, 4).join(", ");
    return column.categories.length > 4 ? `${shown} … ${column.categories.length} in all` : shown;
  }
  if (column.type !== "number") return "";
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < column.length; row++) {
    if (column.missing?.[row] === 1) continue;
    const value = Number(column.values[row]);
    [least, most] = [Math.min(least, value), Math.max(most, value)];
  }
  const short = (x: number): string => String(Number(x.toPrecision(6)));
  return `${short(least)} to ${short(most)}`;
}

/** A table as a CSV; nothing stands where a value is missing. */
function asCsv({ columns, length }: Table): string {
  const dialect = { delimiter: ",", decimal: "." } as const;
  const cells = [...columns.values()].map((column) => cellsOf(column, dialect));
  const lines = [[...columns.keys()].map((name) => cell(name, dialect)).join(",")];
  for (let row = 0; row < length; row++) lines.push(cells.map((textAt) => textAt(row)).join(","));
  return `${lines.join("\n")}\n`;
}
