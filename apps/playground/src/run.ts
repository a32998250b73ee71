import { argMax, tensor, type Tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import type { Dataset } from "@cotangent/datasets";
import { accuracy } from "@cotangent/metrics";
import { openHistory } from "./history.ts";
import { openNetwork, type Examples } from "./network.ts";
import { gridOver, openProblem } from "./problems.ts";
import type { Frame, Point, Scene, Score, Settings } from "./protocol.ts";

/** One network learning one problem. It knows nothing of workers and pages. */
export interface Run {
  readonly scene: Scene;
  readonly epoch: number;
  /** True once the loss is no finite number any more: nothing is learned after that. */
  readonly diverged: boolean;
  /** One epoch: one step with all training examples. */
  advance(learningRate: number): void;
  frame(): Frame;
}

/** Places along one side of the surface. */
const side = 80;

/** @param backend what runs the compiled functions */
export function openRun({ problem: name, hidden, seed }: Settings, backend: Backend): Run {
  const problem = openProblem(name, seed);
  const { classNames } = problem.train;
  const network = openNetwork({ hidden, classes: classNames.length, seed, backend });
  const train = examplesOf(problem.scale(problem.train));
  const heldOut = problem.heldOut.length > 0 ? examplesOf(problem.scale(problem.heldOut)) : undefined;
  const grid = tensor(problem.scale(gridOver(problem, side)).features);

  let epoch = 0;
  let diverged = false;
  const history = openHistory();
  const record = (): void => history.add(epoch, network.loss(train), heldOut && network.loss(heldOut));
  record();

  return {
    scene: {
      problem: name,
      classNames,
      x: problem.x,
      y: problem.y,
      points: [...pointsOf(problem.train, false), ...pointsOf(problem.heldOut, true)],
      side,
      backend: backend.name,
      network: network.line,
      equation: network.equation,
      graph: network.graph(train),
    },
    get epoch() {
      return epoch;
    },
    get diverged() {
      return diverged;
    },
    advance(learningRate) {
      if (diverged) return;
      diverged = !Number.isFinite(network.train(learningRate, train));
      epoch++;
      if (history.wants(epoch)) record();
    },
    frame() {
      const loss = network.loss(train);
      diverged ||= !Number.isFinite(loss);
      const classify = ({ features }: Examples): Tensor => argMax(network.answer(features).scores, { axis: -1 });
      const trainClasses = classify(train);
      const heldOutClasses = heldOut && classify(heldOut);
      const { scores, probabilities } = network.answer(grid);
      return {
        epoch,
        loss,
        train: scoreOf(trainClasses, train),
        ...(heldOut && { heldOut: scoreOf(heldOutClasses!, heldOut) }),
        curve: history.curve(epoch, loss, heldOut && network.loss(heldOut)),
        surface: Float32Array.from(probabilities.data()),
        scores: Float32Array.from(scores.data()),
        predictions: Uint8Array.from([...trainClasses.data(), ...(heldOutClasses?.data() ?? [])]),
      };
    },
  };
}

function examplesOf({ features, labels }: Dataset<2>): Examples {
  return { features: tensor(features), labels: tensor(labels) };
}

function pointsOf({ features, labels }: Dataset<2>, heldOut: boolean): Point[] {
  return Array.from(labels, (label, i) => ({ x: features[2 * i]!, y: features[2 * i + 1]!, label, heldOut }));
}

function scoreOf(classes: Tensor, { labels }: Examples): Score {
  const of = labels.shape[0]!;
  return { right: Math.round(accuracy(classes, labels).item() * of), of };
}
