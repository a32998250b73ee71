/** An activation with its first and second derivative, by the library's `grad`; and gradients through deep stacks. */
import { add, grad, key, matmul, mul, normal, split, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { glorotNormal, heNormal, lecunNormal, orthogonal, randomNormal, type Initializer } from "@cotangent/layers";
import type { ActivationName } from "../ui/activationNames.ts";
import { activations } from "../ui/functions.ts";

export interface Curves {
  readonly x: Float64Array;
  readonly value: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** The function and its derivatives at some places. The step and corners have the derivative that the library gives. */
export function curvesOf(name: ActivationName, x: Float64Array): Curves {
  const apply = activations[name].apply ?? ((z: Tensor) => mul(z, 1) as Tensor);
  // one place does not depend on another, so the gradient of a sum holds the derivative of each
  const total = (z: Tensor): Tensor => sum(apply(z)) as Tensor;
  const slope = grad(total) as (z: Tensor) => Tensor;
  const at = tensor(x) as Tensor;
  const numbers = (z: Tensor): Float64Array => Float64Array.from(z.data() as Float64Array);
  return {
    x,
    value: numbers(apply(at)),
    first: numbers(slope(at)),
    second: numbers((grad((z: Tensor) => sum(slope(z)) as Tensor) as (z: Tensor) => Tensor)(at)),
  };
}

export const initializerNames = ["glorot", "he", "lecun", "orthogonal", "small", "large"] as const;
export type InitializerName = (typeof initializerNames)[number];

const initializers: Readonly<Record<InitializerName, Initializer>> = {
  glorot: glorotNormal,
  he: heNormal,
  lecun: lecunNormal,
  orthogonal: orthogonal(),
  small: randomNormal({ standardDeviation: 0.05 }),
  large: randomNormal({ standardDeviation: 0.6 }),
};

/** Width of every layer, and examples at once. */
export const width = 24;
const batch = 8;

/**
 * Lengths of the gradient of a random sum of the last layer in what each layer gives, from the first layer to the last,
 * relative to that of the last.
 */
export function gradientsThrough(
  name: ActivationName,
  initializer: InitializerName,
  depth: number,
  seed: number,
): number[] {
  const apply = activations[name].apply ?? ((z: Tensor) => z);
  const keys = split(key(seed), depth + 2);
  const weights = Array.from({ length: depth }, (_, i) => initializers[initializer](keys[i]!, [width, width]));
  const x = normal(keys[depth]!, [batch, width]) as Tensor;
  const direction = normal(keys[depth + 1]!, [batch, width]) as Tensor;
  const zero = Array.from({ length: depth }, () => mul(x, 0) as Tensor);
  // what is added to the output of a layer, and is 0, has the gradient of that output
  const result = (probes: readonly Tensor[]): Tensor => {
    const last = probes.reduce<Tensor>(
      (h, probe, i) => add(apply(matmul(h, weights[i]!) as Tensor), probe) as Tensor,
      x,
    );
    return sum(mul(last, direction)) as Tensor;
  };
  const gradients = (grad(result) as (probes: readonly Tensor[]) => readonly Tensor[])(zero);
  const lengths = gradients.map((g) => Math.sqrt((g.data() as Float32Array).reduce((s, v) => s + v * v, 0)));
  const end = lengths.at(-1)!;
  return lengths.map((length) => length / end);
}
