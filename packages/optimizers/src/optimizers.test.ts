import { add, compile, div, grad, mul, sub, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { checkOptimizer } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/pytorch.json" with { type: "json" };
import { adam, applyUpdates, chain, clipByGlobalNorm, sgd, type Hyperparameter, type Optimizer } from "./index.ts";

interface Point {
  readonly x: Tensor;
  readonly y: Tensor;
}

const square = (x: Tensor): Tensor => mul(x, x);
const problems = {
  parabola: ({ x, y }: Point) => add(sum(square(sub(x, 1))), mul(square(add(y, 2)), 10)),
  rosenbrock: ({ x, y }: Point) => add(sum(square(sub(1, x))), mul(sum(square(sub(y, square(x)))), 100)),
};

interface Row {
  /** Its name in the fixture. */
  readonly name: string;
  readonly optimizer: Optimizer;
}

/** Where each point stands after each step, as somebody else computed it. */
type Path = Readonly<Record<keyof typeof problems, readonly (readonly number[])[]>>;

/** Every optimizer; a new one adds a row here and its paths to fixtures/pytorch.json. */
const table: readonly Row[] = [
  { name: "sgd", optimizer: sgd({ learningRate: 2e-3 }) },
  { name: "sgd with momentum", optimizer: sgd({ learningRate: 1e-3, momentum: 0.9 }) },
  { name: "sgd with nesterov", optimizer: sgd({ learningRate: 1e-3, momentum: 0.9, nesterov: true }) },
  { name: "sgd with a schedule", optimizer: sgd({ learningRate: (step) => div(2e-3, add(1, mul(step, 2e-4))) }) },
  { name: "sgd, clipped", optimizer: chain(clipByGlobalNorm(1), sgd({ learningRate: 2e-3 })) },
  { name: "adam", optimizer: adam({ learningRate: 1e-2 }) },
  { name: "adam with other decays", optimizer: adam({ learningRate: 1e-2, b1: 0.5, b2: 0.9, eps: 1e-3 }) },
];

const start: Point = { x: tensor([-1.2, 0.5], { dtype: "float64" }), y: tensor(1, { dtype: "float64" }) };

/** The points after each step. */
function path(optimizer: Optimizer, loss: (p: Point) => Tensor, from: Point, steps: number): Point[] {
  const points = [];
  let [params, state] = [from, optimizer.init(from)];
  for (let i = 0; i < steps; i++) {
    const [updates, next] = optimizer.update(grad(loss)(params), state, params);
    [params, state] = [applyUpdates(params, updates), next];
    points.push(params);
  }
  return points;
}

function pathOf(name: string): Path {
  const found = (fixture as unknown as Readonly<Record<string, Path>>)[name];
  if (found !== undefined) return found;
  throw new Error(
    `${name} has no expected path: write it into packages/optimizers/fixtures/pytorch.json, the numbers ` +
      `x, x, y after each step down ` +
      "each problem, as those of sgd; any source that is not this project will do " +
      "(tools/fixtures/optimizers.py makes them with " +
      "PyTorch, where there is one)",
  );
}

const numbers = ({ x, y }: Point): number[] => [...x.data(), y.item()];

describe.each(table)("$name", ({ name, optimizer }) => {
  test.each(Object.keys(problems) as (keyof typeof problems)[])("goes PyTorch's way down the %s", (problem) => {
    const expected = pathOf(name)[problem];
    const points = path(optimizer, problems[problem], start, expected.length).map(numbers);
    // a schedule's rates are float32
    const digits = name === "sgd with a schedule" ? 6 : 12;
    expect(points).toEqual(expected.map((point) => point.map((x) => expect.closeTo(x, digits))));
  });

  test("keeps what every optimizer promises", () => {
    checkOptimizer(optimizer, { steps: 40_000 });
  });

  test("is staged once in a compiled step, whatever the step's number", () => {
    let staged = 0;
    const step = compile((params: Point, state: unknown): [Point, unknown] => {
      staged++;
      const [updates, next] = optimizer.update(grad(problems.rosenbrock)(params), state, params);
      return [applyUpdates(params, updates), next];
    });
    let [params, state] = [start, optimizer.init(start)];
    for (const expected of path(optimizer, problems.rosenbrock, start, 20)) {
      [params, state] = step(params, state);
      expect(numbers(params)).toEqual(numbers(expected).map((x) => expect.closeTo(x, 12)));
    }
    expect(staged).toBe(1);
  });

  test("is frozen", () => expect(Object.isFrozen(optimizer)).toBe(true));
});

/** Optimizers made of numbers that come as arguments. */
const made: readonly (readonly [
  string,
  (numbers: Readonly<Record<string, Hyperparameter>>) => Optimizer,
  Readonly<Record<string, number>>,
])[] = [
  ["sgd", (n) => sgd({ learningRate: n["rate"]! }), { rate: 2e-3 }],
  [
    "sgd with momentum",
    (n) => sgd({ learningRate: n["rate"]!, momentum: n["momentum"]! }),
    { rate: 1e-3, momentum: 0.75 },
  ],
  [
    "sgd with nesterov",
    (n) => sgd({ learningRate: n["rate"]!, momentum: n["momentum"]!, nesterov: true }),
    { rate: 1e-3, momentum: 0.75 },
  ],
  [
    "adam",
    (n) => adam({ learningRate: n["rate"]!, b1: n["b1"]!, b2: n["b2"]!, eps: n["eps"]! }),
    { rate: 1e-2, b1: 0.5, b2: 0.875, eps: 1e-3 },
  ],
];

test.each(made)("the numbers of %s may be arguments of a step that is compiled once", (_, make, given) => {
  let staged = 0;
  type Numbers = Readonly<Record<string, Tensor>>;
  const step = compile((params: Point, state: unknown, numbers: Numbers): [Point, unknown] => {
    staged++;
    const [updates, next] = make(numbers).update(grad(problems.parabola)(params), state, params);
    return [applyUpdates(params, updates), next];
  });
  let [params, state] = [start, make(given).init(start)];
  let [expected, expectedState] = [start, state];
  for (let i = 1; i <= 10; i++) {
    const now = Object.fromEntries(Object.entries(given).map(([name, n]) => [name, n / i]));
    const [updates, next] = make(now).update(grad(problems.parabola)(expected), expectedState, expected);
    [expected, expectedState] = [applyUpdates(expected, updates), next];
    [params, state] = step(params, state, now);
    // numbers among arguments are float32
    expect(numbers(params)).toEqual(numbers(expected).map((x) => expect.closeTo(x, 6)));
  }
  expect(staged).toBe(1);
});

test.each(made)("the numbers of %s are of one element", (_, make, given) => {
  for (const [name, n] of Object.entries(given)) {
    for (const bad of [tensor([n]), tensor(1, { dtype: "int32" })]) {
      const shown = `${bad.dtype}[${bad.shape.join(",")}]`;
      expect(() => make({ ...given, [name]: bad })).toThrow(
        `is the tensor ${shown}; it is a number, or a float tensor of shape []`,
      );
    }
  }
});
