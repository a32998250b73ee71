import type { DataName, LossName, OptimizerName, ScheduleName } from "./spec.ts";

const data: Readonly<Record<DataName, string>> = {
  xor: "XOR",
  circles: "Circles",
  spirals: "Spirals",
  moons: "Moons",
  blobs: "Blobs",
  checkerboard: "Checkerboard",
  iris: "Iris",
  plane: "Plane (numbers)",
  hills: "Hills (numbers)",
  own: "Own data",
};

const stories: Readonly<Record<DataName, string>> = {
  xor: "Four points: the answer is 1 where exactly one of the two inputs is 1. No straight line separates the two answers, so it takes a hidden layer to learn them.",
  circles:
    "A ring around a disc. With x² and y² among the inputs a straight line is enough; without them a hidden layer bends one.",
  spirals: "Two arms wound around each other: the classic that needs width, depth and patience.",
  moons: "Two half circles that interlock: almost separable by a line, but not quite.",
  blobs: "Three clouds of points, one for each class: the easiest of all, even without a hidden layer.",
  checkerboard: "XOR many times over: dark squares and light squares.",
  iris: "150 flowers of three species, by two measures of their petals (R. A. Fisher, 1936). Some are held out to see how well the network does on flowers it has never met.",
  plane: "A number to predict instead of a class: a slope that one neuron can learn.",
  hills: "A number to predict: hills and hollows, which take a hidden layer.",
  own: "Your own points: paint them with the pointer, or drop a CSV with two columns of numbers and one of classes.",
};

const losses: Readonly<Record<LossName, string>> = {
  crossEntropy: "cross-entropy",
  squared: "squared error",
  hinge: "hinge",
  absolute: "absolute error",
  huber: "Huber",
};

const optimizers: Readonly<Record<OptimizerName, string>> = {
  adam: "Adam",
  sgd: "gradient descent",
  momentum: "momentum 0.9",
  rmsprop: "RMSprop",
  adagrad: "Adagrad",
  adamW: "AdamW",
  nadam: "Nadam",
  lion: "Lion",
};

const schedules: Readonly<Record<ScheduleName, string>> = {
  constant: "constant",
  exponential: "halved every 250 steps",
  inverseSquareRoot: "warm-up, then 1/√step",
  cosine: "cosine with restarts",
};

const guide = [
  {
    question: "Without a hidden layer: how many of the four points of XOR can a network get right?",
    answer:
      "Three at most. Without a hidden layer the boundary is one straight line, and no line has both 1s on one side. The loss settles at 0.693, which is log 2: it says “one half” everywhere.",
    action: "XOR without a hidden layer",
  },
  {
    question: "What do three hidden neurons change?",
    answer:
      "Each draws a line of its own, which you see in its square; the output adds them up, and the sum of several lines bends. Now all four points can be right. Look at the plane “after layer 1”: it is folded until one line is enough. Try two neurons and other seeds: some get stuck.",
    action: "Three hidden neurons",
  },
  {
    question: "A ring around a disc: can a straight line separate them?",
    answer:
      "Not in x and y, but in x² and y²: a circle, x² + y² = r², is a straight line there. Good inputs spare a hidden layer.",
    action: "Circles, by x² and y²",
  },
];

/** An origin with its numbers as text. */
interface Told {
  readonly op: string;
  readonly value: string;
  readonly pass: "forward" | "backward";
  readonly derivativeOf: string | undefined;
  readonly least: string;
  readonly largest: string;
}

export const english = {
  guide,
  data,
  stories,
  losses,
  optimizers,
  schedules,
  training: "Training",
  dataSet: "Data set",
  play: "Play",
  pause: "Pause",
  opButton: "Op",
  sampleButton: "Sample",
  sampled: (position: number, of: number, loss: string, norm: string) =>
    `Sample ${position} of ${of}: loss ${loss}; its gradient, of length ${norm}, is added.`,
  batchDone: (of: number) =>
    of === 1
      ? "The next press takes the step."
      : `The next press takes the step, along the mean of the ${of} gradients.`,
  batch: "Batch",
  epochButton: "Epoch",
  reset: "Reset",
  speed: "Speed",
  pace: (epochs: number) => (epochs === 0 ? "as fast as it goes" : `${epochs} epochs a second`),
  starting: "Starting the worker…",
  ready: "Ready: press Play.",
  learning: "Learning.",
  paused: "Paused.",
  onTheWay: (step: string) => `On the way to step ${step}…`,
  allRight: (of: number) => ` All ${of} training points are right.`,
  notFinite: "The loss is no longer a finite number, so training stopped.",
  origin: ({ op, value, pass, derivativeOf, least, largest }: Told) =>
    `The op ${op} made ${value} of numbers from ${least} to ${largest}, ${
      pass === "forward" ? "on the way forward" : `on the way back, in the derivative of ${derivativeOf}`
    }.`,
  advice: "Why it does not learn",
  plateau: "The loss hardly changes any more. If it should be lower, take larger steps, or a larger network.",
  oscillation: "The loss jumps up and down: the steps are too large.",
  dead: (layer: number, count: number, of: number) =>
    `In layer ${layer}, ${count} of ${of} neurons are dead: they give 0 for every example, and no gradient passes them.`,
  saturated: (layer: number, count: number, of: number) =>
    `In layer ${layer}, ${count} of ${of} neurons are saturated: their activation is flat for every example, and hardly any gradient passes them.`,
  flat: (layer: number) =>
    `The step function of layer ${layer} has the slope 0 everywhere: nothing below it learns. That is why networks use others.`,
  lowerRate: (rate: string) => `Lower the rate to ${rate}`,
  higherRate: (rate: string) => `Raise the rate to ${rate}`,
  lowerAndReset: (rate: string) => `Lower the rate to ${rate}, and start again`,
  otherActivation: (layer: number, name: string) => `${name} in layer ${layer}`,
  addHidden: "Add a hidden layer",
  noPoints: "There are no points yet: paint some on the plane, or drop a CSV.",
  failure: {
    stopped: (sentence: string) => `The training stopped (${sentence})`,
    notLoaded: "The worker did not load",
    silent: (seconds: number) => `The worker has not answered for ${seconds} seconds`,
    remedy: "; press Reset to start another one, or reload the page.",
    noWorkers: "This browser has no workers, in which networks train here; open the page in a current one.",
  },
  answers: "What the network answers",
  surfaceNote:
    "The background is the answer the network would give there: the stronger the colour, the surer. It changes its mind at the line.",
  numbersNote:
    "The background is the number the network would give there, from −1 (orange) to 1 (blue); the points have the colours of theirs.",
  surface: "Decision surface",
  surfaceAfter: (epochs: number, right: number, of: number) =>
    `Decision surface after ${epochs} epochs: ${right} of ${of} training points are right`,
  surfaceHeld: (right: number, of: number) => `, and ${right} of ${of} held out`,
  views: "The plane",
  viewPlane: "as it is",
  viewLayer: (i: number) => `after layer ${i}`,
  warped: (i: number) => `The plane as the first ${i === 1 ? "layer bends" : `${i} layers bend`} it`,
  warpNote: (isProjected: boolean) =>
    `The grid of the plane, bent by the network, in the colours of its answers; ${
      isProjected
        ? "of its neurons you see the two directions in which they differ most"
        : "across and upwards are its neurons"
    }. The next layer draws straight lines here.`,
  at: "At",
  point: "Point",
  lossHere: "loss",
  shareHere: "share of the gradient",
  doing: "How it is doing",
  epoch: "Epoch",
  step: "Step",
  loss: "Loss",
  trainAccuracy: "Training accuracy",
  heldOutAccuracy: "Held-out accuracy",
  heldOutLoss: "Held-out loss",
  score: (right: number, of: number) => `${right} of ${of}`,
  notANumber: "not finite",
  gradientNorm: "Gradient norm",
  byLayer: (norms: string) => `by layer ${norms}`,
  stepsPerSecond: "Steps a second",
  onWasm: "on WebAssembly",
  inInterpreter: "in the interpreter",
  interpreterNote:
    "This browser has no WebAssembly, or the page may not use it: the steps are interpreted, which is slower.",
  each: (time: string) => `${time} µs each`,
  lossByEpoch: "Loss by epoch",
  lossAxis: (name: string) => `loss (${name})`,
  epochAxis: "epoch",
  number: "number",
  parameters: (count: number) => `${count} ${count === 1 ? "parameter" : "parameters"}`,
  network: "The network",
  diagramNote:
    "Each square is what one neuron gives over the plane; a line is a weight, blue above 0, orange below, the thicker the larger. Click one to change it.",
  lookInside: "Step through this network",
  showing: "Lines show",
  weights: "weights",
  gradients: "gradients",
  diagram: (line: string) => `The network as a picture: ${line}`,
  inputs: "Inputs",
  layer: (i: number) => `Layer ${i}`,
  width: "Width",
  activation: "Activation",
  addLayer: "Add a layer",
  removeLayer: (i: number) => `Remove layer ${i}`,
  noLayers: "No hidden layer: the boundary is a straight line, unless an input is bent.",
  settings: "Settings",
  rate: "Learning rate",
  rateHint: "How far one step goes. Takes effect at once.",
  rateRule: "The learning rate is a number from 0.0001 to 10, such as 0.03",
  optimizer: "Optimizer",
  schedule: "Schedule",
  batchSize: "Batch size",
  batchHint: "Examples per step; 0 for all.",
  batchRule: "The batch size is a whole number from 0 to 4096",
  l1: "L1 penalty",
  l2: "L2 penalty",
  penaltyRule: "A penalty is a number from 0 to 10",
  dropout: "Dropout",
  dropoutRule: "Dropout is a number from 0 to 0.9",
  noise: "Noise",
  noiseRule: "Noise is a number from 0 to 1",
  testShare: "Held out",
  testShareHint: "Share of the examples that the network never sees.",
  testShareRule: "The share is a number from 0 to 0.9",
  seed: "Seed",
  seedHint: "Decides what is left to chance. Starts anew.",
  seedRule: "The seed is a whole number from 0 to 4294967295",
  widthRule: "A width is a whole number from 1 to 64",
  lessWide: (i: number) => `Narrower layer ${i}`,
  wider: (i: number) => `Wider layer ${i}`,
  more: "More settings",
  weightEdit: "A weight by hand",
  from: "From",
  to: "To",
  bias: "bias",
  neuron: (i: number) => `neuron ${i}`,
  output: (name: string) => `output ${name}`,
  weightValue: "Value",
  weightRule: "A weight is a number from −1000 to 1000",
  gradientHere: (value: string) => `Its gradient: ${value}`,
  rewind: "Rewind",
  rewindTo: (step: string) => `Step ${step}`,
  rewindHint: "Back to any moment, to the same bits.",
  takeAway: "Take it with you",
  graph: "The compiled training step, as a graph",
  graphNote:
    "One step: forward, backward and the update, traced from the page’s own code, differentiated and compiled.",
  graphRegion: "Graph of the training step",
  paint: "Paint",
  erase: "erase",
  paintWith: "The pointer paints",
  clear: "Remove all points",
  fileTooLarge: (size: string, most: number) => `The file has ${size} MB; this page reads up to ${most} MB.`,
  fileTooWide: (columns: number, most: number) => `The file has ${columns} columns; this page reads up to ${most}.`,
  fileTooFar: "The file has numbers above 1,000,000,000, which this page cannot draw.",
  fileUnusable: (why: string) => `The file cannot be used: ${why}.`,
  fileNeeds: (most: number, found: string) =>
    `The file needs two columns of numbers and one with 2 to ${most} classes; it has ${found}.`,
  dropCsv: "Open a CSV…",
  addPoint: "Add a point",
  addClass: (name: string) => `Add ${name}`,
};
export type Words = typeof english;
