/** Curves and bars out of characters. */
import { plot } from "asciichart";
import type { Colors } from "../words/screen.ts";

/**
 * The loss of each epoch so far as a curve. Its axis goes from 0 up, and is as long as all epochs.
 * @param columns width of the whole chart
 * @param rows height of the whole chart
 */
export function lossChart(
  losses: readonly number[],
  epochs: number,
  columns: number,
  rows: number,
  colors: Colors,
): string[] {
  // between two points there is one character
  const points = 1 + Math.max(1, Math.round((columns - labelColumns - 1) * (losses.length / epochs)));
  const series = Array.from(
    { length: points },
    (_, i) => losses[Math.round((i * (losses.length - 1)) / (points - 1))]!,
  );
  const format = (value: number): string => `${value.toFixed(2)} `.padStart(labelColumns);
  // asciichart lays out an axis of two cells, the label whole in the first
  const text = plot(series, { min: 0, height: rows - 1, offset: 2, format, symbols: [...symbols] });
  return text.split("\n").map((line) => {
    const axis = line.indexOf("┤") + 1;
    return colors.dim(line.slice(0, axis)) + colors.cyan(line.slice(axis).trimEnd());
  });
}

/** A bar of `columns` characters, full where share is 1. */
export function bar(share: number, columns: number, colors: Colors): string {
  const full = Math.round(share * columns);
  return colors.cyan("━".repeat(full)) + colors.dim("─".repeat(columns - full));
}

/** " 0.58 " and the like. */
const labelColumns = 5;

/** Zero, axis, ends, level, turns, vertical. asciichart marks the row of zero, and counts rows from the top. */
const symbols = ["┤", "┤", "╶", "╴", "─", "╰", "╭", "╮", "╯", "│"] as const;
