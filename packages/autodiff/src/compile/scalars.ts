/** Scalar expressions written down: what an elementwise op does to one element, as a tree. What is none is refused. */
import { suggest, UsageError } from "../core/errors.ts";
import { numbers } from "../core/numbers.ts";
import type { AnyOp } from "../core/record.ts";
import type { ScalarAlgebra, ScalarOperation, ScalarRule } from "../core/scalar.ts";
import { describe } from "../core/sentences.ts";

/** Tree of what an elementwise op does to one element. A part that is used twice is one object that is used twice. */
export type ScalarExpression =
  | { readonly type: "input"; readonly index: number }
  | { readonly type: "constant"; readonly value: number }
  | { readonly type: "operation"; readonly name: ScalarOperation; readonly args: readonly ScalarExpression[] };

/**
 * The expression of an elementwise op, for a compiler to print. Its inputs are values without a number, so that an
 * operator of JavaScript, or a number where the algebra has a word, is refused.
 * @param count how many inputs, for an op that takes any number
 * @throws UsageError for an op of another kind, and for an expression that no compiler can print
 * @example
 * scalarExpressionOf(findOp("neg"), undefined).type; // → operation
 */
export function scalarExpressionOf(op: AnyOp, attrs: unknown, count: number = op.inputs.length): ScalarExpression {
  if (op.kind.type !== "elementwise")
    throw new UsageError(
      `scalarExpressionOf: ${op.name} is of the kind ${op.kind.type}; only elementwise ops have a scalar expression`,
    );
  const inputs = Array.from({ length: count }, (_, index) => new Value({ type: "input", index }));
  try {
    const rule: ScalarRule = op.kind.scalar(attrs as never);
    return expressionIn(rule(expressions, ...inputs), () => "returns");
  } catch (error) {
    if (error instanceof Misuse) throw new UsageError(`${op.name}: scalar ${error.message}`);
    const { name, message } = error instanceof Error ? error : { name: "a value", message: describe(error) };
    throw new UsageError(
      `${op.name}: scalar throws ${name}: ${message}; it is called with words of the algebra and values without a number`,
    );
  }
}

/** The number that an expression gives on numbers. */
export function evaluateExpression(e: ScalarExpression, xs: readonly number[], s: ScalarAlgebra<number>): number {
  if (e.type === "input") return xs[e.index]!;
  if (e.type === "constant") return e.value;
  const word = s[e.name] as (...args: readonly number[]) => number;
  return word(...e.args.map((arg) => evaluateExpression(arg, xs, s)));
}

// ---- private

/** Says what a rule did that no compiler can print; `scalarExpressionOf` puts the name of the op before it. */
class Misuse extends Error {}

/** A value of the algebra that writes down instead of computing. It is no number, and does not become one. */
class Value {
  readonly expression: ScalarExpression;
  constructor(expression: ScalarExpression) {
    this.expression = expression;
  }
  [Symbol.toPrimitive](hint: "string" | "number" | "default"): never {
    throw new Misuse(
      hint === "default"
        ? "applies + or == of JavaScript to a value of the algebra, which has no number while code is made of it; write s.add(a, b) or s.equal(a, b)"
        : hint === "number"
          ? "applies an operator of JavaScript (*, -, /, <) or a function of Math to a value of the algebra, which has no number while code is made of it; write s.mul(a, b), s.sub(a, b), s.div(a, b), s.less(a, b), s.exp(x) …"
          : "makes a text of a value of the algebra, which has none while code is made of it; leave it out",
    );
  }
}

/** The expression of what a rule gave. @throws Misuse where that is no value of the algebra. */
function expressionIn(value: unknown, did: () => string): ScalarExpression {
  if (value instanceof Value) return value.expression;
  const remedy = typeof value === "number" ? `write s.constant(${value})` : "values are what words of the algebra give";
  throw new Misuse(`${did()} ${describe(value)}; ${remedy}`);
}

/** Writes a word down, applied to as many values as it takes on numbers. */
function word(name: ScalarOperation): (...args: readonly unknown[]) => Value {
  const { length } = numbers[name];
  return (...args) => {
    const taken = Array.from({ length }, (_, i) => expressionIn(args[i], () => `gives s.${name}`));
    return new Value({ type: "operation", name, args: taken });
  };
}

function constant(value: unknown): Value {
  if (typeof value === "number") return new Value({ type: "constant", value });
  throw new Misuse(`gives s.constant ${describe(value)}; it takes a number that is known when code is made`);
}

/** The algebra that writes down instead of computing, and refuses words that are none. */
const expressions: ScalarAlgebra<Value> = makeExpressions();

function makeExpressions(): ScalarAlgebra<Value> {
  const words = Object.keys(numbers) as (keyof typeof numbers)[];
  const made = Object.fromEntries(
    words.map((name) => [
      name,
      name === "constant" ? constant : name === "zero" || name === "one" ? constant(numbers[name]) : word(name),
    ]),
  );
  return new Proxy(made, {
    get(target, name) {
      if (Object.hasOwn(target, name)) return target[name as string];
      throw new Misuse(
        `asks for s.${String(name)}, which is no word of the algebra${suggest(String(name), words)}; ScalarAlgebra lists them`,
      );
    },
  }) as unknown as ScalarAlgebra<Value>;
}
