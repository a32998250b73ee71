import {
  DTypeError,
  isFloat,
  sameShape,
  ShapeError,
  show,
  showAval,
  UsageError,
  ValueError,
  type Tensor,
} from "@cotangent/autodiff";

/** Options of metrics of classes. */
export interface ClassOptions {
  /** The names of all classes, in the order of their indices. Then each counts in averages, even if it never comes. */
  readonly classes?: readonly string[];
  /** Weight of an example, by the name of its class; 1 for those left out. It needs `classes`. */
  readonly classWeights?: Readonly<Record<string, number>>;
}

/** `ClassOptions`, with undefined for what was left out. */
export interface ClassSettings {
  readonly classes: readonly string[] | undefined;
  readonly classWeights: Readonly<Record<string, number>> | undefined;
}

export const classDefaults: ClassSettings = Object.freeze({ classes: undefined, classWeights: undefined });

/** A class as an index is below this: counts are kept for every pair of classes. */
const mostClasses = 65_536;

/** @throws UsageError or ValueError unless the names are names, and the weights are weights of them. */
export function requireClasses(who: string, { classes, classWeights }: ClassSettings): void {
  if (classes !== undefined) requireNames(who, classes);
  if (classWeights === undefined) return;
  if (typeof classWeights !== "object" || Array.isArray(classWeights))
    throw new UsageError(`${who}: classWeights are ${show(classWeights)}; write { name: weight, … }`);
  if (classes === undefined)
    throw new UsageError(
      `${who}: classWeights are by name; give classes too, the names of all classes in the order of their indices`,
    );
  for (const [name, weight] of Object.entries(classWeights)) {
    if (!classes.includes(name))
      throw new ValueError(`${who}: classWeights has "${name}"; classes are ${quoted(classes)}`);
    if (typeof weight !== "number" || !(weight >= 0 && weight < Infinity))
      throw new ValueError(`${who}: the weight of "${name}" is ${show(weight)}; weights are finite, 0 or more`);
  }
}

/** The weight of a class, by its index. */
export function weightOf({ classes, classWeights }: ClassSettings): (index: number) => number {
  if (classes === undefined || classWeights === undefined) return () => 1;
  const weights = classes.map((name) => (Object.hasOwn(classWeights, name) ? classWeights[name]! : 1));
  return (index) => weights[index]!;
}

/** Predicted classes and labels of the same examples, and how many classes there can be, as far as it is known. */
export interface Pairs {
  /** −1 where a logit is NaN: there is no largest. */
  readonly predicted: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** Of logits their number, else one more than the largest class that came. */
  readonly width: number;
}

/**
 * The classes of predictions, which are classes or logits, and of labels.
 * @throws ShapeError, DTypeError or ValueError where they are none, or are no classes of `names`.
 */
export function readClasses(
  who: string,
  predictions: Tensor,
  labels: Tensor,
  names: readonly string[] | undefined,
  most: number = mostClasses,
): Pairs {
  requireClassShapes(who, predictions, labels);
  const logits = isFloat(predictions.dtype);
  const width = logits ? predictions.shape.at(-1)! : predictions.dtype === "bool" ? 2 : undefined;
  if (logits && names !== undefined && names.length !== width)
    throw new ShapeError(
      `${who}: predictions are ${showAval(predictions)}, of ${width} classes; classes has ${names.length} names`,
    );
  const truth = labels.data();
  const why = logits ? `the logits have ${width} classes, so ` : "the predictions are booleans, so ";
  requireIndices(who, "a label", truth, names, width ?? most, width === undefined ? "" : why);
  if (logits) return { predicted: largest(predictions.data(), width!), labels: truth, width: width! };
  const predicted = predictions.data();
  requireIndices(who, "a predicted class", predicted, names, most, "");
  return { predicted, labels: truth, width: Math.max(greatest(truth), greatest(predicted)) + 1 };
}

/** @throws ShapeError or DTypeError unless predictions are classes or logits for each of the labels. */
export function requireClassShapes(who: string, predictions: Tensor, labels: Tensor): void {
  if (isFloat(labels.dtype)) {
    const remedy = sameShape(labels.shape, predictions.shape)
      ? "of distributions they are argMax(labels, { axis: -1 })"
      : 'convert them with cast(labels, "int32")';
    throw new DTypeError(`${who}: labels are ${showAval(labels)}; they are classes, ${remedy}`);
  }
  if (!isFloat(predictions.dtype)) {
    if (!sameShape(predictions.shape, labels.shape))
      throw disagreement(who, predictions, labels, "predicted classes have the shape of the labels");
    return;
  }
  const classes = predictions.shape.at(-1) ?? 0;
  const one = classes === 1 ? "greater(squeeze(logits, { axis: -1 }), 0)" : "greater(logits, 0)";
  if (classes < 2 || !sameShape(predictions.shape, [...labels.shape, classes])) {
    const rule = `floats are logits with one more axis, of two classes or more (for one logit each write ${one})`;
    throw disagreement(who, predictions, labels, rule);
  }
}

export function disagreement(who: string, predictions: Tensor, labels: Tensor, rule: string): ShapeError {
  return new ShapeError(`${who}: predictions are ${showAval(predictions)}, labels are ${showAval(labels)}; ${rule}`);
}

// ---- parts

function requireNames(who: string, classes: readonly string[]): void {
  if (!Array.isArray(classes) || classes.length < 2 || classes.some((name) => typeof name !== "string"))
    throw new UsageError(`${who}: classes are ${show(classes)}; they are an array of two names or more, as texts`);
  const twice = classes.find((name, i) => classes.indexOf(name) !== i);
  if (twice !== undefined) throw new ValueError(`${who}: classes has "${twice}" twice; each class has its own name`);
}

/** @throws ValueError for what is no index of a class; of infinitely many classes every integer is one. */
function requireIndices(
  who: string,
  what: string,
  list: ArrayLike<number>,
  names: readonly string[] | undefined,
  most: number,
  whose: string,
): void {
  const limit = Math.min(names?.length ?? most, most);
  for (let i = 0; i < list.length && limit < Infinity; i++) {
    const index = list[i]!;
    if (index >= 0 && index < limit) continue;
    const range = `${what === "a label" ? "labels" : "predicted classes"} go from 0 to ${limit - 1}`;
    const reason = names?.length === limit ? `classes are ${quoted(names)}, so ` : whose;
    throw new ValueError(`${who}: ${what} is ${index}; ${reason}${range}`);
  }
}

/** The names, not more than a sentence takes. */
function quoted(names: readonly string[]): string {
  const some = names.slice(0, 10).map((name) => JSON.stringify(name));
  return some.join(", ") + (names.length > 10 ? ` … (${names.length})` : "");
}

/** Of each row the position of the largest number, the first of equal ones; −1 where one is NaN. */
function largest(data: ArrayLike<number>, width: number): Int32Array {
  const positions = new Int32Array(data.length / width);
  for (let row = 0; row < positions.length; row++) {
    let best = 0;
    for (let j = 0; j < width; j++) {
      const x = data[row * width + j]!;
      if (Number.isNaN(x)) {
        best = -1;
        break;
      }
      if (x > data[row * width + best]!) best = j;
    }
    positions[row] = best;
  }
  return positions;
}

function greatest(list: ArrayLike<number>): number {
  let most = -1;
  for (let i = 0; i < list.length; i++) most = Math.max(most, list[i]!);
  return most;
}
