/**
 * Fresh weights. An initializer is `(key, shape, { dtype }) => Tensor`. The last two axes of a shape are fan in and fan
 * out: how many numbers come into one result, and into how many results one number goes. Axes before them are a window
 * (that of a convolution), which multiplies both.
 */
import {
  full,
  normal,
  requireNumber,
  UsageError,
  uniform,
  ValueError,
  type CreateOptions,
  type Key,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";

export type Initializer = (key: Key, shape: Shape, options?: CreateOptions) => Tensor;

/**
 * Uniform in ±√(6 / (fanIn + fanOut)): signals keep their size forwards and backwards through tanh-like layers.
 * Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", formula 16.
 * @throws ValueError for fewer than 2 axes.
 * @example
 * dense(400, 100, { weightInitializer: glorotUniform }).init(key(0)).weight.shape; // → [ 400, 100 ]
 */
export const glorotUniform: Initializer = (key, shape, options) => {
  const { fanIn, fanOut } = fans("glorotUniform", shape);
  return within(Math.sqrt(6 / (fanIn + fanOut)), key, shape, options);
};

/**
 * Normal with variance 2 / (fanIn + fanOut): as `glorotUniform`.
 * @throws ValueError for fewer than 2 axes.
 * @example
 * dense(400, 100, { weightInitializer: glorotNormal }).init(key(0)).weight.shape; // → [ 400, 100 ]
 */
export const glorotNormal: Initializer = (key, shape, options) => {
  const { fanIn, fanOut } = fans("glorotNormal", shape);
  return normal(key, shape, { ...options, standardDeviation: Math.sqrt(2 / (fanIn + fanOut)) });
};

/**
 * Uniform in ±√(6 / fanIn): signals keep their size through relu layers.
 * He, Zhang, Ren & Sun 2015, "Delving deep into rectifiers", formula 10.
 * @throws ValueError for fewer than 2 axes.
 * @example
 * dense(400, 100, { weightInitializer: heUniform }).init(key(0)).weight.shape; // → [ 400, 100 ]
 */
export const heUniform: Initializer = (key, shape, options) => {
  return within(Math.sqrt(6 / fans("heUniform", shape).fanIn), key, shape, options);
};

/**
 * Normal with variance 2 / fanIn: as `heUniform`.
 * @throws ValueError for fewer than 2 axes.
 * @example
 * dense(400, 100, { weightInitializer: heNormal }).init(key(0)).weight.shape; // → [ 400, 100 ]
 */
export const heNormal: Initializer = (key, shape, options) => {
  return normal(key, shape, { ...options, standardDeviation: Math.sqrt(2 / fans("heNormal", shape).fanIn) });
};

/**
 * Uniform in ±√(3 / fanIn): signals keep their size through layers of `selu`, or of no activation.
 * LeCun, Bottou, Orr & Müller 1998, "Efficient backprop", section 4.6.
 * @throws ValueError for fewer than 2 axes.
 * @example
 * dense(400, 100, { weightInitializer: lecunUniform }).init(key(0)).weight.shape; // → [ 400, 100 ]
 */
export const lecunUniform: Initializer = (key, shape, options) => {
  return within(Math.sqrt(3 / fans("lecunUniform", shape).fanIn), key, shape, options);
};

/**
 * Normal with variance 1 / fanIn: as `lecunUniform`.
 * @throws ValueError for fewer than 2 axes.
 * @example
 * dense(400, 100, { weightInitializer: lecunNormal }).init(key(0)).weight.shape; // → [ 400, 100 ]
 */
export const lecunNormal: Initializer = (key, shape, options) => {
  return normal(key, shape, { ...options, standardDeviation: Math.sqrt(1 / fans("lecunNormal", shape).fanIn) });
};

/**
 * The same value everywhere; biases start with `constant(0)`.
 * @example
 * constant(0.5)(key(0), [2]).toArray(); // → [ 0.5, 0.5 ]
 */
export function constant(value: number): Initializer {
  requireNumber("constant", "value", value, () => true, "it is a number");
  return (_key, shape, options) => full(shape, value, options);
}

/**
 * Returns how many numbers come into one result, and into how many results one number goes.
 * @example
 * fans("example", [3, 3, 8, 16]); // → { fanIn: 72, fanOut: 144 }
 */
export function fans(who: string, shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (typeof who !== "string") throw new UsageError("fans: the name of the caller, for messages, is a string");
  if (!Array.isArray(shape)) throw new UsageError(`${who}: the shape is no array; it is one such as [2, 3]`);
  if (shape.length < 2) {
    throw new ValueError(
      `${who}: shape [${shape.map(String).join(",")}] has no fan in and fan out; it takes at least 2 axes, ` +
        `for a bias use constant(0)`,
    );
  }
  const window = shape.slice(0, -2).reduce((n, d) => n * d, 1);
  return { fanIn: window * shape.at(-2)!, fanOut: window * shape.at(-1)! };
}

function within(limit: number, key: Key, shape: Shape, options?: CreateOptions): Tensor {
  return uniform(key, shape, { ...options, low: -limit, high: limit });
}
