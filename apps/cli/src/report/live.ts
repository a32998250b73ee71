/** Progress on a terminal: a heading, then a curve and a bar that are drawn over until training ends. */
import { createLogUpdate } from "log-update";
import { bar, lossChart } from "./chart.ts";
import { showLoss, showSeconds } from "../words/numbers.ts";
import type { Epoch, Plan, Report } from "./progress.ts";
import type { Screen } from "../words/screen.ts";

/** Milliseconds between two pictures. */
const interval = 33;

export function liveReport(screen: Screen): Report {
  const update = createLogUpdate(screen.stream);
  const losses: number[] = [];
  let plan: Plan;
  let drawn = -Infinity;
  let last: Epoch | undefined;
  let stopped = false;
  const draw = (): void => {
    if (last !== undefined) update(picture(plan, losses, last, screen).join("\n"));
  };
  return {
    start(begun) {
      plan = begun;
      screen.stream.write(`${heading(plan, screen).join("\n")}\n\n`);
    },
    epoch(state) {
      losses.push(state.loss);
      last = state;
      const now = performance.now();
      if (now - drawn < interval) return;
      drawn = now;
      draw();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      draw();
      update.done();
    },
  };
}

function heading(plan: Plan, { colors, width }: Screen): string[] {
  const indent = 12;
  const lines = plan.lines.flatMap(([name, text]) =>
    wrapped(text, width() - indent - 1).map(
      (part, i) => `  ${colors.dim((i === 0 ? name : "").padEnd(indent - 2))}${part}`,
    ),
  );
  return ["", `  ${colors.bold(plan.title)}`, "", ...lines];
}

function picture(
  { epochs }: Plan,
  losses: readonly number[],
  state: Epoch,
  { colors, width, height }: Screen,
): string[] {
  const columns = Math.min(width() - 4, 76);
  const rows = Math.min(7, height() - 12);
  const chart = rows < 3 ? [] : [colors.dim("loss"), ...lossChart(losses, epochs, columns, rows, colors), ""];
  const count = `epoch ${String(state.epoch).padStart(String(epochs).length)}/${epochs}`;
  const lines = [...chart, `${bar(state.epoch / epochs, columns - count.length - 2, colors)}  ${count}`];
  // in the end the summary has them
  const figures = [`loss ${showLoss(state.loss)}`, ...state.figures, showSeconds(state.seconds)];
  if (state.epoch < epochs)
    figures.push(`${showSeconds((state.seconds * (epochs - state.epoch)) / state.epoch)} left at most`);
  if (state.epoch < epochs) lines.push(figures.join(colors.dim("  ·  ")));
  return lines.map((line) => (line === "" ? line : `  ${line}`));
}

/** Broken between words. */
function wrapped(text: string, columns: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
