import {
  add,
  matmul,
  optionsOf,
  reshape,
  ShapeError,
  showAval,
  ValueError,
  split,
  type Shape,
  type Show,
  type Tensor,
} from "@cotangent/autodiff";
import { constant, glorotUniform, type Initializer } from "./initializers.ts";
import { requireDTypeOf, written } from "./inputs.ts";
import { defineLayer, type Layer, type ShapeRule } from "./layer.ts";

export interface DenseOptions<B extends boolean = boolean> {
  /** Adds a bias; true where absent. */
  readonly bias?: B;
  /** `glorotUniform` where absent; `heNormal` suits relu. */
  readonly weightInitializer?: Initializer;
  /** `constant(0)` where absent. */
  readonly biasInitializer?: Initializer;
}

/** weight: [fanIn, fanOut], bias: [fanOut] */
export type DenseParams<I extends number, O extends number, B extends boolean = true> = B extends true
  ? { readonly weight: Tensor<readonly [I, O]>; readonly bias: Tensor<readonly [O]> }
  : { readonly weight: Tensor<readonly [I, O]> };

export interface Dense<I extends number, O extends number> extends ShapeRule {
  readonly output: DenseOutput<this["input"], I, O>;
}
type DenseOutput<S, I extends number, O extends number> = S extends readonly [number] | readonly []
  ? ShapeError<`dense(${I}, ${O}): x is [${Show<S>}]; it takes [..., ${I}] with at least one axis of examples`>
  : S extends readonly [...infer N extends Shape, infer F extends number]
    ? number extends F | I
      ? readonly [...N, O]
      : [F] extends [I]
        ? readonly [...N, O]
        : ShapeError<`dense(${I}, ${O}): x is [${Show<S>}]; it takes [..., ${I}]`>
    : readonly [...number[], O];

/**
 * A fully connected layer: x · weight + bias.
 *
 * Shapes: x [..., fanIn] with at least one axis of examples → [..., fanOut]
 * @throws ValueError unless both widths are positive integers; in `apply` ShapeError, DTypeError or UsageError for
 * parameters of another layer.
 * @example
 * const layer = dense(2, 3, { weightInitializer: constant(1) });
 * const params = layer.init(key(0));
 * params.weight.shape; // → [ 2, 3 ]
 * layer.apply(params, tensor([[1, 2], [3, 4]])).toArray(); // → [ [ 3, 3, 3 ], [ 7, 7, 7 ] ]
 */
export function dense<const I extends number, const O extends number, const B extends boolean = true>(
  fanIn: I,
  fanOut: O,
  options?: DenseOptions<B>,
): Layer<DenseParams<I, O, B>, Dense<I, O>> {
  const who = `dense(${written(fanIn)}, ${written(fanOut)})`;
  for (const width of [fanIn, fanOut]) {
    if (!(Number.isInteger(width) && width > 0))
      throw new ValueError(`${who}: a width is ${written(width)}; both are integers, 1 or more`);
  }
  const defaults = { bias: true, weightInitializer: glorotUniform, biasInitializer: constant(0) };
  const { bias: biased, weightInitializer, biasInitializer } = optionsOf("dense", options, defaults);
  return defineLayer<Params, Dense<I, O>>({
    name: who,
    shapes: biased ? { weight: [fanIn, fanOut], bias: [fanOut] } : { weight: [fanIn, fanOut] },
    init(key) {
      const [forWeight, forBias] = split(key);
      const weight = weightInitializer(forWeight, [fanIn, fanOut]);
      return biased ? { weight, bias: biasInitializer(forBias, [fanOut]) } : { weight };
    },
    apply({ weight, bias }, x) {
      requireInput(who, x, weight, fanIn);
      const rows = x.shape.length === 2 ? x : reshape(x, [-1, fanIn]);
      const product = matmul(rows, weight);
      const out = bias === undefined ? product : add(product, bias);
      return x.shape.length === 2 ? out : reshape(out, [...x.shape.slice(0, -1), fanOut]);
    },
  }) as Layer<DenseParams<I, O, B>, Dense<I, O>>;
}

interface Params {
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

function requireInput(who: string, x: Tensor, weight: Tensor, fanIn: number): void {
  if (x.shape.length < 2)
    throw new ShapeError(`${who}: x is ${showAval(x)}; it takes [..., ${fanIn}] with at least one axis of examples`);
  if (x.shape.at(-1) !== fanIn) throw new ShapeError(`${who}: x is ${showAval(x)}; it takes [..., ${fanIn}]`);
  requireDTypeOf(who, x, "the weight", weight);
}
