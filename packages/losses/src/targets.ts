import {
  abs,
  cast,
  DTypeError,
  equal,
  greaterEqual,
  isFloat,
  mul,
  requireNumber,
  requireOperand,
  sameShape,
  ShapeError,
  showAval,
  sub,
  ValueError,
  where,
  type Shape,
  type Show,
  type Tensor,
} from "@cotangent/autodiff";

type SameDim<A, B> = number extends A ? true : number extends B ? true : [A] extends [B] ? true : false;

/** True where two shapes may be the same: unknown dimensions and ranks may be anything. */
export type Agree<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? true
  : A extends readonly [infer I, ...infer J extends Shape]
    ? B extends readonly [infer K, ...infer L extends Shape]
      ? SameDim<I, K> extends true
        ? Agree<J, L>
        : false
      : false
    : B extends readonly []
      ? true
      : false;

/** `unknown` where targets have the shape of the predictions, else the sentence. */
export type Targets<
  P extends Shape,
  T extends Shape,
  Who extends string,
  What extends string,
  Name extends string = "targets",
> =
  Agree<P, T> extends true
    ? unknown
    : ShapeError<`${Who}: ${What} are [${Show<P>}], ${Name} are [${Show<T>}]; their shapes must be equal`>;

/**
 * Targets as numbers of the predictions' dtype; integers and booleans are converted.
 * @throws ShapeError unless the shapes are equal: here nothing is broadcast, since [n, 1] against [n] would make [n,
 * n].
 */
export function targetsFor(who: string, what: string, predictions: Tensor, targets: Tensor, name = "targets"): Tensor {
  requireFloat(who, what, predictions);
  requireOperand(who, name, targets);
  if (!sameShape(predictions.shape, targets.shape)) {
    throw new ShapeError(
      `${who}: ${what} are ${showAval(predictions)}, ${name} are ${showAval(targets)}; their shapes must be equal`,
    );
  }
  return numbersLike(who, what, predictions, name, targets);
}

/** prediction − target. @throws as `targetsFor` */
export function errorOf(who: string, predictions: Tensor, targets: Tensor): Tensor {
  return sub(predictions, targetsFor(who, "predictions", predictions, targets));
}

/** @throws ShapeError for a tensor without an axis */
export function requireAxis(who: string, what: string, x: Tensor): void {
  if (x.shape.length === 0) throw new ShapeError(`${who}: ${what} are ${showAval(x)}; they have at least one axis`);
}

/** `x` in the dtype of `predictions`. @throws DTypeError where it is a float of another precision. */
export function numbersLike(who: string, what: string, predictions: Tensor, name: string, x: Tensor): Tensor {
  if (isFloat(x.dtype) && x.dtype !== predictions.dtype) {
    throw new DTypeError(
      `${who}: ${what} are ${showAval(predictions)}, ${name} are ${showAval(x)}; convert one with cast(x, dtype)`,
    );
  }
  return cast(x, predictions.dtype);
}

/** @throws DTypeError unless the predictions are floats. */
export function requireFloat(who: string, what: string, x: Tensor): void {
  requireOperand(who, what, x);
  if (!isFloat(x.dtype))
    throw new DTypeError(
      `${who}: ${what} are ${showAval(x)}; they are float32 or float64, convert them with cast(x, dtype)`,
    );
}

/** Which numbers are targets of a loss. */
export interface Allowed {
  /** Returns whether this number is one. */
  readonly test: (target: number) => boolean;
  /** The same question to every element: a tensor of booleans. NaN is never a target. */
  readonly mask: (targets: Tensor) => Tensor;
  /** Words that follow "a target is 2; " in the message, where `name` is "a target". */
  readonly sentence: string;
}

/** Numbers from 0 to 1: those at which t · (1 − t) is not negative. */
export const unit: Omit<Allowed, "sentence"> = {
  test: (t) => t >= 0 && t <= 1,
  mask: (t) => greaterEqual(mul(t, sub(1, t)), 0) as Tensor,
};

/** Targets that say how probable "yes" is. */
export const probabilities: Allowed = {
  ...unit,
  sentence: "targets are probabilities from 0 to 1, or the labels 0 and 1",
};

/** Targets that say on which side of a boundary an example is. */
export const sides: Allowed = {
  test: (t) => t === 1 || t === -1,
  mask: (t) => equal(abs(t), 1) as Tensor,
  sentence: 'targets are -1 and 1; of labels 0 and 1 make them with sub(mul(2, cast(labels, "float32")), 1)',
};

/** Targets −1 and 1 beside scores. @throws DTypeError for a dtype that has no −1. */
export function sidesFor(who: string, scores: Tensor, targets: Tensor): Tensor {
  const t = targetsFor(who, "scores", scores, targets);
  if (targets.dtype === "bool" || targets.dtype === "uint32")
    throw new DTypeError(`${who}: targets are ${showAval(targets)}; ${sides.sentence}`);
  return requireTargets(who, "a target", t, sides);
}

/** @throws ValueError unless an option is a number from 0 to below 1 */
export function requireShare(who: string, name: string, value: number): void {
  requireNumber(who, name, value, (n) => n >= 0 && n < 1, "it is a number from 0 to below 1");
}

/** @throws ValueError unless an option is a finite number above 0 */
export function requirePositive(who: string, name: string, value: number): void {
  requireNumber(who, name, value, (n) => n > 0 && n < Infinity, "it is a number above 0");
}

/**
 * The targets, all of which are allowed. Targets of a compiled step have no value while it is staged, and the step
 * cannot throw: there a target that is none becomes NaN, and so does the loss of its example.
 * @throws ValueError for the first target that is none.
 */
export function requireTargets(who: string, name: string, targets: Tensor, allowed: Allowed): Tensor {
  requireEach(who, name, targets, allowed);
  return targets.value === undefined ? where(allowed.mask(targets), targets, NaN) : targets;
}

/** @throws ValueError for the first number that is not allowed; those of a compiled step have no value yet. */
export function requireEach(who: string, name: string, x: Tensor, { test, sentence }: Omit<Allowed, "mask">): void {
  const wrong = x.value === undefined ? undefined : x.data().find((number) => !test(number));
  if (wrong !== undefined) throw new ValueError(`${who}: ${name} is ${wrong}; ${sentence}`);
}
