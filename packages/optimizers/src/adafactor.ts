import {
  add,
  cast,
  div,
  exp,
  expandDims,
  log,
  maximum,
  mean,
  minimum,
  mul,
  optionsOf,
  rsqrt,
  sqrt,
} from "@cotangent/autodiff";
import { sub, sum, treeMap, zeros, type Tensor } from "@cotangent/autodiff";
import { aboveZero } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { countFromZero, decayed } from "./moments.ts";
import { chainAs, defineOptimizer, type Chain, type Like, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface ScaleByAdafactorOptions {
  /** Means of squares decay by 1 − step^−decay; 0.8 where absent. */
  readonly decay?: number;
  /** Added to the squares; 1e-30 where absent. */
  readonly eps?: number;
  /** The largest root of the mean square of an update; 1 where absent. */
  readonly clip?: number;
  /** Updates are multiplied by the size of their parameter, at least by this; 1e-3 where absent. */
  readonly least?: number;
}

export interface AdafactorOptions extends ScaleByAdafactorOptions {
  /** min(0.01, 1 / √(step + 1)) where absent. It is relative: updates are multiplied by the size of a parameter. */
  readonly learningRate?: LearningRate;
}

export interface AdafactorState<P> {
  /** Number of updates so far, int32. */
  readonly step: Tensor<readonly []>;
  /** Of a matrix the decayed sums of squares along its rows; of all else the decayed squares themselves. */
  readonly rows: Like<P>;
  /** Of a matrix the decayed sums of squares along its columns; of all else one zero. */
  readonly columns: Like<P>;
}

export interface ScaleByAdafactor extends StateFamily {
  readonly state: AdafactorState<this["params"]>;
}

/**
 * Gradients divided by the root of a mean square that is kept as one number a row and one a column of a matrix (of the
 * last two axes, where there are more), clipped, and multiplied by the size of the parameter.  Shazeer & Stern 2018,
 * "Adafactor: adaptive learning rates with sublinear memory cost", algorithms 4 and 5.
 * @throws ValueError unless decay, eps, clip and least are above 0.
 * @example
 * const part = scaleByAdafactor();
 * part.init(zeros([100, 20])).rows.shape; // → [ 100 ]
 */
export function scaleByAdafactor(options?: ScaleByAdafactorOptions): Optimizer<ScaleByAdafactor> {
  return byAdafactor("scaleByAdafactor", options);
}

/**
 * Adafactor: −learningRate · `scaleByAdafactor`.
 * @throws ValueError for a negative rate, and for numbers that `scaleByAdafactor` refuses.
 * @example
 * const optimizer = adafactor({ learningRate: 0.5 });
 * optimizer.update(tensor([3]), optimizer.init(ones([1])), ones([1]))[0].toString(); // → float32[1] [-0.5]
 */
export function adafactor(
  options?: AdafactorOptions,
): Optimizer<Chain<readonly [ScaleByAdafactor, ScaleByLearningRate]>> {
  const defaults = { ...adafactorDefaults, learningRate: undefined } as const;
  const { learningRate = relativeStep, ...rest } = optionsOf("adafactor", options, defaults);
  return chainAs("adafactor", byAdafactor("adafactor", rest), byLearningRate("adafactor", learningRate));
}

// ---- private

const adafactorDefaults = { decay: 0.8, eps: 1e-30, clip: 1, least: 1e-3 } as const;

function relativeStep(step: Tensor): Tensor {
  return minimum(rsqrt(add(step, 1)), 1e-2);
}

function byAdafactor(who: string, options?: ScaleByAdafactorOptions): Optimizer<ScaleByAdafactor> {
  const { decay, eps, clip, least } = optionsOf(who, options, adafactorDefaults);
  for (const [name, value] of Object.entries({ decay, eps, clip, least })) aboveZero(who, name, value);
  const isMatrix = (x: Tensor): boolean => x.shape.length > 1;
  return defineOptimizer<ScaleByAdafactor>({
    name: who,
    init<P>(params: P) {
      const rows = treeMap((p) => zeros(isMatrix(p) ? p.shape.slice(0, -1) : p.shape, { dtype: p.dtype }), params);
      const columns = treeMap(
        (p) => zeros(isMatrix(p) ? [...p.shape.slice(0, -2), p.shape.at(-1)!] : [], { dtype: p.dtype }),
        params,
      );
      return { step: countFromZero(), rows: rows as Like<P>, columns: columns as Like<P> };
    },
    update<P>(gradients: P, state: AdafactorState<P>, params: P) {
      const step = add(state.step, 1);
      const past = sub(1, exp(mul(log(cast(step, "float64")), -decay)));
      const squared = treeMap((g) => add(mul(g, g), eps), gradients);
      const rows = treeMap(
        (r, s) => decayed(r, past, isMatrix(s) ? sum(s, { axis: -1 }) : s),
        state.rows as P,
        squared,
      );
      const columns = treeMap((c, s) => (isMatrix(s) ? decayed(c, past, sum(s, { axis: -2 })) : c), state.columns as P, squared); // prettier-ignore
      const updates = treeMap(
        (g, r, c, p) => {
          const scaled = isMatrix(g) ? div(g, sqrt(product(r, c))) : div(g, sqrt(r));
          const clipped = div(scaled, maximum(div(rootMeanSquare(scaled), clip), 1));
          return mul(clipped, maximum(rootMeanSquare(p), least));
        },
        gradients,
        rows,
        columns,
        params,
      );
      return [updates, { step, rows: rows as Like<P>, columns: columns as Like<P> }] as const;
    },
  });
}

/** rows · columnsᵀ / Σ rows, over the last axes. */
function product(rows: Tensor, columns: Tensor): Tensor {
  const shares = div(rows, sum(rows, { axis: -1, keepDims: true }));
  return mul(expandDims(shares, -1), expandDims(columns, -2));
}

function rootMeanSquare(x: Tensor): Tensor {
  return sqrt(mean(mul(x, x)));
}
