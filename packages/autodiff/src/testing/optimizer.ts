import { compile } from "../compile/compile.ts";
import { interpreter } from "../compile/interpret.ts";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { treeLeaves, treeMap } from "../core/tree.ts";
import { add, mul, sub } from "../ops/arithmetic.ts";
import { sum } from "../ops/movement.ts";
import { grad } from "../transforms/reverse.ts";
import { collect, requireNone, requireParts, type Findings } from "./findings.ts";
import { castFloats } from "./layer.ts";
import { avalDifference, impurity, treeDifference } from "./purity.ts";
import { sampleRng } from "./samples.ts";

/** The parameters that an optimizer is tried on: a tree with a vector, a scalar and an array. */
export interface TriedParams {
  readonly w: Tensor;
  readonly rest: readonly [Tensor, { readonly b: Tensor }];
}

/** Optimizer, or a part of one, as far as it is checked. */
export interface OptimizerLike {
  init(params: TriedParams): unknown;
  update(gradients: TriedParams, state: never, params: TriedParams): readonly [updates: TriedParams, state: unknown];
}

export interface CheckOptimizerOptions {
  /** Problems that it must minimise; both where absent, none for a part that only scales or clips. */
  readonly minimizes?: readonly ("parabola" | "rosenbrock")[];
  /** At most how many steps it may take; 10,000 where absent. */
  readonly steps?: number;
  /** Distance to the minimum that it may keep, in each coordinate; 0.01 where absent. */
  readonly tolerance?: number;
}

/**
 * Checks what every optimizer promises: `init` and `update` are pure, updates are like the parameters and the next
 * state is like the state, in structure, shape and dtype, for float32 and float64; compiled it gives the same; and it
 * finds the minimum of a parabola and of Rosenbrock's valley.
 * @throws CheckError with one line per failure.
 * @example
 * const descent = { init: () => null, update: (g: TriedParams) => [treeMap((x) => mul(x, -0.002), g), null] as const };
 * checkOptimizer(descent).failures; // → []
 */
export function checkOptimizer(
  optimizer: OptimizerLike,
  { minimizes = ["parabola", "rosenbrock"], steps = 10_000, tolerance = 0.01 }: CheckOptimizerOptions = {},
): Findings {
  requireParts("checkOptimizer", "optimizer", optimizer, ["init", "update"]);
  const { check, findings } = collect();
  const update = (gradients: TriedParams, state: unknown, params: TriedParams): readonly [TriedParams, unknown] =>
    optimizer.update(gradients, state as never, params);
  for (const dtype of ["float32", "float64"] as const) {
    const [params, gradients] = [triedParams(1, dtype), triedParams(2, dtype)];
    check(`init, ${dtype}`, () => impurity(() => optimizer.init(params), [params]));
    check(`update, ${dtype}`, () => {
      const state = optimizer.init(params);
      return impurity(() => update(gradients, state, params), [gradients, state, params]);
    });
    check(`updates, ${dtype}`, () =>
      prefixed(
        "updates are not like the parameters",
        avalDifference(update(gradients, optimizer.init(params), params)[0], params),
      ),
    );
    check(`state, ${dtype}`, () => {
      const state = optimizer.init(params);
      const next = update(gradients, state, params)[1];
      return prefixed(
        "the next state is not like the state",
        avalDifference(next, state) ?? avalDifference(update(gradients, next, params)[1], next),
      );
    });
  }
  check("compiled", () => {
    const [params, gradients] = [triedParams(1, "float64"), triedParams(2, "float64")];
    const state = optimizer.init(params);
    return treeDifference(
      compile(update, { backend: interpreter, name: "update" })(gradients, state, params),
      update(gradients, state, params),
      1e-13,
    );
  });
  for (const name of minimizes) check(name, () => distanceFrom(name, update, optimizer, steps, tolerance));
  requireNone("checkOptimizer", "the optimizer", findings);
  return findings;
}

// ---- private

type Update = (gradients: TriedParams, state: unknown, params: TriedParams) => readonly [TriedParams, unknown];

function triedParams(seed: number, dtype: "float32" | "float64"): TriedParams {
  const rng = sampleRng(seed);
  return castFloats<TriedParams>({ w: rng.normal([3]), rest: [rng.normal([]), { b: rng.normal([2, 2]) }] }, dtype);
}

const problems = {
  /** Σ (x − target)², from far off. */
  parabola: (p: TriedParams): Tensor => add(add(squares(p.w, 1), squares(p.rest[0], -2)), squares(p.rest[1].b, 0.5)),
  /** Rosenbrock 1960: (1 − x)² + 100·(y − x²)², from the origin; the third coordinate has gradient 0. */
  rosenbrock: (p: TriedParams): Tensor => {
    const bend = sub(p.rest[0], mul(p.w, p.w));
    return add(squares(p.w, 1), mul(100, sum(mul(bend, bend))));
  },
} as const;

const starts = { parabola: triedAt(-1, 8, 1), rosenbrock: triedAt(0, 0, 0) } as const;
const minima = { parabola: triedAt(1, -2, 0.5), rosenbrock: triedAt(1, 1, 0) } as const;

function triedAt(w: number, x: number, b: number): TriedParams {
  return castFloats<TriedParams>({ w: tensor([w]), rest: [tensor(x), { b: tensor([[b]]) }] }, "float64");
}

function squares(x: Tensor, target: number): Tensor {
  return sum(mul(sub(x, target), sub(x, target)));
}

function distanceFrom(
  name: keyof typeof problems,
  update: Update,
  optimizer: OptimizerLike,
  steps: number,
  tolerance: number,
): string | undefined {
  const derivative = grad(problems[name]);
  const step = compile(
    (params: TriedParams, state: unknown) => {
      const [updates, next] = update(derivative(params), state, params);
      return [treeMap((p, u) => add(p, u), params, updates), next] as const;
    },
    { backend: interpreter, name: "step" },
  );
  let params = starts[name];
  let state = optimizer.init(params);
  for (let i = 0; i < steps; i++) {
    [params, state] = step(params, state);
    if (i % 50 === 0 && isNear(params, minima[name], tolerance)) return undefined;
  }
  if (isNear(params, minima[name], tolerance)) return undefined;
  const place = (p: TriedParams): string =>
    `(${treeLeaves(p)
      .map((x) => Number(x.item().toPrecision(3)))
      .join(", ")})`;
  return `after ${steps} steps it is at ${place(params)}, the minimum is at ${place(minima[name])}`;
}

function isNear(params: TriedParams, minimum: TriedParams, tolerance: number): boolean {
  const target = treeLeaves(minimum);
  return treeLeaves(params).every((x, i) => Math.abs(x.item() - target[i]!.item()) <= tolerance);
}

function prefixed(start: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${start}: ${text}`;
}
