/**
 * The perceptron: a weighted sum and a step, and a rule that learns from one sample at a time. Rosenblatt 1958, "The
 * perceptron".
 */

/** A sample: the label is the index of its class. */
export type Sample = readonly [x: number, y: number, label: number];

/** Weights of x, of y, and of the constant 1, which is the bias. */
export type Weights = readonly [x: number, y: number, bias: number];

/** All that changes from sample to sample. */
export interface Learner {
  /** Those of each output. */
  readonly weights: readonly Weights[];
  /** Mistakes of each output so far, each of which was an update. */
  readonly mistakes: readonly number[];
  /** Samples looked at so far. */
  readonly seen: number;
  /** Samples in a row without a mistake. */
  readonly streak: number;
}

/** One output before a sample: the weighted sum, the answer of the step, and what it should be. */
export interface Look {
  readonly sum: number;
  readonly answer: 0 | 1;
  readonly target: 0 | 1;
}

/** With one output class 1 is "yes"; with several each stands for its class. */
export function beginning(classes: number): Learner {
  const outputs = classes > 2 ? classes : 1;
  const zero: Weights = [0, 0, 0];
  return {
    weights: Array.from({ length: outputs }, () => zero),
    mistakes: Array.from({ length: outputs }, () => 0),
    seen: 0,
    streak: 0,
  };
}

export function sumOf([wx, wy, bias]: Weights, x: number, y: number): number {
  return wx * x + wy * y + bias;
}

/** What each output says of a sample. A sum of 0 is no answer: it is a mistake, whatever the target. */
export function look({ weights }: Pick<Learner, "weights">, [x, y, label]: Sample): Look[] {
  return weights.map((one, output) => {
    const sum = sumOf(one, x, y);
    const target = (weights.length === 1 ? label === 1 : label === output) ? 1 : 0;
    return { sum, target, answer: sum > 0 ? 1 : sum < 0 ? 0 : ((1 - target) as 0 | 1) };
  });
}

/** The change of an output's weights: rate · (target − answer) · (x, y, 1), which is nothing where it is right. */
export function updateOf({ target, answer }: Look, [x, y]: Sample, rate: number): Weights {
  const size = rate * (target - answer);
  // no −0 in a page
  return [size * x + 0, size * y + 0, size];
}

/** The learner after one more sample. */
export function learn(learner: Learner, sample: Sample, rate: number): Learner {
  const looks = look(learner, sample);
  const wrong = looks.some(({ answer, target }) => answer !== target);
  return {
    weights: learner.weights.map((weights, output) => {
      const update = updateOf(looks[output]!, sample, rate);
      return [weights[0] + update[0], weights[1] + update[1], weights[2] + update[2]];
    }),
    mistakes: learner.mistakes.map((count, output) => count + Math.abs(looks[output]!.target - looks[output]!.answer)),
    seen: learner.seen + 1,
    streak: wrong ? 0 : learner.streak + 1,
  };
}

/** The class of a place: of several outputs that of the largest sum. */
export function classAt({ weights }: Pick<Learner, "weights">, x: number, y: number): number {
  if (weights.length === 1) return sumOf(weights[0]!, x, y) > 0 ? 1 : 0;
  const sums = weights.map((one) => sumOf(one, x, y));
  return sums.indexOf(sums.reduce((a, b) => Math.max(a, b)));
}
