/** The transpose of a convolution. */
import {
  add,
  convTranspose,
  optionsOf,
  split,
  transpose,
  ValueError,
  type PerAxis,
  type Shape,
  type WindowPadding,
} from "@cotangent/autodiff";
import {
  checkedWindow,
  convDefaults,
  requireImage,
  type AnyConvParams,
  type ConvLayerOptions,
  type ConvParams,
} from "./conv.ts";
import { inNameOf, written } from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { perAxis, requireGroups, type CheckedWindow, type KeepsSizes, type Windowed } from "./window.ts";

export interface ConvTransposeLayerOptions<
  B extends boolean = boolean,
  P extends WindowPadding = WindowPadding,
  T extends PerAxis = PerAxis,
> extends ConvLayerOptions<B, P, T> {
  /** Rows and columns beyond the least size, fewer than the stride; 0 where absent. Not with padding "same". */
  readonly outputPadding?: PerAxis;
}

/**
 * The transpose of `conv2d(fanOut, fanIn, …)` with the same options: enlarges images where that makes them smaller
 * ("deconvolution"). Zeiler et al. 2010, "Deconvolutional networks".
 *
 * Shapes: x [batch, height, width, fanIn] → [batch, height', width', fanOut], where height' = (height − 1) · stride +
 * (window − 1) · dilation + 1 − padding + outputPadding, and height · stride for padding "same". Its weight is that of
 * the convolution: [...window, fanOut / groups, fanIn].
 * @throws ValueError for widths or options that are none; in `apply` ShapeError, DTypeError or UsageError for another
 * input, and for parameters of another layer.
 * @example
 * const layer = convTranspose2d(8, 4, { window: 2, stride: 2 });
 * const params = layer.init(key(0));
 * params.weight.shape; // → [ 2, 2, 4, 8 ]
 * layer.apply(params, zeros([1, 7, 7, 8])).shape; // → [ 1, 14, 14, 4 ]
 */
export function convTranspose2d<
  const I extends number,
  const O extends number,
  const B extends boolean = true,
  const P extends WindowPadding = "valid",
  const T extends PerAxis = 1,
>(
  fanIn: I,
  fanOut: O,
  options: ConvTransposeLayerOptions<B, P, T>,
): Layer<ConvParams<O, B>, Windowed<`convTranspose2d(${I}, ${O})`, "height, width", I, O, KeepsSizes<P, T>>> {
  const who = `convTranspose2d(${written(fanIn)}, ${written(fanOut)})`;
  const all = optionsOf(who, options as ConvTransposeLayerOptions, {
    ...convDefaults,
    groups: 1,
    outputPadding: undefined,
  });
  const { window, ...how } = checkedWindow(who, 2, fanIn, fanOut, all);
  const { groups, outputPadding = 0, bias: biased, weightInitializer, biasInitializer } = all;
  requireGroups(who, groups, fanIn, fanOut);
  const more = perAxis(who, "outputPadding", outputPadding, 2, 0);
  requireMore(who, more, how);
  const shape = [...window, fanOut / groups, fanIn];
  return defineLayer<AnyConvParams>({
    name: who,
    shapes: biased ? { weight: shape, bias: [fanOut] } : { weight: shape },
    init(key) {
      const [forWeight, forBias] = split(key);
      // so that an initializer sees what comes in and what goes out
      const drawn = weightInitializer(forWeight, [...window, fanIn, fanOut / groups]);
      const weight = transpose(drawn, [0, 1, 3, 2]);
      return biased ? { weight, bias: biasInitializer(forBias, [fanOut]) } : { weight };
    },
    apply({ weight, bias }, x) {
      requireImage(who, x, 2, fanIn, weight);
      const least = inNameOf(who, "convTranspose", () => convTranspose(x, weight, { ...how, groups }));
      const size = least.shape.slice(1, -1).map((n, i) => n + more[i]!);
      const out = more.every((n) => n === 0) ? least : convTranspose(x, weight, { ...how, groups, size });
      return bias === undefined ? out : add(out, bias);
    },
  }) as never;
}

/** @throws ValueError where more rows are asked for than a stride leaves open */
function requireMore(who: string, more: Shape, { stride, padding }: Omit<CheckedWindow, "window">): void {
  const bad = more.findIndex((n, i) => n > 0 && (padding === "same" || n >= stride[i]!));
  if (bad >= 0)
    throw new ValueError(
      `${who}: outputPadding is ${more[bad]!} where the stride is ${stride[bad]!}` +
        `${padding === "same" ? ' and the padding "same"' : ""}; it is less than the stride, and 0 with padding "same"`,
    );
}
