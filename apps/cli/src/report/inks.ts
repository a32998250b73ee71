/** Colours of a terminal by what they are for. */
import type { Inks } from "../charts/terminal.ts";
import type { Colors } from "../words/screen.ts";

export function inksOf(colors: Colors): Inks {
  const { dim, green, yellow, cyan, magenta, blue, red } = colors;
  return { dim, good: green, bad: yellow, series: [cyan, yellow, green, magenta, blue, red] };
}
