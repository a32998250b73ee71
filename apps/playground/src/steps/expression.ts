/** Typed expressions such as `tanh(x*w + b)`: parsed to a tree of known words, never evaluated as code. */
import {
  abs,
  add,
  cos,
  div,
  elu,
  erf,
  exp,
  gelu,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  sqrt,
  sub,
  tan,
  tanh,
  tensor,
  type Tensor,
} from "@cotangent/autodiff";
import jsep from "jsep";
import { expressionWords } from "./expressionWords.ts";

/** Most characters of an expression, and most words in it. */
export const longestExpression = 500;
const mostWords = 120;
const mostNames = 16;

/** An expression: its names in the order in which they come, and the function of their values. */
export interface Expression {
  readonly names: readonly string[];
  apply(values: Readonly<Record<string, Tensor>>): Tensor;
}

export type Parsed = { readonly expression: Expression } | { readonly fault: string };

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  abs: (x) => abs(x),
  cos: (x) => cos(x),
  elu: (x) => elu(x),
  erf: (x) => erf(x),
  exp: (x) => exp(x),
  gelu: (x) => gelu(x),
  log: (x) => log(x),
  relu: (x) => relu(x),
  sigmoid: (x) => sigmoid(x),
  silu: (x) => silu(x),
  sin: (x) => sin(x),
  softplus: (x) => softplus(x),
  sqrt: (x) => sqrt(x),
  tan: (x) => tan(x),
  tanh: (x) => tanh(x),
};

const pairs: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  max: (a, b) => maximum(a, b),
  min: (a, b) => minimum(a, b),
};

const operators: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  "+": (a, b) => add(a, b) as Tensor,
  "-": (a, b) => sub(a, b) as Tensor,
  "*": (a, b) => mul(a, b) as Tensor,
  "/": (a, b) => div(a, b) as Tensor,
  "^": (a, b) => pow(a, b) as Tensor,
};

// "^" is a power and binds to the right; other operators of JavaScript are not known here
jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
for (const [operator, precedence] of [
  ["+", 9],
  ["-", 9],
  ["*", 10],
  ["/", 10],
] as const)
  jsep.addBinaryOp(operator, precedence);
jsep.addBinaryOp("^", 11, true);
jsep.removeAllLiterals();

/** Stands for a minus with nothing before it, which is weaker than a power: −x^2 is −(x²). */
const minus = "$";

/** Sentence for the reader of the page. */
class Refusal extends Error {}

export function parseExpression(text: string): Parsed {
  try {
    return { expression: parse(text) };
  } catch (error) {
    if (error instanceof Refusal) return { fault: error.message };
    // jsep says where it stopped: "Unclosed ( at character 5"
    const { description, message } = error as Partial<Record<"description" | "message", string>>;
    return { fault: expressionWords().unreadable(description ?? message) };
  }
}

function parse(text: string): Expression {
  if (text.length > longestExpression) throw new Refusal(expressionWords().tooLong(text.length, longestExpression));
  if (text.trim() === "") throw new Refusal(expressionWords().empty);
  const strange = /[^\w\s.,()+\-*/^−·]/.exec(text);
  if (strange !== null) throw new Refusal(expressionWords().strange(strange[0]));
  const plain = text.replaceAll("−", "-").replaceAll("·", "*").replaceAll("**", "^");
  if (/[/^]\s*-/.test(plain)) throw new Refusal(expressionWords().minusAfter);
  if (/-\s*-/.test(plain)) throw new Refusal(expressionWords().twoMinuses);
  // "2*-x" becomes "2*$*x"
  const marked = plain.replace(
    /(^|[(,+\-*])(\s*)-/g,
    (_, before: string, space: string) => `${before}${space}${minus}*`,
  );
  const names: string[] = [];
  let words = 0;
  const build = (node: jsep.Expression): ((values: Readonly<Record<string, Tensor>>) => Tensor) => {
    if (++words > mostWords) throw new Refusal(expressionWords().tooManyWords(mostWords));
    const known = readNode(node, names);
    const parts = known.parts.map(build);
    return (values) =>
      known.apply(
        parts.map((part) => part(values)),
        values,
      );
  };
  const apply = build(jsep(marked));
  if (names.length === 0) throw new Refusal(expressionWords().noName);
  return { names, apply };
}

interface Known {
  readonly parts: readonly jsep.Expression[];
  apply(parts: readonly Tensor[], values: Readonly<Record<string, Tensor>>): Tensor;
}

/** One word of the tree, if it is among those that are known. */
function readNode(node: jsep.Expression, names: string[]): Known {
  if (isOf(node, "Literal")) return readNumber((node as jsep.Literal).value);
  if (isOf(node, "Identifier")) return readName((node as jsep.Identifier).name, names);
  if (isOf(node, "CallExpression")) return readCall(node as jsep.CallExpression);
  if (isOf(node, "BinaryExpression")) {
    const { operator, left, right } = node as jsep.BinaryExpression;
    if (operator === "*" && isMinus(left)) return { parts: [right], apply: ([x]) => neg(x!) as Tensor };
    // of "2*$*x" the left is "2*$"
    const { left: factor, right: last } = left as Partial<jsep.BinaryExpression>;
    if (operator === "*" && isOf(left, "BinaryExpression") && isMinus(last!))
      return { parts: [factor!, right], apply: ([a, x]) => mul(a!, neg(x!)) as Tensor };
    const run = operators[operator]!;
    return { parts: [left, right], apply: ([a, b]) => run(a!, b!) };
  }
  if (isOf(node, "Compound")) throw new Refusal(expressionWords().sideBySide);
  throw new Refusal(expressionWords().somethingElse);
}

function isOf(node: jsep.Expression, type: jsep.ExpressionType): boolean {
  return node.type === type;
}

function isMinus(node: jsep.Expression): boolean {
  return isOf(node, "Identifier") && (node as jsep.Identifier).name === minus;
}

function readNumber(value: unknown): Known {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Refusal(expressionWords().textForNumber);
  return { parts: [], apply: () => tensor(value, { dtype: "float64" }) as Tensor };
}

function readName(name: string, names: string[]): Known {
  if (name === "pi") return readNumber(Math.PI);
  if (name === minus) throw new Refusal(expressionWords().twoMinuses);
  if (Object.hasOwn(functions, name) || Object.hasOwn(pairs, name))
    throw new Refusal(expressionWords().isFunction(name));
  if (!/^[A-Za-z][A-Za-z0-9_]{0,9}$/.test(name)) throw new Refusal(expressionWords().badName(name.slice(0, 20)));
  if (!names.includes(name)) names.push(name);
  if (names.length > mostNames) throw new Refusal(expressionWords().tooManyNames(mostNames));
  return { parts: [], apply: (_, values) => values[name]! };
}

function readCall({ callee, arguments: given }: jsep.CallExpression): Known {
  const name = isOf(callee, "Identifier") ? (callee as jsep.Identifier).name : "";
  const [one, two] = [
    Object.hasOwn(functions, name) ? functions[name] : undefined,
    Object.hasOwn(pairs, name) ? pairs[name] : undefined,
  ];
  const wanted = one !== undefined ? 1 : two !== undefined ? 2 : 0;
  if (wanted === 0) {
    const all = [...Object.keys(functions), ...Object.keys(pairs)].join(", ");
    throw new Refusal(expressionWords().unknown(name.slice(0, 20), all));
  }
  if (given.length !== wanted) throw new Refusal(expressionWords().count(name, wanted, given.length));
  return { parts: given, apply: ([a, b]) => (one !== undefined ? one(a!) : two!(a!, b!)) };
}
