/** Data sets with two features: as they are drawn, and as a network sees them. */
import {
  blobs,
  checkerboard,
  circles,
  dataset,
  iris,
  moons,
  selectFeatures,
  spirals,
  split,
  stratifiedSplit,
  take,
  xor,
  type Dataset,
} from "@cotangent/datasets";
import { ticksOf, type Axis } from "../ui/plane.ts";
import { surfaceTargets } from "./hills.ts";
import type { DataName, OwnData, Spec } from "./spec.ts";

/** Examples in the units of the axes. */
export interface Problem {
  readonly x: Axis;
  readonly y: Axis;
  /** Names of the classes; none where numbers are to be predicted. */
  readonly classNames: readonly string[];
  readonly train: Examples;
  readonly heldOut: Examples;
  /** From the units of the axes to numbers around 0: (x − middle) / size. */
  readonly scaling: Scaling;
}

export interface Examples {
  readonly length: number;
  /** x and y of each, [2 · length] */
  readonly places: Float32Array;
  /** Indices of classes. */
  readonly labels: Int32Array;
  /** Numbers from −1 to 1; of classes none. */
  readonly targets: Float32Array;
}

export interface Scaling {
  readonly x: readonly [middle: number, size: number];
  readonly y: readonly [middle: number, size: number];
}

/** Examples of data that are made. */
const made = 300;

const unscaled: Scaling = { x: [0, 1], y: [0, 1] };

export function openProblem(spec: Spec): Problem {
  const { data: name, noise, seed } = spec;
  if (name === "xor") return exclusiveOr();
  if (name === "iris") return petals(spec);
  if (name === "own") return own(spec.own ?? { x: "x", y: "y", classes: ["0", "1"], points: [] }, spec);
  if (name === "plane" || name === "hills") {
    const { places, targets } = surfaceTargets(name, made, noise, seed);
    const all = { length: made, places, labels: new Int32Array(made), targets };
    return cut(all, [], spec, squareAround(places), unscaled);
  }
  const data = madeOf(name, noise, seed);
  const box = squareAround(data.features);
  return cut(examplesOf(data), data.classNames, spec, box, standard(data.features));
}

function madeOf(name: DataName, noise: number, seed: number): Dataset<2> {
  const examples = made;
  if (name === "circles") return circles({ examples, factor: 0.5, noise, seed });
  if (name === "moons") return moons({ examples, noise, seed });
  if (name === "spirals") return spirals({ examples, turns: 1, noise: noise / 4, seed });
  if (name === "checkerboard") return checkerboard({ examples, squares: 3, noise, seed });
  // blobs of standard deviation 0.5 at noise 0.1
  const centers = [
    [-2, -1],
    [2, -1],
    [0, 2],
  ];
  return blobs({ examples, centers, spread: 0.25 + 2.5 * noise, seed }) as Dataset<2>;
}

function exclusiveOr(): Problem {
  const axis = { min: -0.5, max: 1.5, ticks: [0, 1] };
  const train = examplesOf(xor() as Dataset<2>);
  return {
    x: { ...axis, label: "first input" },
    y: { ...axis, label: "second input" },
    classNames: ["0", "1"],
    train,
    heldOut: pick(train, []),
    scaling: unscaled,
  };
}

function petals({ testShare, seed }: Spec): Problem {
  const flowers = selectFeatures(iris(), ["petal length", "petal width"]) as Dataset<2>;
  const size = Math.round(testShare * flowers.length);
  const { train, test } =
    size < flowers.classNames.length
      ? { train: flowers, test: take(flowers, []) }
      : stratifiedSplit(flowers, { testSize: size, seed });
  return {
    x: { label: "petal length (cm)", min: 0.5, max: 7.5, ticks: [1, 2, 3, 4, 5, 6, 7] },
    y: { label: "petal width (cm)", min: -0.2, max: 2.8, ticks: [0, 0.5, 1, 1.5, 2, 2.5] },
    classNames: flowers.classNames,
    train: examplesOf(train),
    heldOut: examplesOf(test),
    scaling: standard(train.features),
  };
}

function own({ x, y, classes, points }: OwnData, spec: Spec): Problem {
  const labels = Int32Array.from(points, ([, , label]) => Math.min(label, classes.length - 1));
  const places = Float32Array.from(points.flatMap(([px, py]) => [px, py]));
  const all = { length: points.length, places, labels, targets: new Float32Array() };
  const box = points.length < 2 ? defaultSquare : around(places);
  const named = { x: { ...box.x, label: x }, y: { ...box.y, label: y } };
  return cut(all, classes, spec, named, points.length < 2 ? unscaled : standard(places));
}

// ---- parts

function examplesOf({ length, features, labels }: Dataset<2>): Examples {
  return { length, places: Float32Array.from(features), labels: Int32Array.from(labels), targets: new Float32Array() };
}

function pick({ places, labels, targets }: Examples, at: readonly number[]): Examples {
  return {
    length: at.length,
    places: Float32Array.from(at.flatMap((i) => [places[2 * i]!, places[2 * i + 1]!])),
    labels: Int32Array.from(at, (i) => labels[i]!),
    targets: targets.length === 0 ? targets : Float32Array.from(at, (i) => targets[i]!),
  };
}

/** Holds a share of the examples out, in an order that the seed decides. */
function cut(
  all: Examples,
  classNames: readonly string[],
  { testShare, seed }: Spec,
  { x, y }: Pick<Problem, "x" | "y">,
  scaling: Scaling,
): Problem {
  const size = Math.round(testShare * all.length);
  const rest = { x, y, classNames, scaling };
  if (size < 1 || size >= all.length) return { ...rest, train: all, heldOut: pick(all, []) };
  // positions are split as if they were examples
  const positions = dataset({
    features: Array.from({ length: all.length }, (_, i) => [i]),
    labels: Int32Array.from(all.labels),
    classNames: classNames.length < 2 ? ["all", "none"] : classNames,
  });
  const { train, test } = split(positions, { testSize: size, seed });
  return { ...rest, train: pick(all, [...train.features]), heldOut: pick(all, [...test.features]) };
}

/** Mean and standard deviation of both columns. */
function standard(places: ArrayLike<number>): Scaling {
  const of = (offset: 0 | 1): [number, number] => {
    const n = places.length / 2;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += places[2 * i + offset]!;
    const mean = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (places[2 * i + offset]! - mean) ** 2;
    return [mean, Math.sqrt(squares / n) || 1];
  };
  return { x: of(0), y: of(1) };
}

type Square = Pick<Problem, "x" | "y">;

const defaultSquare: Square = {
  x: { label: "x", min: -3, max: 3, ticks: [-3, -2, -1, 0, 1, 2, 3] },
  y: { label: "y", min: -3, max: 3, ticks: [-3, -2, -1, 0, 1, 2, 3] },
};

/** Ends of both columns with a margin of a tenth. */
function around(places: ArrayLike<number>): Square {
  const of = (offset: 0 | 1, label: string): Axis => {
    let [min, max] = [Infinity, -Infinity];
    for (let i = offset; i < places.length; i += 2) {
      min = Math.min(min, places[i]!);
      max = Math.max(max, places[i]!);
    }
    const margin = 0.12 * (max - min) || 1;
    return { label, min: min - margin, max: max + margin, ticks: ticksOf(min - margin, max + margin) };
  };
  return { x: of(0, "x"), y: of(1, "y") };
}

/** The same scale across and upwards. */
function squareAround(places: ArrayLike<number>): Square {
  const { x, y } = around(places);
  const half = Math.max(x.max - x.min, y.max - y.min) / 2;
  const widened = ({ min, max, label }: Axis): Axis => {
    const middle = (min + max) / 2;
    return { label, min: middle - half, max: middle + half, ticks: ticksOf(middle - half, middle + half) };
  };
  return { x: widened(x), y: widened(y) };
}
