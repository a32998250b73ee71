/** Results as tables for a terminal. */

/** Columns under their names, each as wide as its widest text, numbers to the right. */
export function tableText(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = names.map((name, j) => rows.reduce((most, row) => Math.max(most, row[j]!.length), name.length));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, j) => (isNumber(rows[0]?.[j]) ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)))
      .join("  ")
      .trimEnd();
  return [names, ...rows].map(line).join("\n");
}

/** A number with four digits that count. */
export function shown(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Standard deviation, divided by the number of values. */
export function spread(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - center) ** 2, 0) / values.length);
}

// ---- private

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text !== "" && !Number.isNaN(Number(text));
}
