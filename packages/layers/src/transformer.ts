/** The block that transformers are stacks of. */
import { gelu, optionsOf, show, ValueError } from "@cotangent/autodiff";
import { multiHeadAttention, type AttentionOptions } from "./attention.ts";
import { residual } from "./branches.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { requireShare, requireWidth, written, type Series } from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";
import type { ShapeKeeping } from "./links.ts";
import { layerNorm } from "./norm.ts";
import { sequential } from "./sequential.ts";

export interface TransformerOptions extends Omit<AttentionOptions, "bias"> {
  /** Width between the two dense layers; 4 · width where absent. */
  readonly hidden?: number;
  /** The function between the two dense layers; `gelu` where absent. */
  readonly activation?: ShapeKeeping;
  /** Rate of the dropout before each sum; 0 where absent. */
  readonly dropout?: number;
  /** Normalizes before attention and dense layers, which trains more easily, or after their sums; "before". */
  readonly norm?: "before" | "after";
  /** eps of the normalisations; 1e-5 where absent. */
  readonly eps?: number;
}

/**
 * Attention and two dense layers, each with a normalisation, a dropout and what came in added. It is a `sequential` of
 * `residual`s, and has their parameters. With `cross` a second attention, to `mode.context`, stands between: a block of
 * a decoder. Vaswani et al. 2017, "Attention is all you need"; normalisation before: Xiong et al. 2020, "On layer
 * normalization in the transformer architecture".
 *
 * Shapes: x [batch, time, width] → the same
 * @throws ValueError for widths or options that are none; in `apply` what `multiHeadAttention` throws.
 * @example
 * const block = transformerBlock(8, { heads: 2, causal: true });
 * block.apply(block.init(key(0)), zeros([3, 5, 8])).shape; // → [ 3, 5, 8 ]
 */
export function transformerBlock<const W extends number>(
  width: W,
  options: TransformerOptions,
): Layer<readonly unknown[], Series<`transformerBlock(${W})`, W>> {
  const who = `transformerBlock(${written(width)})`;
  requireWidth(who, "the width", width);
  const all = optionsOf(who, options, {
    heads: undefined,
    causal: false,
    cross: false,
    contextWidth: undefined,
    rotary: false,
    weightInitializer: undefined,
    hidden: 4 * width,
    activation: gelu as ShapeKeeping,
    dropout: 0,
    norm: "before",
    eps: 1e-5,
  });
  const { heads, causal, cross, contextWidth, rotary, weightInitializer, hidden, activation, norm, eps } = all;
  requireWidth(who, "heads", heads);
  requireShare(who, "dropout", all.dropout);
  if (norm !== "before" && norm !== "after")
    throw new ValueError(`${who}: norm is ${show(norm)}; it is "before" or "after"`);
  const drawn = weightInitializer === undefined ? {} : { weightInitializer };
  const self = multiHeadAttention(width, { heads, causal, rotary, ...drawn });
  const other = { heads, cross, ...(contextWidth === undefined ? {} : { contextWidth }), ...drawn };
  const parts: readonly (readonly (Layer | ShapeKeeping)[])[] = [
    [self as Layer],
    ...(cross ? [[multiHeadAttention(width, other) as Layer]] : []),
    [dense(width, hidden, drawn) as Layer, activation, dense(hidden, width, drawn) as Layer],
  ];
  const normal = layerNorm(width, { eps }) as Layer;
  const drop = dropout(all.dropout) as Layer;
  const links = parts.flatMap((part): Layer[] =>
    norm === "before" ? [residual(normal, ...part, drop) as Layer] : [residual(...part, drop) as Layer, normal],
  );
  const stack = sequential(...links) as Layer<readonly unknown[]>;
  return defineLayer<readonly unknown[]>({ name: who, init: stack.init, apply: stack.apply }) as unknown as Layer<
    readonly unknown[],
    Series<`transformerBlock(${W})`, W>
  >;
}
