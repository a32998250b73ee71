/** The network on plain numbers, row by row: what a row gives does not depend on the rows beside it. */
import type { Rows } from "../data.ts";
import type { Activation, Output } from "./network.ts";

/** One layer as plain numbers; weight: [fanIn, fanOut] */
export interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Outputs of the network, [rows, outputs], before the last activation: logits, or the numbers themselves. */
export function forward(layers: readonly Layer[], activation: Activation, rows: Rows): Float64Array {
  let x = rows.elements;
  layers.forEach((layer, i) => {
    x = throughLayer(layer, x, rows.length);
    if (i < layers.length - 1) activate(activation, x);
  });
  return x;
}

/** Probabilities of logits [rows, outputs], in their place. */
export function probabilities(output: Output, logits: Float64Array, outputs: number): Float64Array {
  if (output === "sigmoid") activate("logistic", logits);
  if (output !== "softmax") return logits;
  for (let at = 0; at < logits.length; at += outputs) {
    let [most, total] = [-Infinity, 0];
    for (let k = at; k < at + outputs; k++) most = Math.max(most, logits[k]!);
    for (let k = at; k < at + outputs; k++) total += logits[k] = Math.exp(logits[k]! - most);
    for (let k = at; k < at + outputs; k++) logits[k]! /= total;
  }
  return logits;
}

// ---- private

function throughLayer({ fanIn, fanOut, weight, bias }: Layer, x: Float64Array, rows: number): Float64Array {
  const out = new Float64Array(rows * fanOut);
  for (let i = 0; i < rows; i++) {
    const row = out.subarray(i * fanOut, (i + 1) * fanOut);
    row.set(bias);
    for (let k = 0; k < fanIn; k++) {
      const factor = x[i * fanIn + k]!;
      if (factor === 0) continue;
      const at = k * fanOut;
      for (let j = 0; j < fanOut; j++) row[j]! += factor * weight[at + j]!;
    }
  }
  return out;
}

function activate(activation: Activation, x: Float64Array): void {
  if (activation === "relu") for (let i = 0; i < x.length; i++) x[i] = Math.max(0, x[i]!);
  if (activation === "tanh") for (let i = 0; i < x.length; i++) x[i] = Math.tanh(x[i]!);
  if (activation === "logistic") for (let i = 0; i < x.length; i++) x[i] = 1 / (1 + Math.exp(-x[i]!));
}
