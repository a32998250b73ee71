import { tensor, type Tensor } from "@cotangent/autodiff";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExpression } from "./expression.ts";

const at = { x: 0.7, y: -1.3, w: 2, b: 0.25 };
const values = Object.fromEntries(
  Object.entries(at).map(([name, value]) => [name, tensor(value, { dtype: "float64" }) as Tensor]),
);

function evaluate(text: string): number | string {
  const parsed = parseExpression(text);
  return "fault" in parsed ? parsed.fault : parsed.expression.apply(values).item();
}

const { x, y, w, b } = at;
test.each<[string, number]>([
  ["tanh(x*w + b)", Math.tanh(x * w + b)],
  ["x - y - w", x - y - w],
  ["x / w / b", x / w / b],
  ["x^2 * 3", x ** 2 * 3],
  ["w^x^2", w ** (x ** 2)],
  ["-x^2", -(x ** 2)],
  ["(-x)^2", x ** 2],
  ["2*-x + -y", 2 * -x - y],
  ["w ** 2 · x", w ** 2 * x],
  ["max(x, y) + min(x, y)", x + y],
  ["sin(pi * x)", Math.sin(Math.PI * x)],
  ["1e-2 * x + .5", 0.01 * x + 0.5],
  ["exp(-(x−y)^2/2)", Math.exp(-((x - y) ** 2) / 2)],
])("%s", (text, value) => {
  expect(evaluate(text)).toBeCloseTo(value, 12);
});

test.each<[string, string | RegExp]>([
  ["", "The expression is empty; write one, such as tanh(x*w + b)."],
  ["1 + 2", "The expression has no name in it; write one, such as tanh(x*w + b)."],
  ["x = 1", "The expression has “=” in it; it takes names, numbers, + - * / ^ and functions."],
  ["alert(1)", /^The function “alert” is not known; there are abs, /],
  [
    "constructor.constructor(x)",
    "The function “” is not known; there are abs, cos, elu, erf, exp, gelu, log, relu, sigmoid, silu, sin, softplus, sqrt, tan, tanh, max, min.",
  ],
  ["toString(x)", /^The function “toString” is not known/],
  ["__proto__ + x", /^The name “__proto__” is not used here/],
  ["x.y", "The expression has something else than names, numbers, + - * / ^ and functions."],
  ["tanh + x", "The expression has tanh without parentheses; it is a function: tanh(x)."],
  ["tanh(x, y)", "tanh takes 1 argument; it has 2."],
  ["x y", "The expression has two parts side by side; put + - * / or ^ between them."],
  ["(x", /^The expression cannot be read: Unclosed \(/],
  ["x +", /^The expression cannot be read: /],
  ["2/-x", "After “/” and “^” a minus needs parentheses: write 2/(-x)."],
  ["--x", "The expression has two minuses in a row; put parentheses around the second."],
  ["x".repeat(501), "The expression has 501 characters; it may have 500."],
  [`${"x+".repeat(200)}x`, "The expression has more than 120 words."],
  [Array.from({ length: 20 }, (_, i) => `a${i}`).join("+"), "The expression has more than 16 names."],
  [`${"(".repeat(240)}x${")".repeat(240)}`, /^x$|./],
])("%.40s is refused, or read, without harm", (text, sentence) => {
  const result = evaluate(text);
  if (typeof result === "string") expect(result).toMatch(sentence);
  else expect(result).toBe(x);
});

test("any text is an expression or a sentence", () => {
  const word = fc.constantFrom(
    "x",
    "tanh(",
    "(",
    ")",
    "+",
    "-",
    "*",
    "/",
    "^",
    "1.5",
    ".",
    ",",
    "pi",
    "$",
    " ",
    "max(",
    "\n",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join("")),
      ),
      (text) => {
        const parsed = parseExpression(text);
        if ("fault" in parsed) expect(parsed.fault).toMatch(/\S.*\.$/s);
        else expect(parsed.expression.names.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 400 },
  );
});
