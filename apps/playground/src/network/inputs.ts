/** Columns that the network sees, of places in the units of the axes. */
import type { Scaling } from "./problems.ts";
import type { InputName } from "./spec.ts";

/** Of a place whose numbers are scaled to lie around 0. */
const formulas: Readonly<Record<InputName, (x: number, y: number) => number>> = {
  x: (x) => x,
  y: (_, y) => y,
  "x²": (x) => x * x,
  "y²": (_, y) => y * y,
  xy: (x, y) => x * y,
  "sin x": (x) => Math.sin(Math.PI * x),
  "sin y": (_, y) => Math.sin(Math.PI * y),
};

/** Returns float32 [n · inputs.length] of places [2n]. A sine is rounded to float32, so that browsers agree. */
export function inputsOf(places: ArrayLike<number>, inputs: readonly InputName[], scaling: Scaling): Float32Array {
  const n = places.length / 2;
  const chosen = inputs.map((name) => formulas[name]);
  const columns = new Float32Array(n * inputs.length);
  for (let i = 0; i < n; i++) {
    const x = (places[2 * i]! - scaling.x[0]) / scaling.x[1];
    const y = (places[2 * i + 1]! - scaling.y[0]) / scaling.y[1];
    chosen.forEach((formula, k) => (columns[i * inputs.length + k] = formula(x, y)));
  }
  return columns;
}

/** side × side places over the axes, from edge to edge, the top row first: [2 · side²] */
export function gridOver(
  x: { readonly min: number; readonly max: number },
  y: { readonly min: number; readonly max: number },
  side: number,
): Float32Array {
  const places = new Float32Array(side * side * 2);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column);
      places[at] = x.min + (column / (side - 1)) * (x.max - x.min);
      places[at + 1] = y.max - (row / (side - 1)) * (y.max - y.min);
    }
  }
  return places;
}
