/**
 * Time of one compiled update of 1,048,576 parameters by each optimizer, as a multiple of the time in which as many
 * bytes are copied. It reads gradients, parameters and state, and writes parameters and state: of an array that is
 * copied both are half.
 */
import { compile, key, normal, treeLeaves, type Tensor } from "@cotangent/autodiff";
import * as optimizers from "@cotangent/optimizers";
import type { Optimizer } from "@cotangent/optimizers";
import { createWasmBackend } from "@cotangent/wasm";
import { onProcessor } from "../clock.ts";
import { median } from "../measure.ts";
import type { Fact } from "../workload.ts";

const parameters = 1 << 20;
const rounds = 15;
/** Of a round, since a thread's time on a processor is counted in steps of some milliseconds. */
const times = 24;
const { adadelta, adagrad, adam, adamax, adamW, applyUpdates, lion, rmsprop, sgd } = optimizers;

const chosen: readonly (readonly [string, Optimizer])[] = [
  ["sgd", sgd({ learningRate: 1e-3 })],
  ["sgd with momentum", sgd({ learningRate: 1e-3, momentum: 0.9 })],
  ["adam", adam()],
  ["adamW", adamW()],
  ["rmsprop", rmsprop()],
  ["adagrad", adagrad()],
  ["adadelta", adadelta()],
  ["adamax", adamax()],
  ["lion", lion()],
];

export const updates: Fact = {
  name: "updates",
  title: "one update of 1,048,576 parameters, compiled, one thread, by the time of copying the same bytes",
  async measure() {
    const backend = await createWasmBackend({ relaxedSimd: false, threads: 1 });
    return chosen.map(([what, optimizer]) => {
      const step = compile(
        (params: Tensor, state: unknown, gradients: Tensor): [Tensor, unknown] => {
          const [change, next] = optimizer.update(gradients, state, params);
          return [applyUpdates(params, change) as Tensor, next];
        },
        { backend, donate: [0, 1] },
      );
      const gradients: Tensor = normal(key(0), [parameters]);
      let params: Tensor = normal(key(1), [parameters]);
      let state: unknown = optimizer.init(params);
      const arrays = treeLeaves([params, state]).filter((x) => x.shape.length > 0).length;
      const from = new Float32Array((parameters * (2 * arrays + 1)) / 2).fill(1);
      const to = new Float32Array(from.length);
      const seconds = (f: () => void): number => {
        const start = onProcessor();
        for (let i = 0; i < times; i++) f();
        return onProcessor() - start;
      };
      const ratios = Array.from({ length: rounds }, () => {
        const update = seconds(() => ([params, state] = step(params, state, gradients)));
        return update / seconds(() => to.set(from));
      });
      // the first ones wait for the system's pages, and for the engine
      return { what, value: median(ratios.slice(3)), unit: "times", limit: 1.3 };
    });
  },
};
