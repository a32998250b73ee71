/** brain.js: networks of one activation, trained row by row. */
import { createRequire } from "node:module";
import type * as brain from "brain.js";
import type { Mlp, Peer, Runner } from "../workload.ts";

export function open(): Peer {
  return {
    mlp,
    cannot: {
      matmul: "it has networks, not operations",
      elementwise: "it has networks, not operations",
      chain: "it has networks, not operations",
      cnn: "it has no convolution",
    },
  };
}

function mlp({ sizes, loss, learningRate, batches, batchSize }: Mlp): Runner {
  if (loss !== "squaredError") throw new Error("it has no softmax, and trains row by row, without batches");
  const require = createRequire(import.meta.url);
  const { NeuralNetwork } = require("brain.js") as typeof brain;
  const [{ x, y }] = batches as readonly [(typeof batches)[number]];
  const rows = Array.from({ length: batchSize }, (_, i) => ({
    input: [...x.subarray(i * sizes[0]!, (i + 1) * sizes[0]!)],
    output: [y[i]!],
  }));
  const create = () => new NeuralNetwork({ hiddenLayers: sizes.slice(1, -1), activation: "sigmoid" });
  let network = create();
  const train = (iterations: number): number =>
    network.train(rows, { iterations, errorThresh: 1e-12, learningRate, momentum: 1e-9 }).error;
  return {
    apart: "own weights, sigmoids only, an update for each of the 4 rows",
    reset() {
      network = create();
      train(1); // which makes its layers
    },
    run: train,
  };
}
