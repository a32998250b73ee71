/** Elementary functions that a backend may come without: see `sets/functions.ts`. */
import type { Floats } from "../math/floats.ts";
import type { Expr } from "./expr.ts";

export type Unary = (v: Floats, x: Expr) => Expr;
export type Binary = (v: Floats, a: Expr, b: Expr) => Expr;

export interface Functions {
  readonly pow: Binary;
  readonly sin: Unary;
  readonly cos: Unary;
  readonly tan: Unary;
  readonly asin: Unary;
  readonly acos: Unary;
  readonly atan: Unary;
  readonly atan2: Binary;
  readonly erf: Unary;
}

/** Thrown where a rule says one that is not there. */
export class MissingFunction extends Error {}

export function missing(): never {
  throw new MissingFunction();
}
