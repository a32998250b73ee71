/**
 * Rewrite rules: equations by which an application of the scalar algebra becomes something cheaper of the same value.
 */
import type { Expr } from "../expr/expr.ts";
import type { Floats } from "../math/floats.ts";

export interface RewriteRule {
  /**
   * Returns what `build` needs of the arguments (a unary function has its argument twice); undefined where the rule
   * does not apply.
   */
  match(v: Floats, a: Expr, b: Expr): unknown;
  /** Returns the expression that takes the place of the application. */
  build(v: Floats, found: never): Expr;
}

/** Returns a rule. It keeps the type of what `match` hands to `build`. */
export function rule<Found>(
  match: (v: Floats, a: Expr, b: Expr) => Found | undefined,
  build: (v: Floats, found: Found) => Expr,
): RewriteRule {
  return { match, build };
}

/** Returns the expression of the first rule that applies; undefined where none does. */
export function rewrite(rules: readonly RewriteRule[] | undefined, v: Floats, a: Expr, b: Expr): Expr | undefined {
  if (rules === undefined) return undefined;
  // every expression passes here, and an iterator costs as much as some rules
  for (let i = 0; i < rules.length; i++) {
    const found = rules[i]!.match(v, a, b);
    if (found !== undefined) return rules[i]!.build(v, found as never);
  }
  return undefined;
}
