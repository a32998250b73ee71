/** Labels of losses that choose one of several classes: how they are read, and what is refused. */
import {
  cast,
  DTypeError,
  equal,
  isFloat,
  less,
  requireOperand,
  reshape,
  sameShape,
  ShapeError,
  showAval,
  tensor,
  where,
  type Shape,
  type Show,
  type Tensor,
} from "@cotangent/autodiff";
import { requireEach, requireFloat, type Agree } from "./targets.ts";

/** All axes but the last. */
export type PerExample<L extends Shape> = L extends readonly [...infer N extends Shape, number] ? N : Shape;

/** `unknown` where labels are class indices for logits of shape L, else the sentence. */
export type ClassLabels<L extends Shape, T extends Shape, Who extends string> =
  Agree<PerExample<L>, T> extends true
    ? unknown
    : ShapeError<`${Who}: logits are [${Show<L>}], labels are [${Show<T>}]; labels are class indices [${Show<PerExample<L>>}]`>;

/** One-hot rows of the labels, as booleans, and what becomes of the loss of a label that is no class. */
export interface RightClass {
  /** [..., classes] */
  readonly isRight: Tensor;
  /** The losses, with NaN for a label that is none where labels have no value yet. */
  readonly known: (losses: Tensor) => Tensor;
}

/**
 * Class indices beside their logits. They are compared with every class: a few fused comparisons cost less than reading
 * at an index and, on the way back, adding at one.
 * @throws ShapeError where labels do not have the shape of the logits without their last axis; ValueError for a label
 * that is no class.
 */
export function rightClass(who: string, logits: Tensor, labels: Tensor): RightClass {
  const classes = logits.shape.at(-1)!;
  requireShape(who, logits, labels, logits.shape.slice(0, -1), "class indices");
  const sentence = `the logits have ${classes} classes, so labels go from 0 to ${classes - 1}`;
  requireEach(who, "a label", labels, { test: (label) => label >= 0 && label < classes, sentence });
  const label = cast(labels, "int32");
  const indices: Tensor = tensor(Int32Array.from({ length: classes }, (_, i) => i));
  return {
    isRight: equal(reshape(label, [...label.shape, 1]), indices) as Tensor,
    // a negative label is a large one as uint32
    known: (losses) => (labels.value === undefined ? where(less(cast(label, "uint32"), classes), losses, NaN) : losses),
  };
}

/**
 * Logits of two classes or more, and labels beside them.
 * @throws ShapeError for logits of one class, or without an axis; DTypeError unless they are floats.
 */
export function requireLogits(who: string, logits: Tensor, labels: Tensor): void {
  requireFloat(who, "logits", logits);
  requireOperand(who, "labels", labels);
  const classes = logits.shape.at(-1);
  if (classes === undefined)
    throw new ShapeError(`${who}: logits are ${showAval(logits)}; they have at least one axis, the classes`);
  if (classes < 2)
    throw new ShapeError(
      `${who}: logits are ${showAval(logits)}; of fewer than two classes the loss is always 0, ` +
        `for one logit each write sigmoidCrossEntropy(squeeze(logits, { axis: -1 }), labels)`,
    );
}

/** @throws ShapeError unless the labels have this shape */
export function requireShape(who: string, logits: Tensor, labels: Tensor, shape: Shape, what: string): void {
  if (sameShape(shape, labels.shape)) return;
  throw new ShapeError(
    `${who}: logits are ${showAval(logits)}, labels are ${showAval(labels)}; ` +
      `${labels.dtype} labels are ${what} of shape [${shape.join(",")}]`,
  );
}

/** @throws DTypeError for labels that are floats, where only class indices will do */
export function requireIndices(who: string, labels: Tensor): void {
  if (isFloat(labels.dtype))
    throw new DTypeError(
      `${who}: labels are ${showAval(labels)}; they are class indices, of distributions argMax(labels, { axis: -1 })`,
    );
}
