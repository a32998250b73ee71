/**
 * Constraints on parameters: projections of a whole tree, applied after each update. They are functions of parameters,
 * so that any optimizer and any training loop takes them: params = project(applyUpdates(params, updates)).
 */
import {
  div,
  maximum,
  minimum,
  mul,
  optionsOf,
  pathFilter,
  sqrt,
  sum,
  treeMapWithPath,
  ValueError,
  where as choose,
  equal,
  type PathFilter,
  type Tensor,
} from "@cotangent/autodiff";
import { written } from "./inputs.ts";

export interface ConstraintOptions {
  /** Which parameters, by their paths: /weight$/. Where absent those of 2 axes or more; of `nonNegative` all. */
  readonly where?: PathFilter;
}

/** A projection: parameters to the nearest ones that keep a constraint, in a tree of the same structure. */
export type Constraint = <P>(params: P) => P;

/**
 * Shortens the vectors that are longer than `limit`. A vector is all that comes into one result: all axes but the last;
 * of a parameter of one axis it is the whole. Srebro, Rennie & Jaakkola 2005, "Maximum-margin matrix factorization".
 * @param limit the greatest length, above 0
 * @throws ValueError for another limit; UsageError for what is no filter.
 * @example
 * maxNorm(1)({ weight: tensor([[3, 0.5], [4, 0]]) }).weight.toArray();
 * // → [ [ 0.6000000238418579, 0.5 ], [ 0.800000011920929, 0 ] ]
 */
export function maxNorm(limit: number, options?: ConstraintOptions): Constraint {
  if (!(typeof limit === "number" && limit > 0))
    throw new ValueError(`maxNorm: limit is ${written(limit)}; it is a number above 0`);
  return constraint("maxNorm", options, isMatrix, (x) => {
    const length = lengthOf(x);
    // NaN stays NaN
    return mul(x, div(minimum(length, limit), orOne(length)));
  });
}

/**
 * Sets what is below 0 to 0.
 * @throws UsageError for what is no filter.
 * @example
 * nonNegative()({ weight: tensor([-1, 2]) }).weight.toArray(); // → [ 0, 2 ]
 */
export function nonNegative(options?: ConstraintOptions): Constraint {
  return constraint(
    "nonNegative",
    options,
    () => true,
    (x) => maximum(x, 0),
  );
}

/**
 * Brings vectors to length 1; one of length 0 stays. A vector is what it is in `maxNorm`.
 * @throws UsageError for what is no filter.
 * @example
 * unitNorm()({ weight: tensor([[3], [4]]) }).weight.toArray(); // → [ [ 0.6000000238418579 ], [ 0.800000011920929 ] ]
 */
export function unitNorm(options?: ConstraintOptions): Constraint {
  return constraint("unitNorm", options, isMatrix, (x) => div(x, orOne(lengthOf(x))));
}

function isMatrix(x: Tensor): boolean {
  return x.shape.length > 1;
}

/** The length of each vector, to be broadcast. */
function lengthOf(x: Tensor): Tensor {
  const axis = x.shape.length > 1 ? x.shape.slice(0, -1).map((_, i) => i) : [...x.shape.keys()];
  return sqrt(sum(mul(x, x), { axis, keepDims: true }) as Tensor);
}

/** 1 in the place of 0, to divide by. */
function orOne(length: Tensor): Tensor {
  return choose(equal(length, 0), 1, length);
}

function constraint(
  who: string,
  options: ConstraintOptions | undefined,
  usual: (x: Tensor) => boolean,
  project: (x: Tensor) => Tensor,
): Constraint {
  const { where } = optionsOf(who, options, { where: undefined });
  const chosen = where === undefined ? undefined : pathFilter(who, "where", where);
  return (params) =>
    treeMapWithPath((path, x) => ((chosen === undefined ? usual(x) : chosen(path)) ? project(x) : x), params);
}
