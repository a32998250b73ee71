/** The colours of the style sheet, for canvases. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly halo: string;
  readonly markText: string;
  /** Marks, one for each class. */
  readonly classes: readonly string[];
  /** What a class tints the surface with, and the tint of no class. */
  readonly tints: readonly Rgb[];
  readonly noTint: Rgb;
  readonly font: string;
}

export type Rgb = readonly [red: number, green: number, blue: number];

const classes = [0, 1, 2, 3, 4] as const;

/** The palette as it is now; `onColorChange` tells when to read it again. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read("ink"),
    muted: read("muted"),
    line: read("line"),
    halo: read("halo"),
    markText: read("mark-text"),
    classes: classes.map((c) => read(`class-${c}`)),
    tints: classes.map((c) => rgb(read(`tint-${c}`))),
    noTint: rgb(read("tint-none")),
    font: read("body"),
  };
}

/** @returns what ends it */
export function onColorChange(listener: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", listener);
  return () => dark.removeEventListener("change", listener);
}

/** "#1f5fa8" as numbers. */
function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
