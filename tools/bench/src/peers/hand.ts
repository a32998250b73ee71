/** Derivatives by hand in loops over typed arrays: what a patient programmer writes without a library. */
import type { Elementwise, Mlp, Peer, Runner } from "../workload.ts";

export function open(): Peer {
  return {
    mlp,
    elementwise,
    cannot: { matmul: "not written by hand", cnn: "not written by hand", chain: "not written by hand" },
  };
}

/** What a layer keeps between forward and backward: [fanIn, fanOut] weights, and [batch, fanOut] values. */
interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly weightGradient: Float32Array;
  readonly biasGradient: Float32Array;
  readonly out: Float32Array;
  readonly delta: Float32Array;
  readonly moments: readonly Moments[];
}

interface Moments {
  readonly m: Float32Array;
  readonly v: Float32Array;
}

function mlp({ sizes, hidden, loss, optimizer, learningRate, weights, batches, batchSize }: Mlp): Runner {
  const layers = weights.map((weight, i) => layer(weight, sizes[i]!, sizes[i + 1]!, batchSize));
  const last = layers.at(-1)!;
  let at = 0;
  let step = 0;

  function train(x: Float32Array, y: Float32Array | Int32Array): number {
    let input = x;
    for (const one of layers) {
      affine(one, input, batchSize);
      if (one !== last) (hidden === "tanh" ? tanhInPlace : reluInPlace)(one.out);
      input = one.out;
    }
    const value = (loss === "squaredError" ? squaredError : crossEntropy)(last, y, batchSize);
    for (let i = layers.length - 1; i >= 0; i--) {
      const before = layers[i - 1];
      parameterGradients(layers[i]!, before?.out ?? x, batchSize);
      if (before !== undefined) inputGradient(layers[i]!, before, batchSize, hidden);
    }
    step++;
    for (const { weight, bias, weightGradient, biasGradient, moments } of layers) {
      if (optimizer === "adam") {
        adam(weight, weightGradient, moments[0]!, learningRate, step);
        adam(bias, biasGradient, moments[1]!, learningRate, step);
      } else {
        sgd(weight, weightGradient, learningRate);
        sgd(bias, biasGradient, learningRate);
      }
    }
    return value;
  }

  return {
    reset() {
      for (const [i, { weight, bias, moments }] of layers.entries()) {
        weight.set(weights[i]!);
        bias.fill(0);
        for (const { m, v } of moments) {
          m.fill(0);
          v.fill(0);
        }
      }
      at = step = 0;
    },
    run(n) {
      let value = 0;
      for (let i = 0; i < n; i++) {
        const { x, y } = batches[at]!;
        value = train(x, y);
        at = at + 1 === batches.length ? 0 : at + 1;
      }
      return value;
    },
  };
}

function layer(weight: Float32Array, fanIn: number, fanOut: number, batchSize: number): Layer {
  const zeros = (n: number) => new Float32Array(n);
  return {
    fanIn,
    fanOut,
    weight: weight.slice(),
    bias: zeros(fanOut),
    weightGradient: zeros(fanIn * fanOut),
    biasGradient: zeros(fanOut),
    out: zeros(batchSize * fanOut),
    delta: zeros(batchSize * fanOut),
    moments: [fanIn * fanOut, fanOut].map((n) => ({ m: zeros(n), v: zeros(n) })),
  };
}

function affine({ fanIn, fanOut, weight, bias, out }: Layer, x: Float32Array, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const to = row * fanOut;
    for (let j = 0; j < fanOut; j++) out[to + j] = bias[j]!;
    for (let i = 0; i < fanIn; i++) {
      const factor = x[row * fanIn + i]!;
      const from = i * fanOut;
      for (let j = 0; j < fanOut; j++) out[to + j]! += factor * weight[from + j]!;
    }
  }
}

function parameterGradients(layer: Layer, x: Float32Array, rows: number): void {
  const { fanIn, fanOut, delta, weightGradient, biasGradient } = layer;
  weightGradient.fill(0);
  biasGradient.fill(0);
  for (let row = 0; row < rows; row++) {
    const from = row * fanOut;
    for (let j = 0; j < fanOut; j++) biasGradient[j]! += delta[from + j]!;
    for (let i = 0; i < fanIn; i++) {
      const factor = x[row * fanIn + i]!;
      const to = i * fanOut;
      for (let j = 0; j < fanOut; j++) weightGradient[to + j]! += factor * delta[from + j]!;
    }
  }
}

function inputGradient(layer: Layer, before: Layer, rows: number, hidden: Mlp["hidden"]): void {
  const { fanIn, fanOut, weight, delta } = layer;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < fanIn; i++) {
      const value = before.out[row * fanIn + i]!;
      let sum = 0;
      if (hidden === "tanh" || value > 0) {
        for (let j = 0; j < fanOut; j++) sum += delta[row * fanOut + j]! * weight[i * fanOut + j]!;
      }
      before.delta[row * fanIn + i] = hidden === "tanh" ? sum * (1 - value * value) : sum;
    }
  }
}

function squaredError({ out, delta }: Layer, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    const p = 1 / (1 + Math.exp(-out[i]!));
    const error = p - y[i]!;
    sum += error * error;
    delta[i] = (2 / out.length) * error * p * (1 - p);
  }
  return sum / out.length;
}

function crossEntropy({ fanOut, out, delta }: Layer, y: ArrayLike<number>, rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const from = row * fanOut;
    let top = -Infinity;
    for (let j = 0; j < fanOut; j++) top = Math.max(top, out[from + j]!);
    let total = 0;
    for (let j = 0; j < fanOut; j++) total += Math.exp(out[from + j]! - top);
    sum += Math.log(total) + top - out[from + y[row]!]!;
    for (let j = 0; j < fanOut; j++) {
      delta[from + j] = (Math.exp(out[from + j]! - top) / total - (j === y[row] ? 1 : 0)) / rows;
    }
  }
  return sum / rows;
}

function tanhInPlace(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i] = Math.tanh(x[i]!);
}

function reluInPlace(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! > 0 ? x[i]! : 0;
}

function sgd(param: Float32Array, gradient: Float32Array, learningRate: number): void {
  for (let i = 0; i < param.length; i++) param[i]! -= learningRate * gradient[i]!;
}

function adam(
  param: Float32Array,
  gradient: Float32Array,
  { m, v }: Moments,
  learningRate: number,
  step: number,
): void {
  const mScale = 1 / (1 - 0.9 ** step);
  const vScale = 1 / (1 - 0.999 ** step);
  for (let i = 0; i < param.length; i++) {
    const g = gradient[i]!;
    const mean = (m[i] = 0.9 * m[i]! + 0.1 * g);
    const square = (v[i] = 0.999 * v[i]! + 0.001 * g * g);
    param[i]! -= (learningRate * mean * mScale) / (Math.sqrt(square * vScale) + 1e-8);
  }
}

function elementwise({ shape: [rows, columns], x: elements, factorShape, w, b, descent }: Elementwise): Runner {
  const x = elements.slice();
  const gradient = new Float32Array(x.length);
  const rowStride = factorShape.length === 2 ? columns : 0;
  const columnStride = factorShape.length === 0 ? 0 : 1;
  const pass = (): number => {
    let sum = 0;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0, k = row * rowStride; j < columns; j++, at++, k += columnStride) {
        const t = Math.tanh(x[at]! * w[k]! + b[k]!);
        const s = 1 / (1 + Math.exp(-x[at]!));
        sum += t * s;
        gradient[at] = (1 - t * t) * w[k]! * s + t * s * (1 - s);
      }
    }
    return sum;
  };
  return {
    reset: () => x.set(elements),
    run(n) {
      let value = 0;
      for (let i = 0; i < n; i++) {
        value = pass();
        if (descent) for (let at = 0; at < x.length; at++) x[at]! -= 0.1 * gradient[at]!;
      }
      return value;
    },
  };
}
