import { tensor } from "@cotangent/autodiff";
import type { Params } from "./model.ts";
import type { WeightChange } from "./spec.ts";

/** Returns the parameters with one weight or bias set; the same ones where there is no such number. */
export function changed(params: Params, { layer, from, to, value }: Omit<WeightChange, "step">): Params {
  return params.map((one, i) => {
    if (i !== layer) return one;
    const [fanIn, fanOut] = one.weight.shape as readonly [number, number];
    if (to >= fanOut || from >= fanIn) return one;
    const name = from < 0 ? "bias" : "weight";
    const numbers = Float32Array.from(one[name].data() as Float32Array);
    numbers[from < 0 ? to : from * fanOut + to] = value;
    return { ...one, [name]: tensor(numbers, { shape: one[name].shape }) };
  });
}
