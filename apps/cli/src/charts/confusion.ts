/** A confusion matrix: rows are what was, columns what was predicted. */
import { sum } from "d3-array";
import { cellPaths, type Cell } from "./cells.ts";
import { edge, heading, type ChartOptions } from "./frame.ts";
import { element, svgDocument, textAt } from "./svg.ts";
import { fitted, percentText, shortNumber, textWidth, widest } from "./words.ts";

export interface Confusion {
  readonly classes: readonly string[];
  /** counts[actual][predicted] */
  readonly counts: readonly (readonly number[])[];
  readonly title?: string;
}

/** Cells are as full as their share of the row: a rare class looks like a common one. */
export function confusionChart({ classes, counts, title }: Confusion, options: ChartOptions = {}): string {
  const { theme = "auto" } = options;
  const layout = layoutOf(classes, options);
  const right = sum(counts.map((row, i) => row[i]!));
  const total = sum(counts.map((row) => sum(row)));
  const subtitle = `${right.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} right`;
  const name = title ?? "Confusion matrix";
  const head = heading(name, total === 0 ? "no rows" : `${subtitle}, ${percentText(right / total)}`, [], layout.width);
  const { width, height } = layout;
  const body = [
    ...head.body,
    ...names(classes, layout),
    ...ground(counts, layout),
    ...counts.flatMap((row, i) => rowOf(row, i, layout)),
  ];
  return svgDocument({ width, height, theme, label: `${name}: ${subtitle}` }, body);
}

// ---- private parts

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** The side of a cell. */
  readonly cell: number;
  /** Whether the names of columns stand on end. */
  readonly turned: boolean;
  /** Every how many-th class is named. */
  readonly every: number;
  /** How long names may be. */
  readonly rowRoom: number;
  readonly columnRoom: number;
  /** Whether each row ends with its recall. */
  readonly recalls: boolean;
}

function layoutOf(classes: readonly string[], { width: asked }: ChartOptions): Layout {
  const n = classes.length;
  const longest = widest(classes);
  const cell = Math.max(4, Math.min(72, (asked ?? 520) / n));
  const rowRoom = Math.max(50, Math.min(longest, 150));
  const turned = longest > cell - 6;
  const columnRoom = turned ? Math.min(longest, 130) : cell - 6;
  const recalls = cell >= 24;
  const left = edge + rowRoom + 10;
  const top = 96 + (turned ? columnRoom : 12);
  const wide = left + n * cell + (recalls ? 74 : edge);
  return {
    ...{ width: Math.ceil(Math.max(wide, 420)), height: Math.ceil(top + n * cell + edge) },
    ...{ left, top, cell, turned, rowRoom, columnRoom, recalls, every: Math.ceil(13 / cell) },
  };
}

function names(classes: readonly string[], layout: Layout): string[] {
  const { left, top, cell, turned, every, rowRoom, columnRoom, recalls } = layout;
  const far = left + classes.length * cell;
  const axes = [
    textAt(edge, top - 8, "actual ↓", { fill: "muted" }),
    textAt(left, 74, "predicted →", { fill: "muted" }),
    ...(recalls ? [textAt(far + 10, top - 8, "recall", { fill: "muted" })] : []),
  ];
  return classes
    .flatMap((name, i) => {
      if (i % every !== 0) return [];
      const middle = (i + 0.5) * cell;
      const column = fitted(name, 12, columnRoom);
      const at = { x: left + middle, y: top - 8 };
      return [
        textAt(left - 10, top + middle + 4, fitted(name, 12, rowRoom), { "text-anchor": "end" }),
        turned
          ? textAt(at.x + 4, at.y, column, { transform: `rotate(-90 ${Math.round(at.x + 4)} ${Math.round(at.y)})` })
          : textAt(at.x, at.y, column, { "text-anchor": "middle" }),
      ];
    })
    .concat(axes);
}

function rowOf(row: readonly number[], actual: number, { left, top, cell, recalls }: Layout): string[] {
  const total = sum(row);
  const y = top + actual * cell;
  const gap = gapOf(cell);
  const cells = row.flatMap((count, predicted) => {
    const share = total === 0 ? 0 : count / total;
    const x = left + predicted * cell;
    const box = { x: x + gap, y: y + gap, width: cell - 2 * gap, height: cell - 2 * gap, rx: Math.min(4, cell / 8) };
    if (count === 0 || cell < smallest) return [];
    const fill = actual === predicted ? "right" : "wrong";
    const full = element("rect", { ...box, fill, "fill-opacity": fullness(share) });
    return [full, ...cellText(count, share, x + cell / 2, y + cell / 2, cell)];
  });
  if (!recalls) return cells;
  const recall = total === 0 ? "–" : percentText(row[actual]! / total);
  return [...cells, textAt(left + row.length * cell + 10, y + cell / 2 + 4, recall, { fill: "muted" })];
}

/** All cells without rows; where cells are too small for text, the others too. */
function ground(counts: Confusion["counts"], { left, top, cell }: Layout): string[] {
  const gap = gapOf(cell);
  const cells = counts.flatMap((row, i) => {
    const total = sum(row);
    return row.flatMap((count, j): Cell[] => {
      const [x, y] = [left + j * cell + gap, top + i * cell + gap];
      if (count === 0) return [{ x, y, fill: "grid", opacity: 0.6 }];
      if (cell >= smallest) return [];
      return [{ x, y, fill: i === j ? "right" : "wrong", opacity: fullness(count / total) }];
    });
  });
  return cellPaths(cells, cell - 2 * gap);
}

/** The smallest cell that holds text. */
const smallest = 14;

function fullness(share: number): number {
  return 0.14 + 0.86 * share;
}

function gapOf(cell: number): number {
  return cell >= 12 ? 1.5 : cell >= 7 ? 0.5 : 0;
}

/** The count, and its share of the row below where there is room. */
function cellText(count: number, share: number, x: number, y: number, cell: number): string[] {
  const text = cell >= 40 || count < 1e4 ? count.toLocaleString("en-US") : shortNumber(count);
  const size = Math.min(14, cell < 52 ? (cell - 3) / textWidth(text, 1) : ((cell - 8) * 0.85) / textWidth(text, 1));
  if (size < 7) return [];
  const fill = share > 0.5 ? "onFull" : "ink";
  const middle = { "text-anchor": "middle", fill };
  if (cell < 52) return [textAt(x, y + size * 0.36, text, { ...middle, "font-size": size })];
  return [
    textAt(x, y + 1, text, { ...middle, "font-size": size, "font-weight": 600 }),
    textAt(x, y + 16, `${Math.round(100 * share)} %`, { ...middle, "font-size": 10.5, "fill-opacity": 0.85 }),
  ];
}
