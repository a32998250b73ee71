/** A table of vectors, one for each word, user or product. */
import { DTypeError, gather, optionsOf, showAval, normal, type Shape, type Tensor } from "@cotangent/autodiff";
import type { Initializer } from "./initializers.ts";
import { inNameOf, requireWidth, written } from "./inputs.ts";
import { defineLayer, type Layer, type ShapeRule } from "./layer.ts";

export interface EmbeddingOptions {
  /** Standard normal where absent, as in PyTorch. */
  readonly weightInitializer?: Initializer;
}

/** weight: [count, width] */
export interface EmbeddingParams<N extends number, W extends number> {
  readonly weight: Tensor<readonly [N, W]>;
}

/** Takes indices of any shape, and adds an axis. */
export interface Embedded<W extends number> extends ShapeRule {
  readonly output: this["input"] extends Shape ? readonly [...this["input"], W] : Shape;
}

/**
 * Reads a row of a table that is learnt, for each index.
 *
 * Shapes: indices [...] of int32 or uint32 → [..., width]
 * @param count how many rows there are; indices are from 0 to count − 1
 * @throws ValueError unless count and width are positive integers, and in `apply` for an index outside the table;
 * DTypeError for what are no integers.
 * @example
 * const layer = embedding(1000, 32);
 * layer.apply(layer.init(key(0)), tensor([[3, 1, 4]], { dtype: "int32" })).shape; // → [ 1, 3, 32 ]
 */
export function embedding<const N extends number, const W extends number>(
  count: N,
  width: W,
  options?: EmbeddingOptions,
): Layer<EmbeddingParams<N, W>, Embedded<W>> {
  const who = `embedding(${written(count)}, ${written(width)})`;
  requireWidth(who, "count", count);
  requireWidth(who, "width", width);
  const { weightInitializer } = optionsOf(who, options, { weightInitializer: normal as Initializer });
  return defineLayer<{ readonly weight: Tensor }>({
    name: who,
    shapes: { weight: [count, width] },
    init: (key) => ({ weight: weightInitializer(key, [count, width]) }),
    apply({ weight }, x) {
      if (x.dtype !== "int32" && x.dtype !== "uint32")
        throw new DTypeError(
          `${who}: x is ${showAval(x)}; it takes indices of int32 or uint32, convert with cast(x, "int32")`,
        );
      return inNameOf(who, "gather", () => gather(weight, x));
    },
  }) as unknown as Layer<EmbeddingParams<N, W>, Embedded<W>>;
}
