/** Time of `fit` beside a loop of compiled steps written by hand: the same bits, in turns. */
import { compile, key, mean, relu, tanh, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import { batches, dataset, iris, xor, type Dataset } from "@cotangent/datasets";
import { dense, sequential, type Layer } from "@cotangent/layers";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { adam, applyUpdates } from "@cotangent/optimizers";
import { fit } from "@cotangent/training";
import { createWasmBackend } from "@cotangent/wasm";
import { median } from "../measure.ts";
import type { Fact, FactRow } from "../workload.ts";

interface Case {
  readonly what: string;
  readonly model: Layer;
  readonly data: Dataset;
  readonly batchSize: number;
  readonly epochs: number;
  /** Times that of the loop at most. */
  readonly limit: number;
}

export const fitting: Fact = {
  name: "fit",
  title: "fit beside a loop of compiled steps written by hand, time on the processor",
  async measure() {
    const backend = await createWasmBackend({ relaxedSimd: false, threads: 1 });
    const rows: FactRow[] = [];
    for (const one of cases()) {
      const byHand = () => Promise.resolve(loop(one, backend));
      const byFit = () => trained(one, backend);
      const times: [hand: number[], fit: number[]] = [[], []];
      for (let round = 0; round < 8; round++) {
        const [hand, fitted] = [await seconds(byHand), await seconds(byFit)];
        // until the engine has compiled both
        if (round < 2) continue;
        times[0].push(hand);
        times[1].push(fitted);
      }
      const steps = one.epochs * Math.ceil(one.data.length / one.batchSize);
      const ratio = median(times[1].map((time, i) => time / times[0][i]!));
      rows.push({ what: `${one.what}, by hand`, value: (median(times[0]) / steps) * 1e6, unit: "µs per step" });
      rows.push({ what: `${one.what}, fit`, value: (median(times[1]) / steps) * 1e6, unit: "µs per step" });
      rows.push({ what: `${one.what}, fit`, value: ratio, unit: "times", limit: one.limit });
    }
    return rows;
  },
};

function cases(): Case[] {
  const length = 6400;
  const pixels = Float32Array.from({ length: length * 784 }, (_, i) => ((i * 2654435761) % 256) / 256);
  const labels = Int32Array.from({ length }, (_, i) => i % 10);
  const images = dataset({ features: Object.assign(pixels, { shape: [length, 784] }), labels });
  return [
    {
      what: "XOR, 2-8-2",
      model: sequential(dense(2, 8), tanh, dense(8, 2)),
      data: xor(),
      batchSize: 4,
      epochs: 200_000,
      limit: 1.3,
    },
    {
      what: "iris, 4-16-3",
      model: sequential(dense(4, 16), relu, dense(16, 3)),
      data: iris(),
      batchSize: 32,
      epochs: 2_000,
      limit: 1.05,
    },
    {
      what: "MNIST-shaped, 784-128-10",
      model: sequential(dense(784, 128), relu, dense(128, 10)),
      data: images,
      batchSize: 128,
      epochs: 3,
      limit: 1.01,
    },
  ];
}

const optimizer = adam({ learningRate: 1e-3 });

/** What people write who have no `fit`: the history of losses too. */
function loop({ model, data, batchSize, epochs }: Case, backend: Backend): number {
  let params = model.init(key(0));
  let state: unknown = optimizer.init(params);
  const step = compile(
    (params: unknown, state: unknown, x: Tensor, y: Tensor): [Tensor, unknown, unknown] => {
      const cost = (p: unknown): Tensor => mean(softmaxCrossEntropy(model.apply(p, x), y));
      const [loss, gradients] = valueAndGrad(cost)(params);
      const [updates, next] = optimizer.update(gradients, state as never, params);
      return [loss, applyUpdates(params, updates), next];
    },
    { donate: [0, 1], backend },
  );
  const history: number[] = [];
  const steps = Math.ceil(data.length / batchSize);
  let [loss, total, count] = [tensor(0) as Tensor, 0, 0];
  const take = (x: unknown, y: unknown, size: number): void => {
    [loss, params, state] = step(params, state, x as Tensor, y as Tensor) as [Tensor, unknown, unknown];
    total += loss.item() * size;
    if (++count % steps > 0) return;
    history.push(total / data.length);
    total = 0;
  };
  if (steps === 1) {
    const [x, y] = [tensor(data.features), tensor(data.labels)];
    for (let i = 0; i < epochs; i++) take(x, y, data.length);
  } else {
    for (const { features, labels } of batches(data, { batchSize, epochs, seed: 0 }))
      take(features, labels, labels.length);
  }
  return history.at(-1)!;
}

async function trained({ model, data, batchSize, epochs }: Case, backend: Backend): Promise<number> {
  const options = { loss: softmaxCrossEntropy, optimizer, batchSize, epochs, key: key(0), backend };
  return (await fit(model, data, options)).history.loss.at(-1)!;
}

async function seconds(work: () => Promise<number>): Promise<number> {
  const from = process.cpuUsage();
  const loss = await work();
  const { user, system } = process.cpuUsage(from);
  if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
  return (user + system) / 1e6;
}
