import { add, div, matmul, mul, norm, optionsOf, pathFilter, transpose, treeMap } from "@cotangent/autodiff";
import type { PathFilter, Tensor } from "@cotangent/autodiff";
import { adam } from "./adam.ts";
import { shared, type Masked } from "./byPath.ts";
import { fromZero, wholeNumber, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate } from "./learningRate.ts";
import { chainAs, defineOptimizer, requirePair, type Optimizer, type OptimizerSpec } from "./optimizer.ts";
import type { StateFamily, StateFor, Stateless } from "./optimizer.ts";
import { traceAs, type TraceState } from "./trace.ts";

export interface MuonOptions {
  /** 0.02 where absent. */
  readonly learningRate?: LearningRate;
  /** 0.95 where absent. */
  readonly momentum?: Hyperparameter;
  /** The gradient counts once more on top of the momentum; true where absent. */
  readonly nesterov?: boolean;
  /** Number of Newton–Schulz iterations; 5 where absent. */
  readonly iterations?: number;
  /** Which matrices it takes, by their paths; all where absent. Embeddings and last layers better go to the rest. */
  readonly where?: PathFilter;
  /** The optimizer of all other parameters; `adam({ learningRate: 3e-4, b2: 0.95 })` where absent. */
  readonly rest?: Optimizer;
}

/** The states of the matrices and of the rest, each with null for the leaves of the other. */
export interface Muon extends StateFamily {
  readonly state: readonly [
    matrices: readonly [TraceState<Masked<this["params"]>>, readonly [], unknown],
    rest: StateFor<StateFamily, Masked<this["params"]>>,
  ];
}

/**
 * Matrices as the nearest ones whose singular values are all about 1, by iterations X ← aX + (bXXᵀ + c(XXᵀ)²)X, times
 * √max(1, fanOut / fanIn) for a weight [fanIn, fanOut]. Leaves that are no matrices stay as they are.  Jordan et al.
 * 2024, "Muon: an optimizer for hidden layers in neural networks".
 * @throws ValueError unless there is a positive whole number of iterations.
 * @example
 * const part = orthogonalize();
 * const gradient = tensor([[3, 0], [0, 3]]);
 * const [update] = part.update(gradient, part.init(gradient), gradient);
 * Math.abs(update.data()[0]! - 1) < 0.35; // → true
 */
export function orthogonalize(iterations: number = 5): Optimizer<Stateless> {
  return byIterations("orthogonalize", iterations);
}

/**
 * Muon: −learningRate · `orthogonalize` of the momentum, for matrices; all else goes to another optimizer.  Jordan et
 * al. 2024, "Muon: an optimizer for hidden layers in neural networks".
 * @throws ValueError for a negative rate, a momentum outside [0, 1), or no positive whole number of iterations;
 * UsageError for a filter or a rest that is none.
 * @example
 * const optimizer = muon({ where: /weight$/, rest: sgd({ learningRate: 0.5 }) });
 * const params = { weight: ones([2, 2]), bias: ones([2]) };
 * optimizer.update(params, optimizer.init(params), params)[0].bias.toArray(); // → [ -0.5, -0.5 ]
 */
export function muon(options?: MuonOptions): Optimizer<Muon> {
  const defaults = {
    learningRate: undefined,
    momentum: undefined,
    nesterov: true,
    iterations: 5,
    where: undefined,
    rest: undefined,
  } as const;
  const chosen = optionsOf("muon", options, defaults);
  const { learningRate = 0.02, momentum = 0.95, nesterov, iterations, where } = chosen;
  const rest = chosen.rest ?? adam({ learningRate: 3e-4, b2: 0.95 });
  requirePair("muon", rest);
  fromZero("muon", "momentum", momentum, 1);
  const takes = where === undefined ? () => true : pathFilter("muon", "where", where);
  const matrices = chainAs(
    "muon",
    traceAs("muon", { momentum, nesterov }),
    byIterations("muon", iterations),
    byLearningRate("muon", learningRate),
  );
  const parts = [matrices, rest] as unknown as readonly OptimizerSpec<StateFamily>[];
  return defineOptimizer({
    name: "muon",
    ...shared((path, leaf) => (leaf.shape.length === 2 && takes(path) ? 0 : 1), parts),
  }) as unknown as Optimizer<Muon>;
}

// ---- private

function byIterations(who: string, iterations: number): Optimizer<Stateless> {
  wholeNumber(who, "iterations", iterations);
  return defineOptimizer<Stateless>({
    name: who,
    init: () => [],
    update: (gradients) => [treeMap((g) => (g.shape.length === 2 ? orthogonal(g, iterations) : g), gradients), []],
  });
}

type Matrix = Tensor<readonly [number, number]>;

function orthogonal(gradient: Tensor, iterations: number): Tensor {
  const [a, b, c] = [3.4445, -4.775, 2.0315];
  const [fanIn, fanOut] = gradient.shape as readonly [number, number];
  const tall = fanIn > fanOut;
  const scaled = div(gradient, add(norm(gradient), 1e-7));
  let x = (tall ? transpose(scaled) : scaled) as Matrix;
  for (let i = 0; i < iterations; i++) {
    const square = matmul(x, transpose(x) as Matrix) as Matrix;
    const bent = add(mul(square, b), mul(matmul(square, square) as Matrix, c)) as Matrix;
    x = add(mul(x, a), matmul(bent, x) as Matrix) as Matrix;
  }
  return mul(tall ? transpose(x) : x, Math.sqrt(Math.max(1, fanOut / fanIn)));
}
