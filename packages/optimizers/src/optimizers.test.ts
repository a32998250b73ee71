import {
  add,
  compile,
  floor,
  mul,
  pow,
  sub,
  sum,
  tensor,
  treeLeaves,
  treeMap,
  grad,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/pytorch.json" with { type: "json" };
import { adam, applyUpdates, chain, clipByGlobalNorm, sgd, type Optimizer } from "./index.ts";

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
  /** Its name in the fixture that PyTorch made. */
  readonly name: keyof typeof fixture;
  readonly optimizer: Optimizer;
  /** The same at a rate with which it reaches the lowest point of the parabola in 500 steps. */
  readonly faster: Optimizer;
}

/** Every optimizer; a new one adds a row here and one in tools/fixtures/optimizers.py. */
const table: readonly Row[] = [
  { name: "sgd", optimizer: sgd({ learningRate: 1e-3 }), faster: sgd({ learningRate: 0.05 }) },
  {
    name: "sgd with momentum",
    optimizer: sgd({ learningRate: 1e-3, momentum: 0.9 }),
    faster: sgd({ learningRate: 0.02, momentum: 0.9 }),
  },
  {
    name: "sgd with nesterov",
    optimizer: sgd({ learningRate: 1e-3, momentum: 0.9, nesterov: true }),
    faster: sgd({ learningRate: 0.02, momentum: 0.9, nesterov: true }),
  },
  {
    name: "sgd with a schedule",
    optimizer: sgd({ learningRate: (step) => mul(1e-3, pow(0.5, floor(mul(step, 0.1)))) }),
    faster: sgd({ learningRate: (step) => mul(0.05, pow(0.999, step)) }),
  },
  {
    name: "sgd, clipped",
    optimizer: chain(clipByGlobalNorm(1), sgd({ learningRate: 1e-2 })),
    faster: chain(clipByGlobalNorm(1), sgd({ learningRate: 0.05 })),
  },
  { name: "adam", optimizer: adam({ learningRate: 1e-2 }), faster: adam({ learningRate: 0.05 }) },
  {
    name: "adam with other decays",
    optimizer: adam({ learningRate: 1e-2, b1: 0.5, b2: 0.9, eps: 1e-3 }),
    faster: adam({ learningRate: 0.05, b1: 0.5, b2: 0.9, eps: 1e-3 }),
  },
];

const start = (dtype: "float32" | "float64"): Point => ({ x: tensor([-1.2, 0.5], { dtype }), y: tensor(1, { dtype }) });

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

const numbers = ({ x, y }: Point): number[] => [...x.data(), y.item()];

describe.each(table)("$name", ({ name, optimizer, faster }) => {
  test.each(Object.keys(problems) as (keyof typeof problems)[])("goes PyTorch's way down the %s", (problem) => {
    const expected = fixture[name][problem];
    const points = path(optimizer, problems[problem], start("float64"), expected.length).map(numbers);
    // a schedule's rates are float32
    const digits = name === "sgd with a schedule" ? 6 : 12;
    expect(points).toEqual(expected.map((point) => point.map((x) => expect.closeTo(x, digits))));
  });

  test("reaches the lowest point of the parabola in float32", () => {
    const lowest = path(faster, problems.parabola, start("float32"), 500).at(-1)!;
    expect(numbers(lowest)).toEqual([1, 1, -2].map((x) => expect.closeTo(x, 3)));
  });

  test("changes nothing that it is given, and keeps structure, shapes and dtypes", () => {
    const params = start("float64");
    const gradients = grad(problems.rosenbrock)(params);
    const state = optimizer.init(params);
    const before = [params, gradients, state].map((tree) => treeLeaves(tree).map((leaf) => leaf.toArray()));
    const [updates, next] = optimizer.update(gradients, state, params);
    expect([params, gradients, state].map((tree) => treeLeaves(tree).map((leaf) => leaf.toArray()))).toEqual(before);
    const avals = (tree: unknown): unknown => treeMap((leaf) => leaf.aval as never, tree);
    expect(avals(updates)).toEqual(avals(params));
    expect(avals(next)).toEqual(avals(state));
  });

  test("does the same in a compiled step, which is staged once", () => {
    let staged = 0;
    const step = compile((params: Point, state: unknown): [Point, unknown] => {
      staged++;
      const [updates, next] = optimizer.update(grad(problems.rosenbrock)(params), state, params);
      return [applyUpdates(params, updates), next];
    });
    let [params, state] = [start("float64"), optimizer.init(start("float64"))];
    for (const expected of path(optimizer, problems.rosenbrock, start("float64"), 20)) {
      [params, state] = step(params, state);
      expect(numbers(params)).toEqual(numbers(expected).map((x) => expect.closeTo(x, 12)));
    }
    expect(staged).toBe(1);
  });

  test("is frozen", () => expect(Object.isFrozen(optimizer)).toBe(true));
});
