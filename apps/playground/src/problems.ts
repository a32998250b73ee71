import { iris, selectFeatures, stratifiedSplit, take, xor, type Dataset, type Features } from "@cotangent/datasets";
import { standardize } from "@cotangent/preprocessing";
import type { Axis, ProblemName } from "./protocol.ts";

/** A data set with two features, as it is drawn and as the network sees it. */
export interface Problem {
  readonly x: Axis;
  readonly y: Axis;
  /** In the units of the axes. */
  readonly train: Dataset<2>;
  readonly heldOut: Dataset<2>;
  /** From the units of the axes to what the network takes. */
  scale(data: Dataset<2>): Dataset<2>;
}

/** @param seed which flowers are held out */
export function openProblem(name: ProblemName, seed: number): Problem {
  return name === "xor" ? exclusiveOr() : petals(seed);
}

/** side × side places over the axes, from edge to edge, the top row first. features: float32[side², 2] */
export function gridOver({ x, y, train }: Problem, side: number): Dataset<2> {
  const features = Object.assign(new Float32Array(side * side * 2), { shape: [side * side, 2] as const });
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column);
      features[at] = x.min + (column / (side - 1)) * (x.max - x.min);
      features[at + 1] = y.max - (row / (side - 1)) * (y.max - y.min);
    }
  }
  return { ...train, length: side * side, features: features as Features<2>, labels: new Int32Array(side * side) };
}

function exclusiveOr(): Problem {
  const train = { ...xor(), classNames: ["0", "1"] };
  const axis = { min: -0.5, max: 1.5, ticks: [0, 1] };
  return {
    x: { ...axis, label: "first input" },
    y: { ...axis, label: "second input" },
    train,
    heldOut: take(train, []),
    scale: (data) => data,
  };
}

function petals(seed: number): Problem {
  const flowers = selectFeatures(iris(), ["petal length", "petal width"]);
  const { train, test } = stratifiedSplit(flowers, { testSize: 30, seed });
  const { transform } = standardize().fit(train);
  return {
    x: { label: "petal length (cm)", min: 0.5, max: 7.5, ticks: [1, 2, 3, 4, 5, 6, 7] },
    y: { label: "petal width (cm)", min: -0.2, max: 2.8, ticks: [0, 0.5, 1, 1.5, 2, 2.5] },
    train,
    heldOut: test,
    scale: (data) => transform(data) as Dataset<2>,
  };
}
