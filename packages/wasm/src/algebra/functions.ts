/**
 * Elementary functions that a backend may come without (see `sets/functions.ts`), and the names of the scalar algebra
 * by number of arguments.
 */
import type { ScalarAlgebra } from "@cotangent/autodiff/backend";
import type { Floats } from "../math/floats.ts";
import type { Expr } from "../expr/expr.ts";

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
  readonly erfc: Unary;
}

/** Thrown where a rule uses a function that is not there. */
export class MissingFunction extends Error {}

export function missing(): never {
  throw new MissingFunction();
}

// ---- names of functions by the number of their arguments

type NamesOf<F> = {
  [K in keyof ScalarAlgebra<number>]: ScalarAlgebra<number>[K] extends F ? K : never;
}[keyof ScalarAlgebra<number>];
export type UnaryName = Exclude<NamesOf<(x: number) => number>, "constant">;
export type BinaryName = Exclude<NamesOf<(a: number, b: number) => number>, UnaryName | "constant">;
