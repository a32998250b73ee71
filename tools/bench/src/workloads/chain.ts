/** W6: x·1.0001 + 0.0001, again and again, by eager scalar ops; forward and backward. */
import { add, grad, mul, tensor, type Tensor } from "@cotangent/autodiff";
import { startTorch } from "../peers/torch.ts";
import { loadTfjs } from "../peers/tfjs.ts";
import { loadJax } from "../peers/jax.ts";
import type { Contender, Workload } from "../workload.ts";

function ours(ops: number): Contender {
  const chain = (x: Tensor<readonly []>): Tensor<readonly []> => {
    let y = x;
    for (let i = 0; i < ops / 2; i++) y = add(mul(y, 1.0001), 0.0001);
    return y;
  };
  const derivative = grad(chain);
  const x = tensor(1);
  return { name: `cotangent, ${ops} ops`, units: ops, run: () => void derivative(x) };
}

export const growth: Workload = {
  name: "growth",
  title: "eager chain of scalar ops, forward + backward, by length",
  unit: "op",
  contenders: () => Promise.resolve([1e3, 1e4, 1e5, 1e6].map(ours)),
};

export const chain: Workload = {
  name: "chain",
  title: "W6: eager chain of 10,000 scalar ops, forward + backward",
  unit: "op",
  async contenders() {
    const found = [ours(1e4), await tfjs(1e4), await jax(2e3), await torch(1e4)];
    return found.filter((contender) => contender !== undefined);
  },
};

async function tfjs(ops: number): Promise<Contender | undefined> {
  const tf = await loadTfjs();
  if (tf === undefined) return undefined;
  const derivative = tf.grad((x) => {
    let y = x;
    for (let i = 0; i < ops / 2; i++) y = tf.add(tf.mul(y, 1.0001), 0.0001);
    return y;
  });
  const x = tf.scalar(1);
  return { name: "tfjs cpu", units: ops, run: () => tf.tidy(() => void derivative(x).dataSync()) };
}

async function jax(ops: number): Promise<Contender | undefined> {
  const library = await loadJax();
  if (library === undefined) return undefined;
  const { grad: jaxGrad, numpy } = library;
  const derivative = jaxGrad((x) => {
    let y = x;
    for (let i = 0; i < ops / 2; i++) y = y.mul(1.0001).add(0.0001);
    return y;
  });
  return {
    name: "jax-js",
    units: ops,
    note: `${ops} ops: 10,000 overflow its stack`,
    run: async () => void (await derivative(numpy.array(1)).data()),
  };
}

async function torch(ops: number): Promise<Contender | undefined> {
  const process = await startTorch();
  if (process === undefined) return undefined;
  return { name: "PyTorch, 1 thread", units: ops, run: () => process.seconds("chain", ops), close: process.close };
}
