/**
 * Activation functions: compositions, elementwise, of one shape in and out, so that each stands in a `sequential` as
 * itself. At a kink the derivative is that of the left side, as in PyTorch: relu'(0) is 0.
 */
import { describe } from "../core/sentences.ts";
import { optionsOf } from "../core/arguments.ts";
import { requireOperandOf } from "../core/bind.ts";
import { onesLike } from "../core/fill.ts";
import { ValueError } from "../core/errors.ts";
import { floats, numeric } from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { expm1, sigmoid, softplus } from "../ops/exponential.ts";
import { abs, sign } from "../ops/piecewise.ts";
import { erfc, tanh } from "../ops/hyperbolic.ts";
import { greater, greaterEqual, less, lessEqual, where } from "../ops/logic.ts";

/**
 * x above zero, else 0; relu'(0) is 0.
 * @example
 * relu(tensor([-2, 3])).toArray(); // → [ 0, 3 ]
 */
export function relu<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperandOf("relu", "x", x, numeric);
  // written so that NaN stays NaN
  return where(lessEqual(x, 0), 0, x) as Tensor<S>;
}

/**
 * relu, at most 6; the derivative at 0 and at 6 is 0 (Krizhevsky 2010).
 * @example
 * relu6(tensor([-1, 2, 9])).toString(); // → float32[3] [0, 2, 6]
 */
export function relu6<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperandOf("relu6", "x", x, numeric);
  return where(greaterEqual(x, 6), 6, relu(x)) as Tensor<S>;
}

/**
 * x above zero, else slope · x (Maas, Hannun & Ng 2013).
 * @example
 * leakyRelu(tensor([-1, 2])).toString(); // → float32[2] [-0.01, 2]
 */
export function leakyRelu<S extends Shape>(x: Tensor<S>, options?: { readonly slope?: number }): Tensor<S> {
  const { slope } = optionsOf("leakyRelu", options, { slope: 0.01 });
  return where(greater(floating("leakyRelu", x), 0), x, mul(x, slope)) as Tensor<S>;
}

/**
 * x above zero, else alpha · (eˣ − 1) (Clevert, Unterthiner & Hochreiter 2016).
 * @example
 * elu(tensor([-1, 2])).toString(); // → float32[2] [-0.632121, 2]
 */
export function elu<S extends Shape>(x: Tensor<S>, options?: { readonly alpha?: number }): Tensor<S> {
  const { alpha } = optionsOf("elu", options, { alpha: 1 });
  return where(greater(floating("elu", x), 0), x, mul(expm1(x), alpha)) as Tensor<S>;
}

/**
 * elu with the alpha and the scale that keep mean 0 and variance 1 (Klambauer et al. 2017).
 * @example
 * selu(tensor([-1, 2])).toString(); // → float32[2] [-1.11133, 2.1014]
 */
export function selu<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return mul(elu(floating("selu", x), { alpha: 1.6732632423543772 }), 1.0507009873554805) as Tensor<S>;
}

/**
 * x · Φ(x), Φ the normal distribution function; with `{ approximate: "tanh" }` the approximation of the paper, which
 * older models were trained with (Hendrycks & Gimpel 2016).
 * @throws ValueError for another approximation.
 * @example
 * gelu(tensor([1])).toString(); // → float32[1] [0.841345]
 */
export function gelu<S extends Shape>(x: Tensor<S>, options?: { readonly approximate?: "tanh" }): Tensor<S> {
  const { approximate } = optionsOf("gelu", options, { approximate: undefined });
  const input = floating("gelu", x);
  if (approximate === undefined) return mul(mul(input, 0.5), erfc(mul(input, -Math.SQRT1_2))) as Tensor<S>;
  if (approximate !== "tanh")
    throw new ValueError(
      `gelu: approximate is ${typeof approximate === "string" ? JSON.stringify(approximate) : describe(approximate)}; it is "tanh", or absent for the exact function`,
    );
  const cubic = add(input, mul(0.044715, mul(input, mul(input, input))));
  // (1 + tanh u) / 2 = sigmoid(2u), in which nothing cancels
  return mul(input, sigmoid(mul(2 * Math.sqrt(2 / Math.PI), cubic))) as Tensor<S>;
}

/**
 * x · sigmoid(x), also called swish (Elfwing, Uchibe & Doya 2018).
 * @example
 * silu(tensor([-1, 2])).toString(); // → float32[2] [-0.268941, 1.76159]
 */
export function silu<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return timesFalling(floating("silu", x), sigmoid) as Tensor<S>;
}

/**
 * x · tanh(softplus(x)) (Misra 2019).
 * @example
 * mish(tensor([-1, 2])).toString(); // → float32[2] [-0.303401, 1.94396]
 */
export function mish<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return timesFalling(floating("mish", x), (y) => tanh(softplus(y))) as Tensor<S>;
}

/**
 * relu6(x + 3) / 6, a sigmoid of straight lines: 0 up to −3, 1 from 3 on.
 * @example
 * hardSigmoid(tensor([-4, 0, 4])).toString(); // → float32[3] [0, 0.5, 1]
 */
export function hardSigmoid<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return div(relu6(add(floating("hardSigmoid", x), 3)), 6) as Tensor<S>;
}

/**
 * x / (1 + |x|), from −1 to 1 (Turian, Bergstra & Bengio 2009).
 * @example
 * softsign(tensor([-1, 3])).toString(); // → float32[2] [-0.5, 0.75]
 */
export function softsign<S extends Shape>(x: Tensor<S>): Tensor<S> {
  const size = abs(floating("softsign", x));
  // x / (1 + |x|) = ±(1 − 1 / (1 + |x|)), whose derivative does not cancel for a large x
  const far = mul(sign(x), sub(1, div(1, add(1, size))));
  return where(less(size, 1), div(x, add(1, size)), far) as Tensor<S>;
}

/**
 * x · f(x) for an f that is eˣ to the last digit below −40. Where eˣ itself would lose digits to the range, below −80,
 * it is x · f(x + 40) · e⁻⁴⁰.
 */
function timesFalling(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const isFar = less(x, -80);
  const factor = where(isFar, Math.exp(-40), onesLike(x));
  return mul(mul(x, f(where(isFar, add(x, 40), x))), factor) as Tensor;
}

/** @throws DTypeError for integers, in the words of the function that the user called. */
function floating(who: string, x: Tensor): Tensor {
  requireOperandOf(who, "x", x, floats);
  return x;
}
