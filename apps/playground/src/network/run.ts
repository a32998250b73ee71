/** One network learning one problem, forwards and back. It knows nothing of workers and pages. */
import { tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import { openHistory } from "./history.ts";
import { gridOver, inputsOf } from "./inputs.ts";
import { changed } from "./changes.ts";
import { frameOf, type Views } from "./frame.ts";
import { inspect } from "./inspect.ts";
import { copied, openNetwork, type Call, type Moment } from "./model.ts";
import { lossFor } from "./objective.ts";
import { openOrder, wholeOf, type Rows } from "./order.ts";
import { openProblem, type Examples, type Problem } from "./problems.ts";
import type { Frame, Inspected, LiveChange, Opening, Scene } from "./protocol.ts";
import type { Origin, originOf } from "./origin.ts";
import { openSampling } from "./sampling.ts";
import { openSnapshots } from "./snapshots.ts";
import { mostSteps, type Change, type Spec } from "./spec.ts";
import { openWatch, type Trouble } from "./trouble.ts";

export interface Run {
  readonly scene: Scene;
  readonly step: number;
  readonly epoch: number;
  /** True once the loss is no finite number any more: nothing is learned after that. */
  readonly diverged: boolean;
  /** One step. */
  advance(): void;
  /** Looks at the next example of the next step; after the last one it is taken. */
  sample(): void;
  /** Goes to the nearest kept moment at or before a step; `advance` does the rest of the way. */
  rewind(step: number): void;
  /** A change by hand at this moment. What was done by hand after it is forgotten. */
  change(change: LiveChange): void;
  frame(): Frame;
  inspect(point: number): Inspected;
}

/** Places along one side of the surface, and of a neuron's picture. */
const side = 80;
const thumbnailSide = 20;

/**
 * @param backend what runs the compiled functions
 * @param findOrigin what tells where a NaN came from, from when it is there
 */
export function openRun(
  { spec, rate, changes: given }: Opening,
  backend: Backend,
  findOrigin: () => typeof originOf | undefined = () => undefined,
): Run {
  const problem = openProblem(spec);
  const { classNames, scaling, x, y } = problem;
  const network = openNetwork(spec, classNames.length, backend);
  const rows = rowsOf(problem, problem.train, spec);
  const order = openOrder(rows, spec.batchSize, spec.seed);
  const heldOut = problem.heldOut.length > 0 ? wholeOf(rowsOf(problem, problem.heldOut, spec)) : undefined;
  const gridOf = (n: number) =>
    tensor(inputsOf(gridOver(x, y, n), spec.inputs, scaling), { shape: [n * n, spec.inputs.length] });
  const views: Views = { grid: gridOf(side), thumbnailGrid: gridOf(thumbnailSide), train: order.whole, heldOut };
  const wanted = lossFor(network.objective, spec.loss);

  let changes: readonly Change[] = [...given].sort((a, b) => a.step - b.step);
  const snapshots = openSnapshots<Moment>(copied(network.first));
  const history = openHistory();
  const watch = openWatch();
  const sampling = openSampling(network, rows);
  /** Losses of the epoch so far. */
  let epochLoss = 0;
  let moment = network.first;
  let step = 0;
  let diverged = false;
  const epochAt = (at: number): number => Math.floor(at / order.stepsPerEpoch);
  const rateAt = (at: number): number =>
    changes.findLast((one) => one.type === "rate" && one.step <= at)?.value ?? rate;
  const losses = (): [number, number | undefined] => [
    network.loss(moment.params, order.whole),
    heldOut && network.loss(moment.params, heldOut),
  ];
  /** Changes of weights that were made at this very step. */
  const arrive = (): void => {
    for (const one of changes) {
      if (one.type === "weight" && one.step === step) moment = { ...moment, params: changed(moment.params, one) };
    }
    if (step % order.stepsPerEpoch === 0 && history.wants(epochAt(step))) history.add(epochAt(step), ...losses());
  };
  arrive();

  /** The moments from which divergence can be told: now, and the last steps, trained anew. */
  function* suspects(): Generator<Call> {
    yield network.lossCall(moment.params, order.whole);
    let { moment: one, step: at } = snapshots.before(Math.max(0, step - 2));
    for (one = copied(one); at < step; at++) {
      for (const change of changes)
        if (change.type === "weight" && change.step === at) one = { ...one, params: changed(one.params, change) };
      if (at >= step - 2) yield network.stepCall(one, rateAt(at), order.at(at), at);
      one = network.train(one, rateAt(at), order.at(at), at).moment;
    }
  }
  let origin: Origin | undefined;
  const forget = (): void => {
    watch.clear();
    epochLoss = 0;
  };

  function advance(): void {
    sampling.clear();
    if (diverged || step >= mostSteps) return;
    const { moment: next, loss } = network.train(moment, rateAt(step), order.at(step), step);
    moment = next;
    diverged = !Number.isFinite(loss);
    step++;
    epochLoss += loss;
    if (step % order.stepsPerEpoch === 0) {
      watch.add(epochLoss / order.stepsPerEpoch);
      epochLoss = 0;
    }
    if (snapshots.wants(step)) snapshots.add(step, copied(moment));
    arrive();
  }

  return {
    scene: {
      spec,
      classNames,
      x,
      y,
      scaling,
      points: [...pointsOf(problem.train, false), ...pointsOf(problem.heldOut, true)],
      targets: Float32Array.from([...problem.train.targets, ...problem.heldOut.targets]),
      side,
      thumbnailSide,
      inputPictures: inputsOf(gridOver(x, y, thumbnailSide), spec.inputs, scaling),
      backend: backend.name,
      network: network.line,
      parameters: network.parameters,
      equation: network.equation,
      loss: wanted,
      graph: network.graph(network.first, order.at(0)),
      stepsPerEpoch: order.stepsPerEpoch,
    },
    get step() {
      return step;
    },
    get epoch() {
      return epochAt(step);
    },
    get diverged() {
      return diverged;
    },
    advance,
    sample() {
      if (diverged || step >= mostSteps || rows.length === 0) return;
      if (!sampling.next(moment.params, order.positionsAt(step))) advance();
    },
    rewind(to) {
      sampling.clear();
      const found = snapshots.before(to);
      moment = copied(found.moment);
      step = found.step;
      diverged = false;
      origin = undefined;
      forget();
      history.cut(epochAt(step));
      arrive();
    },
    change(live) {
      changes = [
        ...changes.filter((one) => one.step <= step && !isReplaced(one, live, step)),
        { ...live, step } as Change,
      ];
      // kept moments are from before the changes of their step, so this one's stays as it is
      snapshots.cut(step);
      sampling.clear();
      forget();
      if (live.type === "weight") moment = { ...moment, params: changed(moment.params, live) };
    },
    frame() {
      const { troubles, ...frame } = frameOf(network, moment, views, problem, spec);
      diverged ||= !Number.isFinite(frame.loss);
      if (diverged && order.whole.features.shape[0] !== 0) origin ??= findOrigin()?.(suspects());
      // what is learned is no trouble, however it is done
      const found = [...(watch.found.length > 0 || isFlat(troubles) ? troubles : []), ...watch.found];
      const taken = sampling.last && { sampled: sampling.last, ...sampling.shown(frame.layers) };
      const epoch = epochAt(step);
      const curve = history.curve(step / order.stepsPerEpoch, frame.loss, frame.heldOutLoss);
      return { ...frame, step, epoch, changes, curve, troubles: found, ...(origin && { origin }), ...taken };
    },
    inspect: (point) => inspect(network, moment.params, rowsOf(problem, bothOf(problem), spec), order.whole, point),
  };
}

/** True of layers that cannot learn at all, which need not be waited for. */
function isFlat(troubles: readonly Trouble[]): boolean {
  return troubles.some(({ type }) => type === "flat");
}

/** True of a change that another one at the same step makes void. */
function isReplaced(one: Change, live: LiveChange, step: number): boolean {
  if (one.step !== step || one.type !== live.type) return false;
  if (one.type === "rate" || live.type === "rate") return true;
  return one.layer === live.layer && one.from === live.from && one.to === live.to;
}

function rowsOf({ classNames, scaling }: Problem, { length, places, labels, targets }: Examples, spec: Spec): Rows {
  return {
    length,
    width: spec.inputs.length,
    features: inputsOf(places, spec.inputs, scaling),
    expected: classNames.length === 0 ? targets : labels,
  };
}

/** Training examples first, then those held out, as the scene has them. */
function bothOf({ train, heldOut }: Problem): Examples {
  return {
    length: train.length + heldOut.length,
    places: Float32Array.from([...train.places, ...heldOut.places]),
    labels: Int32Array.from([...train.labels, ...heldOut.labels]),
    targets: Float32Array.from([...train.targets, ...heldOut.targets]),
  };
}

function pointsOf({ length, places, labels }: Examples, heldOut: boolean) {
  return Array.from({ length }, (_, i) => ({ x: places[2 * i]!, y: places[2 * i + 1]!, label: labels[i]!, heldOut }));
}
