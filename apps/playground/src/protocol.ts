/**
 * What the page and its worker say to each other. The page sends commands; the worker answers with the scene once and
 * with frames from then on. A frame is all there is to draw, so that any number of them may be left out: the worker
 * sends the next one only after the page has said that the last one is drawn.
 */
export const problemNames = ["xor", "iris"] as const;
export type ProblemName = (typeof problemNames)[number];

export interface Settings {
  readonly problem: ProblemName;
  /** Width of the hidden layer. */
  readonly hidden: number;
  readonly seed: number;
}

export type Command =
  /** Start anew, paused at epoch 0. `run` numbers what is started; everything about it carries that number. */
  | { readonly type: "open"; readonly run: number; readonly settings: Settings; readonly learningRate: number }
  /** Infinity: as fast as it goes. */
  | { readonly type: "play"; readonly epochsPerSecond: number }
  | { readonly type: "pause" }
  /** Pause, and train one epoch. */
  | { readonly type: "step" }
  | { readonly type: "learningRate"; readonly value: number }
  | { readonly type: "drawn"; readonly run: number };

export type Report =
  | { readonly type: "scene"; readonly run: number; readonly scene: Scene }
  | { readonly type: "frame"; readonly run: number; readonly frame: Frame; readonly speed: Speed | undefined }
  | { readonly type: "failure"; readonly run: number; readonly sentence: string };

export interface Axis {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Index of its class. */
  readonly label: number;
  readonly heldOut: boolean;
}

/** What stays the same while a network trains. */
export interface Scene {
  readonly problem: ProblemName;
  readonly classNames: readonly string[];
  readonly x: Axis;
  readonly y: Axis;
  /** Training examples first, then those held out. */
  readonly points: readonly Point[];
  /** The surface is sampled at side × side places, from edge to edge of the axes. */
  readonly side: number;
  /** What runs the compiled functions: "wasm", or "interpreter" where the browser has no WebAssembly or forbids it. */
  readonly backend: string;
  /** "2 → 8 tanh → 1 sigmoid, 33 parameters" */
  readonly network: string;
  readonly equation: string;
  /** The compiled training step, as text. */
  readonly graph: string;
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

/** The network after `epoch` epochs. */
export interface Frame {
  readonly epoch: number;
  /** Mean over the training examples. Not finite once training has diverged; it stops there. */
  readonly loss: number;
  readonly train: Score;
  /** Absent where nothing is held out. */
  readonly heldOut?: Score;
  readonly curve: Curve;
  /** float32[side, side, classes]: probabilities; the first row is the top of the picture. */
  readonly surface: Float32Array<ArrayBuffer>;
  /** float32[side, side, classes]: the logits, which still differ where probabilities are all 0 and 1. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** The class given to each of the scene's points. */
  readonly predictions: Uint8Array<ArrayBuffer>;
}
