/** The state of the page: all that a run follows from, and all that a link has to carry. */
import * as v from "valibot";
import { activationNames } from "../ui/activationNames.ts";
import { mostClasses } from "../ui/marks.ts";

export const dataNames = [
  "xor",
  "circles",
  "spirals",
  "moons",
  "blobs",
  "checkerboard",
  "iris",
  "plane",
  "hills",
  "own",
] as const;
export type DataName = (typeof dataNames)[number];

/** Functions of the two axes that the network may see. */
export const inputNames = ["x", "y", "x²", "y²", "xy", "sin x", "sin y"] as const;
export type InputName = (typeof inputNames)[number];

export const lossNames = ["crossEntropy", "squared", "hinge", "absolute", "huber"] as const;
export type LossName = (typeof lossNames)[number];

export const optimizerNames = ["adam", "sgd", "momentum", "rmsprop", "adagrad", "adamW", "nadam", "lion"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export const scheduleNames = ["constant", "exponential", "inverseSquareRoot", "cosine"] as const;
export type ScheduleName = (typeof scheduleNames)[number];

export const mostLayers = 6;
export const mostNeurons = 64;
/** Most points of one's own: so many fit into a link. */
export const mostPoints = 600;
/** Most changes by hand that a run remembers. */
const mostChanges = 200;
/** Most steps that a link may ask for: some minutes of training. */
export const mostSteps = 100_000_000;

const number = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));
const integer = (min: number, max: number) => v.pipe(number(min, max), v.integer());
const name = v.pipe(v.string(), v.maxLength(60));

const layer = v.strictObject({
  width: integer(1, mostNeurons),
  activation: v.picklist(activationNames),
});
export type LayerSpec = v.InferOutput<typeof layer>;

const own = v.strictObject({
  x: v.optional(name, "x"),
  y: v.optional(name, "y"),
  classes: v.pipe(v.array(name), v.minLength(2), v.maxLength(mostClasses)),
  points: v.pipe(
    v.array(v.strictTuple([number(-1e9, 1e9), number(-1e9, 1e9), integer(0, mostClasses - 1)])),
    v.maxLength(mostPoints),
  ),
});
export type OwnData = v.InferOutput<typeof own>;

const spec = v.strictObject({
  data: v.optional(v.picklist(dataNames), "xor"),
  /** Of data that are made: standard deviation, in the units of the axes. */
  noise: v.optional(number(0, 1), 0.1),
  /** Share of the examples that are held out; XOR has none. */
  testShare: v.optional(number(0, 0.9), 0.2),
  own: v.optional(own),
  inputs: v.optional(v.pipe(v.array(v.picklist(inputNames)), v.minLength(1), v.maxLength(inputNames.length)), [
    "x",
    "y",
  ]),
  layers: v.optional(v.pipe(v.array(layer), v.maxLength(mostLayers)), [{ width: 8, activation: "tanh" }]),
  loss: v.optional(v.picklist(lossNames), "crossEntropy"),
  optimizer: v.optional(v.picklist(optimizerNames), "adam"),
  schedule: v.optional(v.picklist(scheduleNames), "constant"),
  /** Examples per step; 0 for all. */
  batchSize: v.optional(integer(0, 4096), 0),
  l1: v.optional(number(0, 10), 0),
  l2: v.optional(number(0, 10), 0),
  dropout: v.optional(number(0, 0.9), 0),
  seed: v.optional(integer(0, 2 ** 32 - 1), 0),
});
/** What decides the run from its start on. */
export type Spec = v.InferOutput<typeof spec>;

/** A change by hand while the run goes on. */
const change = v.variant("type", [
  v.strictObject({ type: v.literal("rate"), step: integer(0, mostSteps), value: number(0, 1000) }),
  v.strictObject({
    type: v.literal("weight"),
    step: integer(0, mostSteps),
    layer: integer(0, mostLayers),
    /** The neuron before; −1 for the bias. */
    from: integer(-1, mostNeurons - 1),
    to: integer(0, mostNeurons - 1),
    value: number(-1e6, 1e6),
  }),
]);
export type Change = v.InferOutput<typeof change>;
export type WeightChange = Extract<Change, { readonly type: "weight" }>;

export const paces = [5, 30, 120, 0] as const;

export const networkState = v.strictObject({
  spec: v.optional(spec, () => v.parse(spec, {})),
  /** The learning rate of the first step. */
  rate: v.optional(number(0.0001, 10), 0.03),
  /** Epochs a second; 0 as fast as it goes. */
  pace: v.optional(v.picklist(paces), 30),
  changes: v.optional(v.pipe(v.array(change), v.maxLength(mostChanges)), []),
  /** Layer that bends the plane that is shown; 0 for the plane itself. */
  view: v.optional(integer(0, mostLayers), 0),
  /** Steps behind the moment that is shown. */
  step: v.optional(integer(0, mostSteps), 0),
});
export type NetworkState = v.InferOutput<typeof networkState>;
