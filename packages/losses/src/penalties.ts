/** Penalties: what large parameters cost, beside the loss of the examples. */
import {
  abs,
  add,
  mul,
  namedLeaves,
  optionsOf,
  pathFilter,
  requireNumber,
  sum,
  UsageError,
  type PathFilter,
  type Tensor,
} from "@cotangent/autodiff";
import { requireFloat } from "./targets.ts";

export interface PenaltyOptions {
  /** Which parameters, by their paths ("0.weight"): `/weight$/` leaves biases alone. All where absent. */
  readonly where?: PathFilter;
}

export interface ElasticNetOptions extends PenaltyOptions {
  /** Cost of a sum of absolute values, 0 or more. */
  readonly l1: number;
  /** Cost of a sum of squares, 0 or more. */
  readonly l2: number;
}

/**
 * Σ |x| over the chosen parameters. Descending it makes small ones exactly 0 only where steps overshoot: their
 * derivative is ±1 however small they are.  Tibshirani 1996, "Regression shrinkage and selection via the lasso".
 *
 * Shapes: a tree of tensors of one dtype → []
 * @throws UsageError where no parameter is chosen.
 * @example
 * l1({ weight: tensor([1, -2]), bias: tensor(5) }, { where: /weight$/ }).item(); // → 3
 */
export function l1(params: unknown, options?: PenaltyOptions): Tensor<readonly []> {
  return total("l1", params, options, (x) => sum(abs(x)));
}

/**
 * Σ x² over the chosen parameters, with the derivative 2x: weight decay of w is `mul(w / 2, l2(params))`.
 * Hoerl & Kennard 1970, "Ridge regression".
 *
 * Shapes: a tree of tensors of one dtype → []
 * @throws UsageError where no parameter is chosen.
 * @example
 * l2({ weight: tensor([1, -2]), bias: tensor(5) }).item(); // → 30
 */
export function l2(params: unknown, options?: PenaltyOptions): Tensor<readonly []> {
  return total("l2", params, options, (x) => sum(mul(x, x)));
}

/**
 * l1 · Σ |x| + l2 · Σ x² over the chosen parameters.
 * Zou & Hastie 2005, "Regularization and variable selection via the elastic net".
 *
 * Shapes: a tree of tensors of one dtype → []
 * @throws ValueError for a strength below 0; UsageError where no parameter is chosen.
 * @example
 * elasticNet({ weight: tensor([1, -2]) }, { l1: 0.1, l2: 0.01 }).toString(); // → float32[] 0.35
 */
export function elasticNet(params: unknown, options: ElasticNetOptions): Tensor<readonly []> {
  const defaults = { l1: undefined, l2: undefined, where: undefined } as const;
  const {
    l1: absolute,
    l2: square,
    where,
  } = optionsOf<ElasticNetOptions, typeof defaults>("elasticNet", options, defaults);
  for (const [name, strength] of [
    ["l1", absolute],
    ["l2", square],
  ] as const)
    requireNumber("elasticNet", name, strength, (n) => n >= 0 && n < Infinity, "it is a number, 0 or more");
  return total("elasticNet", params, where === undefined ? {} : { where }, (x) =>
    add(mul(sum(abs(x)), absolute as number), mul(sum(mul(x, x)), square as number)),
  );
}

/** The sum over the chosen leaves. */
function total(
  who: string,
  params: unknown,
  options: PenaltyOptions | undefined,
  penalty: (x: Tensor) => Tensor<readonly []>,
): Tensor<readonly []> {
  const { where } = optionsOf<PenaltyOptions, { readonly where: undefined }>(who, options, { where: undefined });
  const leaves = namedLeaves(who, "params", params);
  const isChosen = where === undefined ? () => true : pathFilter(who, "where", where);
  const chosen = leaves.filter(([path]) => isChosen(path));
  const [first, ...rest] = chosen.map(([path, x]) => {
    requireFloat(who, path === "" ? "params" : path, x);
    return penalty(x);
  });
  if (first !== undefined) return rest.reduce((a, b) => add(a, b), first);
  const paths = leaves.map(([path]) => path);
  const shown = paths.slice(0, 4).join(", ") + (paths.length > 4 ? " …" : "");
  throw new UsageError(
    paths.length === 0
      ? `${who}: params have no tensors`
      : `${who}: where chooses none of ${paths.length} parameters; their paths are ${shown}`,
  );
}
