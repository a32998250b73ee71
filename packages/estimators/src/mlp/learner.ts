/** A network that learns: parameters, the optimizer's state, the rate, and what was seen of the loss. */
import { tensor, treeFlatten, treeLeaves, treeUnflatten, ValueError, type Tensor } from "@cotangent/autodiff";
import type { Rows } from "../data.ts";
import type { RandomState } from "../randomState.ts";
import type { Layer } from "./forward.ts";
import {
  hasWeight,
  initialState,
  stepFor,
  type Fed,
  type Output,
  type Params,
  type Plan,
  type Step,
  type Update,
} from "./network.ts";
import type { MLPParams } from "./options.ts";

/** Rows with what is to be learned of each, and how much each counts. */
export interface Examples {
  readonly rows: Rows;
  readonly targets: Targets;
  readonly weights: Float64Array;
}

/** Labels, one per row, for a softmax; else [rows, columns] numbers. */
export interface Targets {
  readonly columns: number;
  readonly elements: Float64Array | Int32Array;
}

/** Network that learns, changed by each pass. */
export interface Learner {
  readonly plan: Plan;
  params: Params;
  state: unknown;
  learningRate: number;
  /** Updates so far. */
  updates: number;
  /** Rows so far, of all passes. */
  seen: number;
  /** Mean loss of each pass. */
  readonly losses: number[];
  bestLoss: number;
  /** Score of the rows that were held out after each pass. */
  readonly scores: number[];
  bestScore: number;
  /** Weights of the best score. */
  best: readonly Layer[] | undefined;
  /** Passes in a row that brought less than `tol`. */
  stale: number;
}

/** Facts of a learner beside its layers and losses: with them, learning goes on as if it had never stopped. */
export interface Going {
  readonly learningRate: number;
  readonly updates: number;
  readonly seen: number;
  readonly bestLoss: number;
  readonly stale: number;
  /** Numbers of the optimizer's state, leaf by leaf. */
  readonly state: readonly Float64Array[];
}

/** A fresh learner whose weights are drawn as scikit-learn draws them: Glorot & Bengio 2010, uniform. */
export function newLearner(plan: Plan, settings: MLPParams, random: RandomState): Learner {
  const { widths, activation } = plan;
  const layers = widths.slice(1).map((fanOut, i): Layer => {
    const fanIn = widths[i]!;
    const bound = Math.sqrt((activation === "logistic" ? 2 : 6) / (fanIn + fanOut));
    const draw = (length: number): Float64Array =>
      Float64Array.from({ length }, () => -bound + 2 * bound * random.share());
    return { fanIn, fanOut, weight: draw(fanIn * fanOut), bias: draw(fanOut) };
  });
  return learnerOf(plan, settings, layers);
}

/** A network that was learned, as far as a learner goes on from it. */
export interface Before {
  readonly layers: readonly Layer[];
  readonly losses: ArrayLike<number>;
  readonly going: Going | null;
}

/** A learner that goes on from what was learned; with a fresh state of the optimizer where none was kept. */
export function learnerFrom(who: string, before: Before, output: Output, settings: MLPParams): Learner {
  const { activation, dtype } = settings;
  const { layers, losses, going } = before;
  const widths = [layers[0]!.fanIn, ...layers.map(({ fanOut }) => fanOut)];
  const fresh = learnerOf({ widths, activation, output, dtype }, settings, layers);
  if (going === null) return fresh;
  const { state, ...rest } = going;
  return { ...fresh, ...rest, losses: Array.from(losses), state: stateOf(who, fresh.state, state) };
}

/** Facts to be kept of a learner, so that another one goes on from it. */
export function goingOf({ learningRate, updates, seen, bestLoss, stale, state }: Learner): Going {
  const leaves = treeLeaves(state).map((leaf) => Float64Array.from(leaf.data() as ArrayLike<number>));
  return { learningRate, updates, seen, bestLoss, stale, state: leaves };
}

/** A state like a fresh one, of these numbers. @throws ValueError where they are not as many. */
function stateOf(who: string, fresh: unknown, numbers: readonly Float64Array[]): unknown {
  const [leaves, def] = treeFlatten(fresh);
  if (leaves.length !== numbers.length || leaves.some((leaf, i) => leaf.data().length !== numbers[i]!.length))
    throw new ValueError(
      `${who}: the state of the optimizer that was saved is not one of these layers and this solver`,
    );
  return treeUnflatten(
    def,
    leaves.map(({ dtype, shape }, i) => tensor(numbers[i]!, { dtype, shape: [...shape] })),
  );
}

/** One pass over the rows in batches; returns their mean loss. */
export function pass(learner: Learner, examples: Examples, order: Int32Array, settings: MLPParams): number {
  const { plan } = learner;
  const size = Math.min(settings.batchSize, order.length);
  let [total, weight] = [0, 0];
  for (let from = 0; from < order.length; from += size) {
    const batch = order.subarray(from, from + size);
    const mass = massOf(examples.weights, batch);
    // a batch of weight 0 teaches nothing
    if (mass === 0) continue;
    const step = stepFor(plan, updateOf(settings), batch.length);
    const [x, y, weights] = feed(plan, examples, batch, mass);
    learner.updates++;
    const rates = ratesOf(learner, settings, settings.alpha / mass);
    const [loss, penalty, params, state] = step(learner.params, learner.state, x, y, weights, rates);
    [learner.params, learner.state] = [params, state];
    total += mass * reported(plan, loss.item(), penalty.item());
    weight += mass;
  }
  return weight === 0 ? 0 : total / weight;
}

/** A number as a step takes it, in the step's own dtype: a plain one would be read as float32. */
export function single(number: number, dtype: Plan["dtype"]): Fed {
  return shaped(dtype === "float64" ? Float64Array.of(number) : Float32Array.of(number), []);
}

/** The sum of the weights of some rows. */
export function massOf(weights: Float64Array, places: Int32Array): number {
  let mass = 0;
  for (const i of places) mass += weights[i]!;
  return mass;
}

/** Features, targets and weights of some rows, as a step takes them; the weights add up to 1. */
export function feed(plan: Plan, examples: Examples, places: Int32Array, mass: number): [Fed, Fed, Fed] {
  const { rows, targets, weights } = examples;
  const Numbers = plan.dtype === "float64" ? Float64Array : Float32Array;
  const Kind = plan.output === "softmax" ? Int32Array : Numbers;
  const x = new Numbers(places.length * rows.columns);
  const y = new Kind(places.length * targets.columns);
  const w = new Numbers(places.length);
  gather(x, rows.elements, rows.columns, places);
  gather(y, targets.elements, targets.columns, places);
  places.forEach((place, i) => (w[i] = weights[place]! / mass));
  const shapeOfY = plan.output === "softmax" ? [places.length] : [places.length, targets.columns];
  return [shaped(x, [places.length, rows.columns]), shaped(y, shapeOfY), shaped(w, [places.length])];
}

/** The layers of parameters as plain numbers. */
export function layersOf({ plan: { widths }, params }: Pick<Learner, "plan" | "params">): Layer[] {
  return params.filter(hasWeight).map(({ weight, bias }, i) => ({
    fanIn: widths[i]!,
    fanOut: widths[i + 1]!,
    weight: Float64Array.from(weight.data() as ArrayLike<number>),
    bias: Float64Array.from(bias.data() as ArrayLike<number>),
  }));
}

/** Parameters made of plain numbers. */
export function paramsOf({ dtype }: Plan, layers: readonly Layer[]): Params {
  const put = (numbers: Float64Array, shape: number[]): Tensor => tensor(numbers, { dtype, shape });
  return layers.flatMap(({ fanIn, fanOut, weight, bias }, i): Params => {
    const layer = { weight: put(weight, [fanIn, fanOut]), bias: put(bias, [fanOut]) };
    return i === layers.length - 1 ? [layer] : [layer, []];
  });
}

/** The loss as scikit-learn reports it: squared errors as their mean over outputs, of which gradients take the sum. */
export function reported({ output, widths }: Plan, loss: number, penalty: number): number {
  return output === "identity" ? (loss - penalty) / widths.at(-1)! + penalty : loss;
}

// ---- private

function learnerOf(plan: Plan, settings: MLPParams, layers: readonly Layer[]): Learner {
  const params = paramsOf(plan, layers);
  return {
    plan,
    params,
    state: settings.solver === "lbfgs" ? undefined : initialState(updateOf(settings), params),
    learningRate: settings.learningRate,
    updates: 0,
    seen: 0,
    losses: [],
    bestLoss: Infinity,
    scores: [],
    bestScore: -Infinity,
    best: undefined,
    stale: 0,
  };
}

function updateOf({ solver, nesterov, momentum }: MLPParams): Update {
  return solver === "adam" ? "adam" : nesterov && momentum > 0 ? "nesterov" : "sgd";
}

function ratesOf({ learningRate, updates }: Learner, settings: MLPParams, penalty: number): Parameters<Step>[5] {
  const { solver, momentum, b1, b2, eps, dtype } = settings;
  const one = (number: number): Fed => single(number, dtype);
  // scikit-learn adds eps before the bias of the squares is taken out
  const late = eps / Math.sqrt(1 - b2 ** updates);
  return {
    learningRate: one(learningRate),
    b1: one(solver === "sgd" ? momentum : b1),
    b2: one(b2),
    eps: one(late),
    penalty: one(penalty),
  };
}

function gather(
  into: Float64Array | Float32Array | Int32Array,
  from: ArrayLike<number>,
  width: number,
  places: Int32Array,
) {
  let at = 0;
  for (const place of places) for (let j = place * width; j < (place + 1) * width; j++) into[at++] = from[j]!;
}

function shaped<A extends Float64Array | Float32Array | Int32Array>(array: A, shape: readonly number[]) {
  return Object.assign(array, { shape });
}
