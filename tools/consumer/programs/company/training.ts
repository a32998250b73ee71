/** What every tool of the company bundles or runs: eight packages, a compiled step, WebAssembly and its threads. */
import { add, compile, cos, explain, grad, key, mean, mul, normal } from "@cotangent/autodiff";
import { relu, sum, tanh, tensor, transpose, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { useBackend, type Backend } from "@cotangent/autodiff/backend";
import { batches, iris, stratifiedSplit } from "@cotangent/datasets";
import { Perceptron } from "@cotangent/estimators";
import { dense, sequential } from "@cotangent/layers";
import { softmaxCrossEntropy } from "@cotangent/losses";
import { accuracy } from "@cotangent/metrics";
import { adam, applyUpdates } from "@cotangent/optimizers";
import { standardize } from "@cotangent/preprocessing";
import { createWasmBackend } from "@cotangent/wasm";
import { createSlimBackend } from "@cotangent/wasm/slim";

/** Returns what was computed, in one line; throws where it is wrong. */
export async function train(): Promise<string> {
  const backend = await createWasmBackend({ threads: 2 });
  expect("the gradient", gradient(null), "2,4,6");
  expect("the gradient of the backend", gradient(backend), "2,4,6");
  expect("the gradient of the slim backend", gradient(await createSlimBackend()), "2,4,6");
  const points = [[2, 0.5], [1.4, 0.2], [4.7, 1.4], [5.1, 1.9]]; // prettier-ignore
  expect("the perceptron", [...new Perceptron({ seed: 0 }).fit(points, [1, 1, 0, 0]).predict([[1.5, 0.3]])], "1");
  const right = trainIris(backend);
  if (!(right > 0.9)) throw new Error(`the accuracy on iris is ${right}`);
  return `accuracy ${right.toFixed(3)}, ${(await sharedLoops(backend)) > 0 ? "with" : "without"} workers`;
}

function expect(what: string, got: unknown, wanted: unknown): void {
  if (String(got) !== String(wanted)) throw new Error(`${what} is ${String(got)}; expected ${String(wanted)}`);
}

function gradient(backend: Backend | null): unknown {
  useBackend(backend);
  const step = compile(grad((x: Tensor) => sum(mul(x, x))));
  const result = step(tensor([1, 2, 3])).toArray();
  useBackend(null);
  return result;
}

function trainIris(backend: Backend): number {
  const parts = stratifiedSplit(iris(), { testSize: 30, seed: 0 });
  const scaler = standardize().fit(parts.train);
  const [train, test] = [scaler.transform(parts.train), scaler.transform(parts.test)];
  const model = sequential(dense(4, 16), relu, dense(16, 3));
  const optimizer = adam({ learningRate: 1e-2 });
  let params = model.init(key(0));
  let state = optimizer.init(params);
  const step = compile(
    (params, state, features, labels) => {
      const [loss, gradients] = valueAndGrad((p) => mean(softmaxCrossEntropy(model.apply(p, features), labels)))(
        params,
      );
      const [updates, next] = optimizer.update(gradients, state, params);
      return [loss, applyUpdates(params, updates), next];
    },
    { backend, donate: [0, 1] },
  );
  for (const { features, labels } of batches(train, { batchSize: 32, key: key(1), epochs: 100 })) {
    [, params, state] = step(params, state, features, labels);
  }
  return accuracy(model.apply(params, tensor(test.features)), tensor(test.labels)).item();
}

/** Returns how many shares of large loops workers have computed, once they have any, or after a second or more. */
async function sharedLoops(backend: Backend): Promise<number> {
  type Matrix = Tensor<readonly [number, number]>;
  const step = compile((x: Matrix) => add(tanh(mul(x, 1.5)), cos(transpose(x))), { backend });
  const x: Matrix = normal(key(1), [401, 401]);
  for (let round = 0; round < 100; round++) {
    step(x);
    const shares = Number(/workers have computed (\d+) shares/.exec(explain(step))?.[1] ?? 0);
    if (shares > 0) return shares;
    await new Promise((resolve) => (globalThis as unknown as Timers).setTimeout(resolve, 10));
  }
  return 0;
}

interface Timers {
  setTimeout(work: (nothing: void) => void, milliseconds: number): void;
}
