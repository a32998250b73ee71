/** A drawing of dots for terminals: a character of Braille has two columns of four. */

/** What a dot is painted with: `colors.cyan` and the like. */
export type Ink = (text: string) => string;

export interface Canvas {
  /** Dots across and down. */
  readonly width: number;
  readonly height: number;
  /** Sets a dot; one outside is left out. Of several inks in a character, the last is used. */
  dot(x: number, y: number, ink: Ink): void;
  line(x1: number, y1: number, x2: number, y2: number, ink: Ink): void;
  lines(): string[];
}

/** An empty canvas of so many characters. */
export function canvas(columns: number, rows: number): Canvas {
  const cells = Array.from({ length: columns * rows }, () => ({ bits: 0, ink: plain }));
  const dot = (x: number, y: number, ink: Ink): void => {
    const [column, row] = [Math.floor(x / 2), Math.floor(y / 4)];
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) return;
    const cell = cells[row * columns + column]!;
    cell.bits |= bits[Math.floor(y) % 4]![Math.floor(x) % 2]!;
    cell.ink = ink;
  };
  return {
    width: 2 * columns,
    height: 4 * rows,
    dot,
    line(x1, y1, x2, y2, ink) {
      const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1))));
      for (let i = 0; i <= steps; i++) dot(x1 + ((x2 - x1) * i) / steps, y1 + ((y2 - y1) * i) / steps, ink);
    },
    lines: () =>
      Array.from({ length: rows }, (_, row) => {
        const line = cells.slice(row * columns, (row + 1) * columns);
        return line
          .map(({ bits, ink }) => (bits === 0 ? " " : ink(String.fromCharCode(0x2800 + bits))))
          .join("")
          .trimEnd();
      }),
  };
}

// ---- private parts

const plain: Ink = (text) => text;

/** By row and column of a character. */
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
