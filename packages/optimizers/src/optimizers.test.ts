import { add, compile, div, grad, matmul, mul, sub, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { checkOptimizer } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/pytorch.json" with { type: "json" };
import {
  adadelta,
  adafactor,
  lookahead,
  muon,
  scheduleFreeAdamW,
  adagrad,
  adam,
  adamax,
  adamW,
  addDecayedWeights,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  lamb,
  lion,
  nadam,
  radam,
  rmsprop,
  sgd,
  type Hyperparameter,
  type Optimizer,
} from "./index.ts";

type Params = Readonly<Record<string, Tensor>>;

interface Problem {
  readonly loss: (p: Params) => Tensor;
  readonly start: Params;
}

const float64 = { dtype: "float64" } as const;
const square = (x: Tensor): Tensor => mul(x, x);
const inputs = tensor([[1, 0.5, -1], [0, 2, 1], [-1.5, 1, 0.5], [0.5, -0.5, 2]], float64); // prettier-ignore
const targets = tensor([[1, -1], [0.5, 2], [-2, 0], [1.5, 0.5]], float64); // prettier-ignore
const point: Params = { x: tensor([-1.2, 0.5], float64), y: tensor(1, float64) };
const affine: Params = {
  weight: tensor([[0.5, -0.25], [1, 0.75], [-0.5, 0.125]], float64), // prettier-ignore
  bias: tensor([0.25, -0.5], float64),
};
const problems = {
  parabola: { start: point, loss: ({ x, y }) => add(sum(square(sub(x!, 1))), mul(square(add(y!, 2)), 10)) },
  rosenbrock: {
    start: point,
    loss: ({ x, y }) => add(sum(square(sub(1, x!))), mul(sum(square(sub(y!, square(x!)))), 100)),
  },
  regression: {
    start: affine,
    loss: ({ weight, bias }) => sum(square(sub(add(matmul(inputs, weight as never) as Tensor, bias!), targets))),
  },
} as const satisfies Readonly<Record<string, Problem>>;
type ProblemName = keyof typeof problems;

interface Row {
  /** Its name in the fixture. */
  readonly name: string;
  readonly optimizer: Optimizer;
  /** What it must find the minimum of, where not of both. */
  readonly minimizes?: readonly ("parabola" | "rosenbrock")[];
  /** Decimals that agree with the fixture; 10 where absent. */
  readonly digits?: number;
}

/** Where each point stands after each of `steps`, as somebody else computed it. */
type Path = Readonly<Record<ProblemName, readonly (readonly number[])[]>>;

/** The steps of the fixture: 1 to 10, and then each tenth to 200. */
const steps = [...Array.from({ length: 9 }, (_, i) => i + 1), ...Array.from({ length: 20 }, (_, i) => 10 * (i + 1))];

/** Every optimizer; a new one adds a row here and its paths to fixtures/pytorch.json. */
const table: readonly Row[] = [
  { name: "sgd", optimizer: sgd({ learningRate: 2e-3 }) },
  { name: "sgd with momentum", optimizer: sgd({ learningRate: 1e-3, momentum: 0.9 }) },
  { name: "sgd with nesterov", optimizer: sgd({ learningRate: 1e-3, momentum: 0.9, nesterov: true }) },
  { name: "sgd with dampening", optimizer: sgd({ learningRate: 1e-3, momentum: 0.9, dampening: 0.5 }) },
  {
    name: "sgd with decay",
    optimizer: chain(addDecayedWeights(0.1), sgd({ learningRate: 1e-3, momentum: 0.9 })),
    minimizes: [],
  },
  // a schedule's rates are float32
  {
    name: "sgd with a schedule",
    optimizer: sgd({ learningRate: (step) => div(2e-3, add(1, mul(step, 2e-4))) }),
    digits: 6,
  },
  { name: "sgd, clipped", optimizer: chain(clipByGlobalNorm(1), sgd({ learningRate: 2e-3 })) },
  { name: "adam", optimizer: adam({ learningRate: 1e-2 }) },
  { name: "adam with other decays", optimizer: adam({ learningRate: 2e-3, b1: 0.5, b2: 0.9, eps: 0.1 }) },
  { name: "amsgrad", optimizer: adam({ learningRate: 1e-2, b2: 0.9, amsgrad: true }) },
  // what decays does not stay at the minimum
  { name: "adamW", optimizer: adamW({ learningRate: 1e-2, weightDecay: 0.1 }), minimizes: [] },
  { name: "rmsprop", optimizer: rmsprop({ learningRate: 1e-3 }) },
  { name: "rmsprop, centered", optimizer: rmsprop({ learningRate: 2e-4, decay: 0.9, eps: 0.1, centered: true }) },
  { name: "rmsprop with momentum", optimizer: rmsprop({ learningRate: 1e-3, momentum: 0.9 }) },
  { name: "adagrad", optimizer: adagrad({ learningRate: 0.1 }) },
  { name: "adagrad with a start", optimizer: adagrad({ learningRate: 0.1, start: 0.5, eps: 1e-3 }) },
  { name: "adadelta", optimizer: adadelta({ learningRate: 0.2, decay: 0.95 }), minimizes: ["parabola"] },
  { name: "adamax", optimizer: adamax({ learningRate: 1e-2 }) },
  { name: "nadam", optimizer: nadam({ learningRate: 1e-2 }) },
  { name: "radam", optimizer: radam({ learningRate: 1e-3 }) },
  { name: "radam with other decays", optimizer: radam({ learningRate: 1e-3, b1: 0.8, b2: 0.95, eps: 1e-3 }) },
  { name: "lion", optimizer: lion({ learningRate: 1e-2, weightDecay: 0.1 }), minimizes: [] },
  { name: "lamb", optimizer: lamb({ learningRate: 2e-3, weightDecay: 0.1 }), minimizes: [] },
  // its rates are float32 in the schedule
  { name: "adafactor", optimizer: adafactor(), minimizes: ["parabola"], digits: 6 },
  { name: "muon", optimizer: muon({ learningRate: 2e-3 }), minimizes: [] },
  {
    name: "scheduleFreeAdamW",
    optimizer: scheduleFreeAdamW({ learningRate: 1e-2, weightDecay: 0.1, warmUp: 10 }),
    minimizes: [],
  },
  { name: "lookahead", optimizer: lookahead(sgd({ learningRate: 2e-3 })) },
];

/** The points after each of so many steps. */
function path(optimizer: Optimizer, { loss, start }: Problem, count: number): Params[] {
  const points = [];
  let [params, state] = [start, optimizer.init(start)];
  for (let i = 0; i < count; i++) {
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
      `of all parameters after steps 1 to 10, 20 … 200 down each problem, as those of sgd; any source that is not ` +
      "this project will do (tools/fixtures/optimizers.py makes them with PyTorch, where there is one)",
  );
}

const numbers = (params: Params): number[] => Object.values(params).flatMap((x) => [...x.data()].map(Number));

describe.each(table)("$name", ({ name, optimizer, minimizes, digits = 10 }) => {
  test.each(Object.keys(problems) as ProblemName[])("goes the way down the %s that others found", (problem) => {
    const expected = pathOf(name)[problem];
    const points = path(optimizer, problems[problem], 200);
    expect(steps.map((step) => numbers(points[step - 1]!))).toEqual(
      expected.map((at) => at.map((x) => expect.closeTo(x, digits))),
    );
  });

  test("keeps what every optimizer promises", () => {
    checkOptimizer(optimizer, { steps: 40_000, ...(minimizes && { minimizes }) });
  });

  test("is staged once in a compiled step, whatever the step's number", () => {
    const problem = problems.rosenbrock;
    let staged = 0;
    const step = compile((params: Params, state: unknown): [Params, unknown] => {
      staged++;
      const [updates, next] = optimizer.update(grad(problem.loss)(params), state, params);
      return [applyUpdates(params, updates), next];
    });
    let [params, state]: [Params, unknown] = [problem.start, optimizer.init(problem.start)];
    for (const expected of path(optimizer, problem, 20)) {
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
    "sgd with dampening",
    (n) => sgd({ learningRate: n["rate"]!, momentum: n["momentum"]!, dampening: n["dampening"]! }),
    { rate: 1e-3, momentum: 0.75, dampening: 0.5 },
  ],
  [
    "adamW",
    (n) => adamW({ learningRate: n["rate"]!, b1: n["b1"]!, b2: n["b2"]!, eps: n["eps"]!, weightDecay: n["decay"]! }),
    { rate: 1e-2, b1: 0.5, b2: 0.875, eps: 1e-3, decay: 0.5 },
  ],
  [
    "rmsprop",
    (n) => rmsprop({ learningRate: n["rate"]!, decay: n["decay"]!, eps: n["eps"]!, momentum: n["momentum"]! }),
    { rate: 1e-2, decay: 0.875, eps: 1e-3, momentum: 0.5 },
  ],
  ["adagrad", (n) => adagrad({ learningRate: n["rate"]!, eps: n["eps"]! }), { rate: 1e-2, eps: 1e-3 }],
  [
    "adadelta",
    (n) => adadelta({ learningRate: n["rate"]!, decay: n["decay"]!, eps: n["eps"]! }),
    { rate: 0.5, decay: 0.875, eps: 1e-3 },
  ],
  ...(
    [
      ["adamax", adamax],
      ["nadam", nadam],
      ["radam", radam],
      ["lamb", lamb],
    ] as const
  ).map(
    ([name, alias]) =>
      [
        name,
        (n: Readonly<Record<string, Hyperparameter>>): Optimizer =>
          alias({ learningRate: n["rate"]!, b1: n["b1"]!, b2: n["b2"]!, eps: n["eps"]! }),
        { rate: 1e-2, b1: 0.5, b2: 0.875, eps: 1e-3 },
      ] as const,
  ),
  ["lion", (n) => lion({ learningRate: n["rate"]!, b1: n["b1"]!, b2: n["b2"]! }), { rate: 0.125, b1: 0.5, b2: 0.875 }],
  [
    "adam",
    (n) => adam({ learningRate: n["rate"]!, b1: n["b1"]!, b2: n["b2"]!, eps: n["eps"]! }),
    { rate: 1e-2, b1: 0.5, b2: 0.875, eps: 1e-3 },
  ],
];

test.each(made)("the numbers of %s may be arguments of a step that is compiled once", (_, make, given) => {
  let staged = 0;
  type Numbers = Readonly<Record<string, Tensor>>;
  const step = compile((params: Params, state: unknown, numbers: Numbers): [Params, unknown] => {
    staged++;
    const [updates, next] = make(numbers).update(grad(problems.parabola.loss)(params), state, params);
    return [applyUpdates(params, updates), next];
  });
  let [params, state]: [Params, unknown] = [point, make(given).init(point)];
  let [expected, expectedState]: [Params, unknown] = [point, state];
  for (let i = 1; i <= 10; i++) {
    const now = Object.fromEntries(Object.entries(given).map(([name, n]) => [name, n / i]));
    const [updates, next] = make(now).update(grad(problems.parabola.loss)(expected), expectedState, expected);
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
