/** The state of the page, as a link carries it. */
import * as v from "valibot";
import { networkState } from "../network/spec.ts";
import { longestExpression } from "./expression.ts";

export const exampleNames = ["paper", "neuron", "network", "page", "typed"] as const;
export type ExampleName = (typeof exampleNames)[number];

/** A network of two inputs, two hidden neurons and one output, small enough for paper. */
export const onPaper = "(sigmoid(v1*tanh(w11*x1 + w12*x2 + b1) + v2*tanh(w21*x1 + w22*x2 + b2) + c) - t)^2 / 2";
export const neuron = "tanh(x*w + b)";

/** How closely one looks: all ops at once, layers, the ops of one layer, or one op and its neighbours. */
export const zoomNames = ["all", "network", "layer", "op"] as const;
export type ZoomName = (typeof zoomNames)[number];

export const paces = [1, 3, 10] as const;

export const stepsState = v.strictObject({
  example: v.optional(v.picklist(exampleNames), "neuron"),
  /** The typed expression. */
  text: v.optional(v.pipe(v.string(), v.maxLength(longestExpression)), "x^2 * sin(y) + exp(-x)"),
  /** Values of names; others have usual ones. */
  values: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_]{0,9}$/)),
        v.pipe(v.number(), v.minValue(-1000), v.maxValue(1000)),
      ),
      v.check((values) => Object.keys(values).length <= 64, "too many values"),
    ),
    {},
  ),
  /** Name whose derivative is stepped through; none for the function itself. */
  wrt: v.optional(v.pipe(v.string(), v.maxLength(10))),
  zoom: v.optional(v.picklist(zoomNames), "all"),
  /** The layer that is looked into, from 0; the loss is after the last one. */
  layer: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(16)), 0),
  /** The network of the page of networks; its usual one where absent. */
  network: v.optional(networkState),
  /** Its training example, from 1; 0 for the first four at once. */
  sample: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4096)), 0),
  /** Ops done: forward first, then back. */
  at: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000)), 0),
  pace: v.optional(v.picklist(paces), 3),
});
export type StepsState = v.InferOutput<typeof stepsState>;
