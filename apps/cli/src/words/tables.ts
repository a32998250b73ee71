/** Tables of texts for a terminal. */
import Table from "cli-table3";

/**
 * Two spaces between columns and no lines, two before each row.
 * @param sides where the texts of the first columns stand; the first to the left, all after those that are named to
 * the right
 */
export function grid(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  sides: readonly ("left" | "right")[] = ["left"],
): string[] {
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
    colAligns: head.map((_, i) => sides[i] ?? "right"),
    head: [...head],
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line.trimEnd()}`);
}
