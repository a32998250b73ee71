/** Frames: all that there is to draw of a moment. */
import { argMax, type Tensor } from "@cotangent/autodiff";
import type { Batch, Moment, Network } from "./model.ts";
import type { Problem } from "./problems.ts";
import type { Frame, LayerNumbers, Score } from "./protocol.ts";
import type { Spec } from "./spec.ts";
import { troublesOf } from "./trouble.ts";

/** What a frame looks at: places of pictures, float32[n, inputs], and examples. */
export interface Views {
  readonly grid: Tensor;
  readonly thumbnailGrid: Tensor;
  readonly train: Batch;
  readonly heldOut: Batch | undefined;
}

export type Drawn = Omit<Frame, "step" | "epoch" | "changes" | "curve">;

export function frameOf(network: Network, { params }: Moment, views: Views, problem: Problem, spec: Spec): Drawn {
  const { train, heldOut } = views;
  const { loss, gradient } = network.gradient(params, train);
  const classes = (batch: Batch): ArrayLike<number> =>
    argMax(network.answer(params, batch.features).scores, { axis: -1 }).data() as Int32Array;
  const judged = problem.classNames.length > 0 && train.features.shape[0] !== 0;
  const [given, givenHeldOut] = judged ? [classes(train), heldOut && classes(heldOut)] : [];
  const { scores, answers } = network.answer(params, views.grid);
  const examples = train.features.shape[0] === 0 ? [] : network.hidden(params, train.features);
  const pictures = network.hidden(params, views.thumbnailGrid);
  const layers = params.map(({ weight, bias }, i): LayerNumbers => {
    const [fanIn, fanOut] = weight.shape as readonly [number, number];
    return {
      fanIn,
      fanOut,
      weight: floats(weight),
      bias: floats(bias),
      weightGradient: floats(gradient[i]!.weight),
      biasGradient: floats(gradient[i]!.bias),
      thumbnails: pictures[i] === undefined ? new Float32Array() : floats(pictures[i]),
      examples: examples[i] === undefined ? new Float32Array() : floats(examples[i]),
    };
  });
  return {
    loss,
    ...(heldOut && { heldOutLoss: network.loss(params, heldOut) }),
    ...(given && { train: scoreOf(given, problem.train.labels) }),
    ...(givenHeldOut && { heldOut: scoreOf(givenHeldOut, problem.heldOut.labels) }),
    gradientNorm: Math.sqrt(
      layers.reduce((sum, one) => sum + squares(one.weightGradient) + squares(one.biasGradient), 0),
    ),
    troubles: spec.layers.flatMap(({ activation, width }, i) => troublesOf(i, activation, layers[i]!.examples, width)),
    layers,
    surface: floats(answers),
    scores: floats(scores),
    predictions: Uint8Array.from([...Array.from(given ?? []), ...Array.from(givenHeldOut ?? [])]),
  };
}

/** Buffers that a frame may give away when it is sent. */
export function buffersOf({ surface, scores, predictions, layers }: Frame): Transferable[] {
  const arrays = [
    surface,
    scores,
    predictions,
    ...layers.flatMap((one) => Object.values(one).filter(ArrayBuffer.isView)),
  ];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}

function floats(x: Tensor): Float32Array<ArrayBuffer> {
  return (x.data() as Float32Array<ArrayBuffer>).slice();
}

function squares(numbers: Float32Array): number {
  return numbers.reduce((sum, x) => sum + x * x, 0);
}

function scoreOf(given: ArrayLike<number>, labels: Int32Array): Score {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (given[i] === labels[i]) right++;
  return { right, of: labels.length };
}
