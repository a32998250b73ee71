/** What there is to say when training is done. */
import { sigmoid } from "@cotangent/autodiff";
import Table from "cli-table3";
import { percent, showLoss, showSeconds } from "./report.ts";
import type { Colors } from "./screen.ts";
import { commandOf, onDataset, withOptimizer, type DatasetName } from "./settings.ts";
import type { Training } from "./train.ts";

/**
 * The result, the test part in a table, and what to try next.
 * @param command how this program is started
 */
export function summary(training: Training, command: string, colors: Colors): string[] {
  const { result, table, next } = endings[training.plan.settings.dataset];
  return [
    ...result(training, colors),
    "",
    ...table(training, colors),
    "",
    `${colors.dim("Try next:")} ${command} ${next(training)}`,
  ];
}

interface Ending {
  result(training: Training, colors: Colors): string[];
  table(training: Training, colors: Colors): string[];
  /** Arguments of a command that shows something new. */
  next(training: Training): string;
}

const endings: Readonly<Record<DatasetName, Ending>> = {
  iris: {
    result({ finalLoss, metrics, seconds, data }, colors) {
      const right = Math.round(metrics.testAccuracy * data.test.length);
      return [
        verdict(
          `${right} of ${data.test.length} held-out flowers classified correctly (${percent(metrics.testAccuracy)})`,
          metrics.testAccuracy >= 0.9,
          colors,
        ),
        `  training accuracy ${percent(metrics.trainAccuracy)}, final loss ${showLoss(finalLoss)}, in ${showSeconds(seconds)}`,
      ];
    },
    table: confusion,
    next({ metrics, plan: { settings } }) {
      if (metrics.testAccuracy < 0.9)
        return commandOf({ ...settings, epochs: Math.min(1_000_000, 4 * settings.epochs) });
      return settings.hidden.length === 1
        ? commandOf(withOptimizer({ ...settings, hidden: [32, 16] }, "momentum"))
        : commandOf(onDataset(settings, "xor"));
    },
  },
  xor: {
    result({ finalLoss, metrics, seconds }, colors) {
      const right = Math.round(metrics.testAccuracy * 4);
      return [
        verdict(`${right} of 4 rows correct`, right === 4, colors),
        `  final loss ${showLoss(finalLoss)}, in ${showSeconds(seconds)}`,
      ];
    },
    table: truthTable,
    next({ metrics, plan: { settings } }) {
      if (metrics.testAccuracy < 1) return commandOf({ ...settings, hidden: [8], seed: settings.seed === 0 ? 1 : 0 });
      return settings.hidden.length === 1 && settings.hidden[0] === 2
        ? commandOf(onDataset(settings, "iris"))
        : commandOf({ ...settings, hidden: [2] });
    },
  },
};

function verdict(text: string, good: boolean, colors: Colors): string {
  return `${good ? colors.green("✓") : colors.yellow("✗")} ${colors.bold(text)}`;
}

// ---- tables

/** Rows are what the flowers are, columns what the network takes them for. */
function confusion({ data: { test }, predictions }: Training, colors: Colors): string[] {
  const names = test.classNames;
  const counts = names.map(() => names.map(() => 0));
  const predicted = predictions.data();
  test.labels.forEach((label, row) => counts[label]![predicted[row]!]!++);
  const cell = (count: number, i: number, j: number): string => {
    if (count === 0) return colors.dim("·");
    return i === j ? colors.green(String(count)) : colors.yellow(String(count));
  };
  return grid(
    [colors.dim("actual ↓  predicted →"), ...names.map((name) => colors.dim(name))],
    counts.map((row, i) => [names[i]!, ...row.map((count, j) => cell(count, i, j))]),
  );
}

/** The rows, what they should give, and how probable the network takes it to be that they are true. */
function truthTable({ data: { test }, predictions, logits }: Training, colors: Colors): string[] {
  const predicted = predictions.data();
  const probabilities = sigmoid(logits).data();
  return grid(
    ["a", "b", "a xor b", "network"].map(colors.dim),
    Array.from(test.labels, (label, row) => {
      const learned = probabilities[row]!.toFixed(3);
      const mark = predicted[row] === label ? colors.green(`${learned} ✓`) : colors.yellow(`${learned} ✗`);
      return [...test.features.subarray(2 * row, 2 * row + 2), label, mark];
    }),
  );
}

/** Columns to the right, the first to the left; two spaces between them and no lines. */
function grid(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const none = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
  };
  const table = new Table({
    chars: { ...none, left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    head: [...head],
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line.trimEnd()}`);
}
