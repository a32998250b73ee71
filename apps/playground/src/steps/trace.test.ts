import { grad, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { parseExpression } from "./expression.ts";
import { derivativeOf, networkProgram, programOf, type Program } from "./programs.ts";
import { traceOf } from "./trace.ts";

function of(text: string, numbers: Readonly<Record<string, number>> = {}): Program {
  const parsed = parseExpression(text);
  if ("fault" in parsed) throw new Error(parsed.fault);
  return programOf(parsed.expression, numbers);
}

const programs: readonly (readonly [string, Program])[] = [
  ["tanh(x*w + b)", of("tanh(x*w + b)")],
  ["a name used twice", of("x*x + sin(x)*y")],
  [
    "all functions",
    of("sigmoid(a)+relu(b)*exp(c)-log(d^2)/sqrt(e)+gelu(f)*silu(g)+max(a,b)*min(c,d)+softplus(e)^2", { e: 1.1 }),
  ],
  ["on paper", of("(sigmoid(v1*tanh(w11*x1+w12*x2+b1)+v2*tanh(w21*x1+w22*x2+b2)+c)-t)^2/2")],
  ["a network on XOR", networkProgram()],
  ["the derivative of tanh", derivativeOf(of("tanh(x*w + b)"), 1)],
  ["the derivative of a network", derivativeOf(networkProgram(), 2)],
];

describe.each(programs)("%s", (_, program) => {
  const trace = traceOf(program);

  test("every cotangent is the sum of what the users of a node hand back", () => {
    for (const { id, cotangent } of trace.nodes) {
      if (cotangent === undefined || id === trace.output) continue;
      const sum = new Float64Array(cotangent.length);
      for (const { part } of trace.usesOf(id)) part.forEach((x, i) => (sum[i]! += x));
      sum.forEach((x, i) => expect(x).toBeCloseTo(cotangent[i]!, 10));
    }
    expect(trace.nodes[trace.output]!.cotangent).toEqual(Float64Array.of(1));
  });

  test("every cotangent of an op agrees with finite differences, each within its own error", () => {
    for (const { id, kind, cotangent } of trace.nodes) {
      if (kind === "constant" || cotangent === undefined) continue;
      for (const element of [0, cotangent.length - 1]) {
        const { value, error } = trace.check(id, element);
        expect(Math.abs(value - cotangent[element]!)).toBeLessThanOrEqual(error + 1e-9);
        expect(error).toBeLessThan(1e-5);
      }
    }
  });

  test("for every element, the factors of all uses add up to its cotangent", () => {
    for (const { id, kind, cotangent } of trace.nodes) {
      if (kind === "constant" || cotangent === undefined || id === trace.output) continue;
      cotangent.forEach((wanted, element) => {
        const factors = trace.usesOf(id).flatMap((use) => trace.partsOf(use, element));
        expect(factors.reduce((sum, { local, above }) => sum + local * above, 0)).toBeCloseTo(wanted, 9);
      });
    }
  });

  test("inputs have the gradients that grad gives", () => {
    program.names.forEach((name, i) => {
      const wanted = (
        grad(program.apply as (...x: Tensor[]) => Tensor, { wrt: i })(...program.values) as Tensor
      ).data();
      const found = trace.nodes.find((node) => node.kind === "input" && node.name === name);
      if (found === undefined) expect(Math.hypot(...Array.from(wanted as Float64Array))).toBe(0);
      else wanted.forEach((x, k) => expect(found.cotangent![k]).toBeCloseTo(Number(x), 9));
    });
  });
});

test("a local derivative is the chain rule's factor", () => {
  const trace = traceOf(of("tanh(x*w + b)", { x: 0.5, w: -1.2, b: 0.8 }));
  const sum = trace.nodes.find(({ name }) => name === "add")!;
  const [use] = trace.usesOf(sum.id);
  expect(use!.local).toBeCloseTo(1 - Math.tanh(0.2) ** 2, 12);
  const x = trace.nodes.find(({ name }) => name === "x")!;
  expect(trace.usesOf(x.id)[0]!.local).toBeCloseTo(-1.2, 12);
});
