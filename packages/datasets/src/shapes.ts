/** Points of the plane whose classes lie in shapes: what a straight line separates, and what it does not. */
import { dataset, type Dataset } from "./dataset.ts";
import { drawsOf } from "./draws.ts";
import { madeInfo, madeOptions, requireInteger, requireNumber, sizesOf, type MadeOptions } from "./made.ts";

/**
 * Two half circles that interlock, the upper class 0 and the lower class 1, as scikit-learn's `make_moons` has them.
 * The examples are in order, class 0 first; splits and batches shuffle them.
 * features: float32[examples, 2], labels: int32[examples]
 * @param options `seed` or `key` is needed where there is noise
 * @throws DataError for numbers out of range, an unknown option, or noise without a seed.
 * @example
 * const { features, labels } = moons({ examples: 200, noise: 0.1, seed: 0 });
 * features.shape; // → [ 200, 2 ]
 * [labels[0], labels[199]]; // → [ 0, 1 ]
 */
export function moons(options: MadeOptions): Dataset<2> {
  const { examples, noise } = madeOptions("moons", options, 2, "noise");
  return shaped("moons", "Moons", options, noise, halves(examples), (label, i, n) => {
    const angle = (Math.PI * i) / Math.max(1, n - 1);
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    return label === 0 ? [x, y] : [1 - x, 0.5 - y];
  });
}

/** Options of `circles`. */
export interface CirclesOptions extends MadeOptions {
  /** Radius of the inner circle, that of the outer being 1; 0.8 where absent. */
  readonly factor?: number;
}

/**
 * Two circles around the origin, the outer class 0 and the inner class 1, as scikit-learn's `make_circles` has them.
 * The examples are in order, class 0 first.
 * features: float32[examples, 2], labels: int32[examples]
 * @param options `seed` or `key` is needed where there is noise
 * @throws DataError for numbers out of range, an unknown option, or noise without a seed.
 * @example
 * const { features } = circles({ examples: 4, factor: 0.5 });
 * Array.from(features, (x) => Math.round(10 * x) / 10).join(); // → 1,0,-1,0,0.5,0,-0.5,0
 */
export function circles(options: CirclesOptions): Dataset<2> {
  const { examples, noise } = madeOptions("circles", options, 2, "noise", "factor");
  const { factor = 0.8 } = options;
  requireNumber("circles", "factor", factor, 0, 1);
  return shaped("circles", "Circles", options, noise, halves(examples), (label, i, n) => {
    const radius = label === 0 ? 1 : factor;
    const angle = (2 * Math.PI * i) / n;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** Options of `spirals`. */
export interface SpiralsOptions extends MadeOptions {
  /** Number of arms, each a class; 2 where absent. */
  readonly arms?: number;
  /** Turns of an arm; 1 where absent. */
  readonly turns?: number;
}

/**
 * Spiral arms from the origin to the unit circle, each a class, as in Lang & Witbrock 1988 ("Learning to tell two
 * spirals apart"). The examples are in order, arm after arm, from the inside.
 * features: float32[examples, 2], labels: int32[examples]
 * @param options `seed` or `key` is needed where there is noise
 * @throws DataError for numbers out of range, an unknown option, or noise without a seed.
 * @example
 * spirals({ examples: 300, arms: 3, noise: 0.02, seed: 0 }).classNames; // → [ 'arm 0', 'arm 1', 'arm 2' ]
 */
export function spirals(options: SpiralsOptions): Dataset<2> {
  const { arms = 2, turns = 1 } = Object(options) as SpiralsOptions;
  requireInteger("spirals", "arms", arms, 1, 1024);
  requireNumber("spirals", "turns", turns, -1024, 1024);
  const { examples, noise } = madeOptions("spirals", options, arms, "noise", "arms", "turns");
  const names = Array.from({ length: arms }, (_, label) => `arm ${label}`);
  const sizes = sizesOf(examples, arms);
  return shaped(
    "spirals",
    "Spirals",
    options,
    noise,
    sizes,
    (label, i, n) => {
      const radius = (i + 1) / n;
      const angle = 2 * Math.PI * (turns * radius + label / arms);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
    names,
  );
}

/** Options of `checkerboard`. */
export interface CheckerboardOptions extends MadeOptions {
  /** Squares on a side of the board, each of side 1; 4 where absent. */
  readonly squares?: number;
}

/**
 * Points spread evenly over a board of dark and light squares, XOR many times over. Noise moves points after they have
 * got their class.
 * features: float32[examples, 2] from 0 to `squares`, labels: int32[examples], 0 for the square at the origin
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * const { features, labels } = checkerboard({ examples: 1000, seed: 0 });
 * (Math.floor(features[0]!) + Math.floor(features[1]!)) % 2 === labels[0]; // → true
 */
export function checkerboard(options: CheckerboardOptions): Dataset<2> {
  const { examples, noise } = madeOptions("checkerboard", options, 1, "noise", "squares");
  const { squares = 4 } = options;
  requireInteger("checkerboard", "squares", squares, 1, 1024);
  const draws = drawsOf("checkerboard", options);
  const features = Object.assign(new Float64Array(2 * examples), { shape: [examples, 2] });
  const labels = Int32Array.from({ length: examples }, (_, i) => {
    const [x, y] = [squares * draws.uniform(), squares * draws.uniform()];
    features.set([x + noise * draws.normal(), y + noise * draws.normal()], 2 * i);
    return (Math.floor(x) + Math.floor(y)) % 2;
  });
  const info = madeInfo("Checkerboard", 2);
  return dataset({ features, labels, featureNames: ["x", "y"], classNames: ["dark", "light"], info }) as Dataset<2>;
}

/** Two classes as scikit-learn sizes them: of an odd number the second has one more. */
function halves(examples: number): readonly number[] {
  return [Math.floor(examples / 2), Math.ceil(examples / 2)];
}

/** Data of two features, `sizes[c]` examples of class c, the i-th of n of them at `at(c, i, n)`, and noise. */
function shaped(
  who: string,
  name: string,
  options: MadeOptions,
  noise: number,
  sizes: readonly number[],
  at: (label: number, i: number, n: number) => readonly [number, number],
  classNames: readonly string[] = sizes.map((_, label) => String(label)),
): Dataset<2> {
  const draws = noise > 0 ? drawsOf(who, options) : undefined;
  const moved = (x: number): number => (draws === undefined ? x : x + noise * draws.normal());
  const points = sizes.flatMap((n, label) => Array.from({ length: n }, (_, i) => at(label, i, n).map(moved)));
  const labels = sizes.flatMap((n, label) => new Array<number>(n).fill(label));
  const info = madeInfo(name, 2);
  return dataset({ features: points, labels, featureNames: ["x", "y"], classNames, info }) as Dataset<2>;
}
