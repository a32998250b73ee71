import { UsageError } from "../core/errors.ts";
import type { AnyOp } from "../core/record.ts";
import type { ScalarAlgebra, ScalarOperation, ScalarRule } from "../core/scalar.ts";

/** Tree of what an elementwise op does to one element. A part that is used twice is one object that is used twice. */
export type ScalarExpression =
  | { readonly type: "input"; readonly index: number }
  | { readonly type: "constant"; readonly value: number }
  | { readonly type: "operation"; readonly name: ScalarOperation; readonly args: readonly ScalarExpression[] };

/**
 * The expression of an elementwise op, for a compiler to print.
 * @param count how many inputs, for an op that takes any number
 * @throws UsageError for an op of another kind
 */
export function scalarExpressionOf(op: AnyOp, attrs: unknown, count: number = op.inputs.length): ScalarExpression {
  if (op.kind.type !== "elementwise")
    throw new UsageError(
      `scalarExpressionOf: ${op.name} is of the kind ${op.kind.type}; only elementwise ops have a scalar expression`,
    );
  const rule: ScalarRule = op.kind.scalar(attrs as never);
  return rule(
    expressions,
    ...Array.from({ length: count }, (_, index): ScalarExpression => ({ type: "input", index })),
  );
}

function operation(name: ScalarOperation) {
  return (...args: readonly ScalarExpression[]): ScalarExpression => ({ type: "operation", name, args });
}

function constant(value: number): ScalarExpression {
  return { type: "constant", value };
}

/** The algebra that writes down instead of computing. */
const expressions: ScalarAlgebra<ScalarExpression> = makeExpressions();

function makeExpressions(): ScalarAlgebra<ScalarExpression> {
  return {
    constant,
    zero: constant(0),
    one: constant(1),
    add: operation("add"),
    sub: operation("sub"),
    mul: operation("mul"),
    div: operation("div"),
    neg: operation("neg"),
    abs: operation("abs"),
    max: operation("max"),
    min: operation("min"),
    floor: operation("floor"),
    ceil: operation("ceil"),
    round: operation("round"),
    sqrt: operation("sqrt"),
    exp: operation("exp"),
    expm1: operation("expm1"),
    log: operation("log"),
    log1p: operation("log1p"),
    pow: operation("pow"),
    sin: operation("sin"),
    cos: operation("cos"),
    tan: operation("tan"),
    asin: operation("asin"),
    acos: operation("acos"),
    atan: operation("atan"),
    atan2: operation("atan2"),
    sinh: operation("sinh"),
    cosh: operation("cosh"),
    tanh: operation("tanh"),
    erf: operation("erf"),
    erfc: operation("erfc"),
    less: operation("less"),
    lessEqual: operation("lessEqual"),
    equal: operation("equal"),
    and: operation("and"),
    or: operation("or"),
    not: operation("not"),
    select: operation("select"),
  };
}
