/**
 * Messages between the page and its worker. The page sends commands; the worker answers with the scene once and with
 * frames from then on. A frame is all there is to draw, so that any number of them may be left out: the worker sends
 * the next one only after the page has said that the last one is drawn.
 */
import type { Axis, Point } from "../ui/plane.ts";
import type { Origin } from "./origin.ts";
import type { Scaling } from "./problems.ts";
import type { Change, Spec } from "./spec.ts";
import type { Trouble } from "./trouble.ts";

/** A run to begin, and the moment of it to show first. */
export interface Opening {
  readonly spec: Spec;
  readonly rate: number;
  readonly changes: readonly Change[];
  readonly step: number;
}

/** A change by hand, at the moment that is shown. */
export type LiveChange = Change extends infer C ? (C extends Change ? Omit<C, "step"> : never) : never;

export type Stride = "sample" | "batch" | "epoch";

export type Command =
  /** Start anew, paused. `run` numbers what is started; everything about it carries that number. */
  | { readonly type: "open"; readonly run: number; readonly opening: Opening }
  /** Infinity: as fast as it goes. */
  | { readonly type: "play"; readonly epochsPerSecond: number }
  | { readonly type: "pause" }
  /** Pause, and look at the next example of the batch, train one batch, or to the end of the epoch. */
  | { readonly type: "advance"; readonly by: Stride }
  /** Pause, and show the moment after so many steps. */
  | { readonly type: "seek"; readonly step: number }
  | { readonly type: "change"; readonly change: LiveChange }
  /** Ask for one point of the scene: its loss and its share of the gradient. */
  | { readonly type: "inspect"; readonly point: number }
  | { readonly type: "drawn"; readonly run: number };

export type Report =
  | { readonly type: "scene"; readonly run: number; readonly scene: Scene }
  | { readonly type: "frame"; readonly run: number; readonly frame: Frame; readonly speed: Speed | undefined }
  | { readonly type: "inspected"; readonly run: number; readonly inspected: Inspected }
  | { readonly type: "failure"; readonly run: number; readonly sentence: string };

/** What stays the same while a network trains. */
export interface Scene {
  readonly spec: Spec;
  /** None where numbers are to be predicted. */
  readonly classNames: readonly string[];
  readonly x: Axis;
  readonly y: Axis;
  /** How inputs are made of places. */
  readonly scaling: Scaling;
  /** Training examples first, then those held out. */
  readonly points: readonly Point[];
  /** Numbers to be predicted, one for each point; empty of classes. */
  readonly targets: Float32Array;
  /** The surface is sampled at side × side places, from edge to edge of the axes. */
  readonly side: number;
  /** Sampled alike for every neuron, at fewer places. */
  readonly thumbnailSide: number;
  /** What the inputs are there, [places · inputs]. */
  readonly inputPictures: Float32Array;
  /** What runs the compiled functions: "wasm", or "interpreter" where the browser has no WebAssembly or forbids it. */
  readonly backend: string;
  /** "2 → 8 tanh → 1 sigmoid" */
  readonly network: string;
  /** Numbers that are learned. */
  readonly parameters: number;
  readonly equation: string;
  /** The loss that is taken, since not every one suits every task. */
  readonly loss: string;
  /** The compiled training step, as text. */
  readonly graph: string;
  readonly stepsPerEpoch: number;
}

export interface Score {
  readonly right: number;
  readonly of: number;
}

/** Loss after some of the epochs, evenly spaced, and after the last one. */
export interface Curve {
  readonly epochs: Float64Array;
  readonly train: Float64Array;
  /** As long as `epochs`, or empty where nothing is held out. */
  readonly heldOut: Float64Array;
}

/** How fast it trained lately. */
export interface Speed {
  readonly stepsPerSecond: number;
  /** What a step took, in microseconds; at a given pace most of the time is spent waiting. */
  readonly stepTime: number;
}

/** Weights and biases of a layer, and the gradient of the training loss in them. */
export interface LayerNumbers {
  readonly fanIn: number;
  readonly fanOut: number;
  /** [fanIn · fanOut], the weights out of one neuron together */
  readonly weight: Float32Array<ArrayBuffer>;
  readonly bias: Float32Array<ArrayBuffer>;
  readonly weightGradient: Float32Array<ArrayBuffer>;
  readonly biasGradient: Float32Array<ArrayBuffer>;
  /** What each of its neurons gives, [places · fanOut]; empty for the last layer. */
  readonly thumbnails: Float32Array<ArrayBuffer>;
  /** What they give for the training examples, [examples · fanOut]; empty for the last layer. */
  readonly examples: Float32Array<ArrayBuffer>;
}

/** The network after `step` steps. */
export interface Frame {
  readonly step: number;
  readonly epoch: number;
  /** Changes by hand so far. */
  readonly changes: readonly Change[];
  /** Mean over the training examples. Not finite once training has diverged; it stops there. */
  readonly loss: number;
  /** Absent where nothing is held out. */
  readonly heldOutLoss?: number;
  /** Absent where numbers are to be predicted. */
  readonly train?: Score;
  readonly heldOut?: Score;
  /** Present while a step is taken apart. */
  readonly sampled?: Sampled;
  /** Length of the gradient of the training loss. */
  readonly gradientNorm: number;
  readonly curve: Curve;
  /** Signs that nothing is learned any more. */
  readonly troubles: readonly Trouble[];
  /** What made the loss no finite number, where it is none and an op did. */
  readonly origin?: Origin;
  readonly layers: readonly LayerNumbers[];
  /** float32[side, side, classes]: probabilities; the first row is the top of the picture. */
  readonly surface: Float32Array<ArrayBuffer>;
  /** float32[side, side, classes]: the logits, which still differ where probabilities are all 0 and 1. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** The class given to each of the scene's points; of numbers none. */
  readonly predictions: Uint8Array<ArrayBuffer>;
}

/** The example of a batch that was looked at last; the gradients of the frame are the mean of those so far. */
export interface Sampled {
  /** Position among the scene's points. */
  readonly point: number;
  /** How many of the batch were looked at, this one included. */
  readonly position: number;
  readonly of: number;
  readonly loss: number;
  /** Length of its own gradient. */
  readonly gradientNorm: number;
}

/** One example, looked at. */
export interface Inspected {
  readonly point: number;
  readonly loss: number;
  /** Length of its own gradient, beside that of the mean over all training examples. */
  readonly gradientNorm: number;
  /** Its part of the mean gradient along that gradient: g · gᵢ / (n · g · g); all together make 1. */
  readonly share: number;
}
