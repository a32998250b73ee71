import {
  add,
  compile,
  grad,
  log,
  log1p,
  matmul,
  mean,
  mul,
  ones,
  reshape,
  showAval,
  sqrt,
  sub,
  sum,
  tanh,
  tensor,
  treeFlatten,
  treeLeaves,
  valueAndGrad,
  zeros,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/lbfgs.json" with { type: "json" };
import {
  adam,
  applyUpdates,
  chain,
  lbfgs,
  type Lbfgs,
  type LbfgsOptions,
  type LbfgsState,
  type ValueAndGrad,
} from "./index.ts";

type Params = Readonly<Record<string, Tensor>>;
type Loss = (p: Params) => Tensor;

const float64 = { dtype: "float64" } as const;
const square = (x: Tensor): Tensor => mul(x, x);
const product = (x: Tensor, w: Tensor): Tensor => matmul(x as never, w as never) as Tensor;
const inputs = tensor([[1, 0.5, -1], [0, 2, 1], [-1.5, 1, 0.5], [0.5, -0.5, 2]], float64); // prettier-ignore
const targets = tensor([[1, -1], [0.5, 2], [-2, 0], [1.5, 0.5]], float64); // prettier-ignore
const point: Params = { x: tensor([-1.2, 0.5], float64), y: tensor(1, float64) };
const layers: Params = {
  hidden: tensor([[0.5, -0.25], [1, 0.75], [-0.5, 0.125]], float64), // prettier-ignore
  first: tensor([0.1, -0.2], float64),
  weight: tensor(
    [
      [0.5, -0.5],
      [0.25, 0.75],
    ],
    float64,
  ),
  bias: tensor([0.25, -0.5], float64),
};
const affine: Params = {
  weight: tensor([[0.5, -0.25], [1, 0.75], [-0.5, 0.125]], float64), // prettier-ignore
  bias: layers["bias"]!,
};
/** As tools/fixtures/optimizers.py has them. */
const problems: Readonly<Record<keyof typeof fixture, { readonly start: Params; readonly loss: Loss }>> = {
  parabola: { start: point, loss: ({ x, y }) => add(sum(square(sub(x!, 1))), mul(square(add(y!, 2)), 10)) },
  rosenbrock: {
    start: point,
    loss: ({ x, y }) => add(sum(square(sub(1, x!))), mul(sum(square(sub(y!, square(x!)))), 100)),
  },
  regression: {
    start: affine,
    loss: ({ weight, bias }) => sum(square(sub(add(product(inputs, weight!), bias!), targets))),
  },
  network: {
    start: layers,
    loss(p) {
      const outputs = add(product(tanh(add(product(inputs, p["hidden"]!), p["first"]!)), p["weight"]!), p["bias"]!);
      const squares = treeLeaves(p).reduce((all: Tensor, x) => add(all, sum(square(x))), tensor(0, float64));
      return add(mean(square(sub(outputs, targets))), mul(squares, 1e-2));
    },
  },
};
const names = Object.keys(problems) as (keyof typeof fixture)[];
const numbers = (tree: unknown): number[] => treeLeaves(tree).flatMap((x) => [...x.data()].map(Number));

interface Visit<P> {
  readonly params: P;
  readonly state: LbfgsState<P>;
}

/** Where it stands after each of `count` updates. */
function walk<P>(optimizer: Lbfgs, f: ValueAndGrad<P>, start: P, count: number): Visit<P>[] {
  const visits: Visit<P>[] = [];
  let [params, state] = [start, optimizer.init(start)];
  for (let i = 0; i < count; i++) {
    const [updates, next] = optimizer.update(f as never, state as never, params);
    [params, state] = [applyUpdates(params, updates as never), next];
    visits.push({ params, state });
  }
  return visits;
}

describe.each(names)("on the %s", (name) => {
  const { start, loss } = problems[name];
  const { paths, minimum } = fixture[name];

  test.each(paths)("goes the way of PyTorch with a memory of $memory, the loss times $scale", (path) => {
    const scaled = valueAndGrad((p: Params) => mul(loss(p), path.scale));
    const visits = walk(lbfgs({ memory: path.memory }), scaled, start, path.points.length);
    visits.forEach(({ params, state }, i) => {
      // rounding grows along a bent valley: from 1e-15 to 1e-8 in 40 steps of Rosenbrock's
      const digits = i < 15 ? 12 : 7;
      expect(numbers(params)).toEqual(path.points[i]!.map((x) => expect.closeTo(x, digits)));
      expect(state.value.item()).toBeCloseTo(path.values[i]!, digits);
    });
  });

  test("finds the minimum that SciPy finds", () => {
    const { params, state } = walk(lbfgs(), valueAndGrad(loss), start, 100).at(-1)!;
    expect(numbers(params)).toEqual(minimum.at.map((x) => expect.closeTo(x, 6)));
    expect(state.value.item()).toBeCloseTo(minimum.value, 12);
  });
});

/** A function that counts how often it is called. */
function counted<P>(f: ValueAndGrad<P>): { readonly f: ValueAndGrad<P>; readonly calls: () => number } {
  let calls = 0;
  return { f: (params) => (calls++, f(params)), calls: () => calls };
}

/** The first update from `x`. */
function start(f: ValueAndGrad<Tensor>, x: Tensor, options?: LbfgsOptions): readonly [Tensor, LbfgsState<Tensor>] {
  const optimizer = lbfgs(options);
  return optimizer.update(f, optimizer.init(x), x);
}

const rosenbrock = valueAndGrad(problems.rosenbrock.loss);
const line = (f: (x: Tensor) => Tensor): ((x: Tensor) => [Tensor, Tensor]) => valueAndGrad((x: Tensor) => sum(f(x)));

describe("every update", () => {
  const quadratic = fc.tuple(
    fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 16, maxLength: 16 }),
    fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 }),
  );

  test("fulfils the strong Wolfe conditions, and descends", () => {
    fc.assert(
      fc.property(quadratic, fc.constantFrom<DType>("float32", "float64"), ([a, start], dtype) => {
        const matrix = tensor(a, { shape: [4, 4], dtype });
        // Σ log(1 + (A·x)²) + x²/10 has valleys and bends both ways
        const loss = (x: Tensor): Tensor =>
          add(sum(log1p(square(product(matrix, reshape(x, [4, 1]))))), mul(sum(square(x)), 0.1));
        const f = valueAndGrad(loss);
        let params: Tensor = tensor(start, { dtype });
        const optimizer = lbfgs({ memory: 3 });
        let state = optimizer.init(params);
        for (let i = 0; i < 8; i++) {
          const [value, gradient] = f(params);
          const [updates, next] = optimizer.update(f, state, params);
          const [nextValue, nextGradient] = f(applyUpdates(params, updates));
          const [slope, nextSlope] = [gradient, nextGradient].map((g) => sum(mul(g, updates)).item());
          const rounding = (dtype === "float32" ? 1e-5 : 1e-13) * (1 + value.item());
          expect(nextValue.item()).toBeLessThanOrEqual(value.item());
          if (slope! < -100 * rounding) {
            expect(nextValue.item()).toBeLessThanOrEqual(value.item() + 1e-4 * slope! + rounding);
            expect(Math.abs(nextSlope!)).toBeLessThanOrEqual(-0.9 * slope! + rounding);
          }
          expect(next.value.item()).toBe(nextValue.item());
          [params, state] = [applyUpdates(params, updates), next];
        }
      }),
      { numRuns: 40 },
    );
  });

  test("is pure, and keeps the structure and the dtypes of the parameters", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const start = { w: [tensor([3, -1], { dtype }), []], b: tensor(2, { dtype }) } as const;
      const f = valueAndGrad(({ w, b }: typeof start) => add(sum(square(square(w[0]))), square(sub(b, 1))));
      const optimizer = lbfgs();
      const [, state] = optimizer.update(f, optimizer.init(start), start);
      const before = numbers([state, start]);
      const [updates, next] = optimizer.update(f, state, start);
      expect(numbers([state, start])).toEqual(before);
      expect(numbers(optimizer.update(f, state, start))).toEqual(numbers([updates, next]));
      expect([updates, next.params, next.gradients].map((tree) => treeFlatten(tree)[1])).toEqual(
        Array(3).fill(treeFlatten(start)[1]),
      );
      expect(treeLeaves([updates, next.params, next.gradients, next.value]).map((x) => x.dtype)).toEqual(
        Array(7).fill(dtype),
      );
      expect([next.steps.shape, next.changes.dtype]).toEqual([[2, 3], "float64"]);
    }
  });

  test("with a compiled function gives what it gives with an eager one", () => {
    const compiled = compile(rosenbrock);
    const [a, b] = [compiled, rosenbrock].map((f) => walk(lbfgs(), f, point, 20).at(-1)!);
    expect(numbers(a)).toEqual(numbers(b).map((x) => expect.closeTo(x, 12)));
  });

  test("forgets all but the last steps, and holds what they were", () => {
    const visits = walk(lbfgs({ memory: 2 }), rosenbrock, point, 5);
    const [before, last] = visits.slice(-2);
    const difference = (a: Params, b: Params): number[] => numbers(a).map((x, i) => x - numbers(b)[i]!);
    expect(visits.map(({ state }) => state.steps.shape[0])).toEqual([1, 2, 2, 2, 2]);
    expect([...last!.state.steps.data()].slice(3)).toEqual(difference(last!.params, before!.params));
    expect([...last!.state.changes.data()].slice(3)).toEqual(
      difference(last!.state.gradients, before!.state.gradients),
    );
    expect([...last!.state.steps.data()].slice(0, 3)).toEqual([...before!.state.steps.data()].slice(3));
  });
});

test("reuse calls the function once less an update where the state is about the parameters, with the same result", () => {
  const [plain, reusing] = [false, true].map((reuse) => {
    const { f, calls } = counted(rosenbrock);
    return { visit: walk(lbfgs({ reuse }), f, point, 10).at(-1)!, calls: calls() };
  });
  expect(numbers(reusing!.visit)).toEqual(numbers(plain!.visit));
  expect(plain!.calls - reusing!.calls).toBe(9);
  // parameters that were changed between updates are asked for
  const moved: Params = { ...point, y: tensor(3, float64) };
  const state = lbfgs().update(rosenbrock, lbfgs().init(point), point)[1];
  const [a, b] = [true, false].map((reuse) => lbfgs({ reuse }).update(rosenbrock, state, moved));
  expect(numbers(a)).toEqual(numbers(b));
});

describe("where it is hard:", () => {
  test("at a minimum it stays, and remembers nothing", () => {
    const f = line(square);
    const [updates, state] = start(f, zeros([3]));
    expect(updates.toArray()).toEqual([0, 0, 0]);
    expect([state.value.item(), state.steps.shape]).toEqual([0, [0, 3]]);
  });

  test("on a function that is flat it stays", () => {
    const { f, calls } = counted(line((x) => mul(x, 0)));
    expect(start(f, ones([2]))[0].toArray()).toEqual([0, 0]);
    expect(calls()).toBe(1);
  });

  test("in a tree without parameters there is nothing to do", () => {
    const f: ValueAndGrad<readonly []> = () => [tensor(1), []];
    expect(lbfgs().update(f, lbfgs().init([] as const), [] as const)[0]).toEqual([]);
    expect(lbfgs().init([] as const).value.dtype).toBe("float32");
  });

  test("it steps back from places where the function is not finite", () => {
    // the first step leads to −0.4, the minimum is at 1e-3
    const barrier = line((x) => sub(mul(x, 1e3), log(x)));
    const visit = walk(lbfgs(), barrier, tensor([0.6], float64), 12).at(-1)!;
    expect(visit.params.item()).toBeCloseTo(1e-3, 8);
    // −∞ is no minimum: x + log(x − 2)
    const { f, calls } = counted(line((x) => add(x, log(sub(x, 2)))));
    const [updates, state] = start(f, tensor([3]));
    expect([Number.isFinite(state.value.item()), updates.item() < 0, calls() <= 26]).toEqual([true, true, true]);
  });

  test("a function without a minimum is followed as far as the evaluations reach", () => {
    const { f, calls } = counted(line((x) => mul(x, -1)));
    const [updates] = start(f, tensor([0]), { evaluations: 5 });
    expect([updates.item(), calls()]).toEqual([1e4, 6]);
  });

  test("where no lower place is found it stays, and begins anew", () => {
    // the gradient says down, the value goes up
    const liar: ValueAndGrad<Tensor> = (x) => [sum(square(x)), mul(x, -2)];
    const state = start(line(square), tensor([2, 1]))[1];
    expect(state.steps.shape[0]).toBe(1);
    const { f, calls } = counted(liar);
    const [updates, next] = lbfgs({ evaluations: 7 }).update(f, state, tensor([2, 1]) as Tensor);
    expect([updates.toArray(), next.steps.shape[0], calls()]).toEqual([[0, 0], 0, 8]);
  });

  test("where the direction does not descend it goes against the gradient, and begins anew", () => {
    const f = line(square);
    const x: Tensor = tensor([2, 1], float64);
    const { init, update } = lbfgs();
    // a step along which the gradients became less: H is −1, as of a function that bends downwards
    const wrong = { ...init(x), steps: tensor([[1, 0]], float64), changes: tensor([[-1, 0]], float64) };
    const [updates, next] = update(f, wrong, x);
    expect(numbers([updates, next])).toEqual(numbers(update(f, init(x), x)));
    expect(next.steps.shape[0]).toBe(1);
  });

  test("a step along which the gradients do not grow is not remembered", () => {
    // along the line the slope is the same at both places: the first fulfils the conditions by its value alone
    const kinked: ValueAndGrad<Tensor> = (x) => [sum(x), ones([1])];
    const state = start(kinked, tensor([5]), { evaluations: 1 })[1];
    expect([state.value.item(), state.steps.shape[0]]).toEqual([4, 0]);
  });
});

const refused: readonly (readonly [() => unknown, string, string])[] = [
  [() => lbfgs({ memory: 0 }), "ValueError", "lbfgs: memory is 0; it is a positive integer"],
  [() => lbfgs({ evaluations: 1.5 }), "ValueError", "lbfgs: evaluations is 1.5; it is a positive integer"],
  [() => lbfgs({ reuse: 1 as never }), "UsageError", "lbfgs: reuse is the number 1; it is a boolean"],
  [
    () => start(line(log), tensor([0])),
    "ValueError",
    "lbfgs: at the parameters the value is -Infinity; begin where value and gradients are finite",
  ],
  [
    () => start(line(sqrt), tensor([0])),
    "ValueError",
    "lbfgs: at the parameters the squares of the gradients add up to Infinity; begin where value and gradients are finite",
  ],
  [
    () => start(tensor([1]) as never, tensor([1])),
    "UsageError",
    "lbfgs: update got the tensor float32[1]; its first argument is a function that gives value and gradients, as " +
      "valueAndGrad(loss) does",
  ],
  [
    () => start(grad((x: Tensor) => sum(x)) as never, tensor([1])),
    "UsageError",
    "lbfgs: the function gave the tensor float32[1]; it gives [value, gradients] with a value of shape [], as " +
      "valueAndGrad(loss) does",
  ],
  [
    () => start((x: Tensor) => [x, x], tensor([1])),
    "UsageError",
    "lbfgs: the function gave an array of 2; it gives [value, gradients] with a value of shape [], as " +
      "valueAndGrad(loss) does",
  ],
  [
    () => start((x: Tensor) => [sum(x), zeros([1])], tensor([1, 2])),
    "ShapeError",
    "lbfgs: gradients is float32[1], params float32[2]; they must be alike",
  ],
  [
    () => lbfgs().update(line(square), lbfgs().init(zeros([3])) as never, zeros([2])),
    "ShapeError",
    "lbfgs: state.params is float32[3], params float32[2]; they must be alike",
  ],
  [
    () => lbfgs().update(line(square), undefined as never, zeros([2])),
    "UsageError",
    "lbfgs: the state is undefined; init gives the first state, and update the next",
  ],
  ...[zeros([1, 3], float64), zeros([1, 2]), zeros([2], float64)].map(
    (steps) =>
      [
        () => lbfgs().update(line(square), { ...lbfgs().init(zeros([2])), steps, changes: steps } as never, zeros([2])),
        "UsageError",
        `lbfgs: the state has steps ${showAval(steps)} and changes ${showAval(steps)}; they are float64[steps,2]`,
      ] as const,
  ),
  [
    () => lbfgs().init(tensor([1], { dtype: "int32" })),
    "DTypeError",
    "lbfgs: a parameter is int32[1]; parameters are float32 or float64, convert with cast(x, dtype)",
  ],
  [
    () => compile((x: Tensor) => start(line(square), x)[0])(tensor([1])),
    "UsageError",
    "lbfgs: the parameters have no value inside a compiled step; compile the function that update is given, and call " +
      "update outside",
  ],
  [
    // as a part of a chain it is given gradients
    () => chain(adam(), lbfgs() as never).update(zeros([1]), [adam().init(zeros([1])), lbfgs().init(zeros([1]))] as never, zeros([1])), // prettier-ignore
    "UsageError",
    "lbfgs: update got the tensor float32[1]; its first argument is a function that gives value and gradients, as " +
      "valueAndGrad(loss) does",
  ],
];

test.each(refused)("%s is refused", (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message }));
});

test("types: parameters keep theirs, and it is no part of a chain", () => {
  const params = { w: zeros([2, 3]) };
  const f = valueAndGrad(({ w }: { readonly w: Tensor }) => sum(square(w)));
  const [updates, state] = lbfgs().update(f, lbfgs().init(params), params);
  const w: Tensor<readonly [2, 3]> = applyUpdates(params, updates).w;
  const compiled: Tensor<readonly [2, 3]> = lbfgs().update(compile(f), state, params)[0].w;
  expect([w.shape, compiled.shape, Object.isFrozen(lbfgs())]).toEqual([[2, 3], [2, 3], true]);
  // @ts-expect-error: it takes the function, not gradients
  void (() => lbfgs().update(params, state, params));
  // @ts-expect-error: a chain hands on gradients
  void (() => chain(lbfgs()));
});
