/** Rules that rewrite what a function of the scalar algebra is applied to into something cheaper of the same value. */
import type { Expr } from "../expr/expr.ts";
import type { Floats } from "../math/floats.ts";

export interface RewriteRule {
  /** The rule as an equation. */
  readonly name: string;
  /** What it finds in the arguments (a unary function has its argument twice); undefined where it does not apply. */
  match(v: Floats, a: Expr, b: Expr): unknown;
  /** The expression that takes the place of the application, from what was found. */
  build(v: Floats, found: never): Expr;
}

/** Keeps the type of what a rule finds between its two halves. */
export function rule<Found>(
  name: string,
  match: (v: Floats, a: Expr, b: Expr) => Found | undefined,
  build: (v: Floats, found: Found) => Expr,
): RewriteRule {
  return { name, match, build };
}

/** What the first of some rules that applies makes of an application; undefined where none does. */
export function rewrite(rules: readonly RewriteRule[] | undefined, v: Floats, a: Expr, b: Expr): Expr | undefined {
  if (rules === undefined) return undefined;
  // every expression passes here, and an iterator costs as much as some rules
  for (let i = 0; i < rules.length; i++) {
    const found = rules[i]!.match(v, a, b);
    if (found !== undefined) return rules[i]!.build(v, found as never);
  }
  return undefined;
}
