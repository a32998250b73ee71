/** Self-test of an exported model: three rows, with what this program says of them. */
import { table } from "@cotangent/datasets";
import type { Predictions } from "../model/predictions.ts";
import type { OpenedRun } from "../run/open.ts";
import type { RowColumn } from "./columns.ts";
import { exampleRow } from "./module.ts";

/** Text of a program that imports `./model.mjs` and compares it with what `predict` of this program gives. */
export function selfTestOf({ predictor }: Pick<OpenedRun, "predictor">, columns: readonly RowColumn[]): string {
  const rows = [0, 1, 2].map((number) => exampleRow(columns, number));
  const predictions = predictor.predict(tableOf(columns, rows));
  const cases = rows.map((row, i) => ({ row, answer: answerOf(predictions, i) }));
  return `/** Compares three rows with what cotangent predict says of them: node model.selftest.mjs */
import { predict } from "./model.mjs";

const cases = ${JSON.stringify(cases, null, 2)};

/** Returns whether two answers agree: numbers to 1e-5 of their size. */
function agree(a, b) {
  if (typeof a === "number") return Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));
  if (typeof a !== "object") return a === b;
  return Object.keys(b).every((key) => agree(a[key], b[key]));
}

let failed = 0;
for (const { row, answer } of cases) {
  const got = predict(row);
  if (agree(got, answer)) continue;
  failed++;
  console.error(\`predict(\${JSON.stringify(row)}) is \${JSON.stringify(got)}; it was \${JSON.stringify(answer)}\`);
}
console.log(failed === 0 ? "3 rows are predicted as by cotangent" : \`\${failed} of 3 rows differ\`);
process.exitCode = failed === 0 ? 0 : 1;
`;
}

// ---- private

function tableOf(
  columns: readonly RowColumn[],
  rows: readonly Readonly<Record<string, unknown>>[],
): ReturnType<typeof table> {
  const pairs = columns.map(({ name, type }) => {
    const values = rows.map((row) =>
      type === "date" && row[name] !== null ? new Date(row[name] as string) : row[name],
    );
    return [name, values as never] as const;
  });
  const schema = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  return table(pairs, { schema });
}

/** What a module answers to a row. */
function answerOf({ targets, classes, probabilities, values, task }: Predictions, row: number): unknown {
  const parts = targets.map(({ classes: names }, i): unknown => {
    if (names === undefined) return { value: values![row * targets.length + i] };
    const value = names[classes![row * targets.length + i]!];
    if (probabilities === undefined) return { value };
    const odds =
      task === "multilabel"
        ? [1 - probabilities[row * targets.length + i]!, probabilities[row * targets.length + i]!]
        : names.map((_, k) => probabilities[row * names.length + k]!);
    return { value, probabilities: Object.fromEntries(names.map((name, k) => [name, odds[k]])) };
  });
  return targets.length === 1 ? parts[0] : Object.fromEntries(targets.map(({ name }, i) => [name, parts[i]]));
}
