/** A network of dense layers, as wide as the settings say. */
import type { Key, Tensor } from "@cotangent/autodiff";
import { dense, sequential, type Layer, type Link } from "@cotangent/layers";

/**
 * An entry for each link: the weight and bias of a dense layer, nothing for an activation. How many is known at run
 * time.
 */
export type Params = readonly object[];

export interface Network {
  /** "4 → 16 relu → 3". */
  readonly text: string;
  init(key: Key): Params;
  /** x: [n, inputs] -> [n, outputs] */
  apply(params: Params, x: Tensor): Tensor;
}

export function network(
  inputs: number,
  hidden: readonly number[],
  outputs: number,
  activation: (x: Tensor) => Tensor,
): Network {
  const widths = [inputs, ...hidden];
  const links = hidden.flatMap((width, i): Link[] => [dense(widths[i]!, width), activation]);
  links.push(dense(widths.at(-1)!, outputs));
  const { init, apply } = sequential(...links) as Layer<Params>;
  const text = [inputs, ...hidden.map((width) => `${width} ${activation.name}`), outputs].join(" → ");
  return { text, init, apply };
}
