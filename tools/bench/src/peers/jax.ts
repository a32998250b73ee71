/** jax-js on its WebAssembly backend, each step under `jit`. What is passed on is given away there; `.ref` keeps it. */
import type * as jaxjs from "@jax-js/jax";
import type { Chain, Cnn, Elementwise, Matmul, Mlp, Peer, Runner } from "../workload.ts";

type Jax = typeof jaxjs;
type Tensor = jaxjs.Array;

export async function open(): Promise<Peer> {
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return {
    mlp: (problem) => mlp(jax, problem),
    cnn: (problem) => cnn(jax, problem),
    matmul: (problem) => matmul(jax, problem),
    elementwise: (problem) => elementwise(jax, problem),
    chain: (problem) => chain(jax, problem),
  };
}

interface Training {
  /** Copies of the initial weights. */
  readonly fresh: () => Tensor[];
  readonly learningRate: number;
  readonly adam: boolean;
  readonly lossOf: (params: Tensor[], x: Tensor, y: Tensor) => Tensor;
  readonly batches: readonly (readonly [x: Tensor, y: Tensor])[];
}

function training(jax: Jax, { fresh, learningRate, adam, lossOf, batches }: Training): Runner {
  const { jit, valueAndGrad, numpy: np, tree } = jax;
  const step = jit((params: Tensor[], m: Tensor[], v: Tensor[], time: Tensor, x: Tensor, y: Tensor) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(params), x, y) as [Tensor, Tensor[]];
    if (!adam) {
      return [loss, params.map((p, i) => p.sub(gradients[i]!.mul(learningRate))), m, v, time] as const;
    }
    const t = time.add(1);
    const [mScale, vScale] = [0.9, 0.999].map((b) => np.reciprocal(np.expm1(t.ref.mul(Math.log(b))).neg()));
    const means = m.map((one, i) => one.mul(0.9).add(gradients[i]!.ref.mul(0.1)));
    const squares = v.map((one, i) => one.mul(0.999).add(gradients[i]!.ref.mul(gradients[i]!).mul(0.001)));
    const next = params.map((p, i) => {
      const size = np.sqrt(squares[i]!.ref.mul(vScale!.ref)).add(1e-8);
      return p.sub(means[i]!.ref.mul(mScale!.ref).div(size).mul(learningRate));
    });
    mScale!.dispose();
    vScale!.dispose();
    return [loss, next, means, squares, t] as const;
  });
  const zeros = (): Tensor[] => (adam ? fresh().map((one) => np.zerosLike(one)) : []);
  type State = [params: Tensor[], m: Tensor[], v: Tensor[], time: Tensor];
  let state: State | undefined;
  let at = 0;
  return {
    reset() {
      tree.dispose(state);
      state = [fresh(), zeros(), zeros(), np.array(0)];
      at = 0;
    },
    async run(n) {
      let loss: Tensor | undefined;
      for (let i = 0; i < n; i++) {
        loss?.dispose();
        const [x, y] = batches[at]!;
        [loss, ...state] = step(...state!, x.ref, y.ref) as unknown as [Tensor, ...State];
        at = at + 1 === batches.length ? 0 : at + 1;
      }
      return (await loss!.data())[0]!;
    },
  };
}

function mlp(jax: Jax, { sizes, hidden, loss, optimizer, learningRate, weights, batches, batchSize }: Mlp): Runner {
  const { numpy: np, nn } = jax;
  const activation = hidden === "tanh" ? np.tanh : nn.relu;
  const squared = loss === "squaredError";
  return training(jax, {
    learningRate,
    adam: optimizer === "adam",
    fresh: () => weights.flatMap((w, i) => [given(jax, w, [sizes[i]!, sizes[i + 1]!]), np.zeros([sizes[i + 1]!])]),
    lossOf(params, x, y) {
      let z = x;
      for (let i = 0; i < params.length; i += 2) {
        z = np.matmul(z, params[i]!).add(params[i + 1]!);
        if (i + 2 < params.length) z = activation(z);
      }
      if (!squared) return crossEntropy(jax, z, y, batchSize);
      const error = nn.sigmoid(z).sub(y);
      return np.mean(error.ref.mul(error));
    },
    batches: batches.map(({ x, y }) => [
      given(jax, x, [batchSize, sizes[0]!]),
      squared ? given(jax, y, [batchSize, 1]) : oneHot(jax, y, sizes.at(-1)!),
    ]),
  });
}

function crossEntropy({ nn, numpy: np }: Jax, logits: Tensor, y: Tensor, batchSize: number): Tensor {
  return np.sum(nn.logSoftmax(logits).mul(y)).mul(-1 / batchSize);
}

function cnn(jax: Jax, { side, channels, classes, learningRate, weights, batches, batchSize }: Cnn): Runner {
  const { numpy: np, nn, lax } = jax;
  const [first, second] = channels;
  const small = side / 4;
  // Its channels stand before height and width.
  const kernel = (elements: Float32Array, from: number, to: number) =>
    given(jax, elements, [3, 3, from, to]).transpose([3, 2, 0, 1]);
  const layer = (x: Tensor, w: Tensor, b: Tensor, [channels, height]: readonly [number, number]): Tensor => {
    const z = nn.relu(lax.conv(x, w, [1, 1], "SAME").add(b.reshape([channels, 1, 1])));
    return np.max(z.reshape([batchSize, channels, height / 2, 2, height / 2, 2]), [3, 5]);
  };
  return training(jax, {
    learningRate,
    adam: false,
    fresh: () => [
      kernel(weights[0], 1, first),
      np.zeros([first]),
      kernel(weights[1], first, second),
      np.zeros([second]),
      given(jax, weights[2], [small, small, second, classes]).transpose([2, 0, 1, 3]).reshape([-1, classes]),
      np.zeros([classes]),
    ],
    lossOf([w1, b1, w2, b2, w3, b3], x, y) {
      const z = layer(layer(x, w1!, b1!, [first, side]), w2!, b2!, [second, side / 2]);
      return crossEntropy(jax, np.matmul(z.reshape([batchSize, -1]), w3!).add(b3!), y, batchSize);
    },
    batches: batches.map(({ x, y }) => [given(jax, x, [batchSize, 1, side, side]), oneHot(jax, y, classes)]),
  });
}

function matmul(jax: Jax, problem: Matmul): Runner {
  const { jit, numpy: np } = jax;
  const { size, products, transposeLeft, transposeRight } = problem;
  const [a, b] = [problem.a, problem.b].map((elements) => given(jax, elements, [size, size]));
  const times = (x: Tensor, y: Tensor): Tensor =>
    np.matmul(transposeLeft ? x.transpose() : x, transposeRight ? y.transpose() : y);
  const meanSquare = (x: Tensor): Tensor => np.mean(x.ref.mul(x));
  const single = jit(times);
  const several = jit((x: Tensor, y: Tensor) => {
    for (let i = 1; i < products; i++) x = times(x, y.ref);
    return meanSquare(times(x, y));
  });
  return {
    reset() {},
    async run(n) {
      let out: Tensor | undefined;
      for (let i = 0; i < n; i++) {
        out?.dispose();
        out = (products === 1 ? single : several)(a!.ref, b!.ref);
        await jax.blockUntilReady(out); // else it would not be computed
      }
      return (await (products === 1 ? meanSquare(out!) : out!).data())[0]!;
    },
  };
}

function elementwise(jax: Jax, { shape, x: elements, factorShape, w, b, descent }: Elementwise): Runner {
  const { jit, valueAndGrad, numpy: np, nn } = jax;
  const [weight, bias] = [w, b].map((factor) => given(jax, factor, factorShape));
  const f = (x: Tensor, w: Tensor, b: Tensor): Tensor => np.sum(np.tanh(x.ref.mul(w).add(b)).mul(nn.sigmoid(x)));
  const gradient = jit(valueAndGrad(f) as (x: Tensor, w: Tensor, b: Tensor) => [Tensor, Tensor]);
  const descend = jit((x: Tensor, w: Tensor, b: Tensor) => {
    const [value, slope] = valueAndGrad(f)(x.ref, w, b) as [Tensor, Tensor];
    return [value, x.sub(slope.mul(0.1))] as [Tensor, Tensor];
  });
  let x: Tensor | undefined;
  return {
    reset() {
      x?.dispose();
      x = given(jax, elements, shape);
    },
    async run(n) {
      let value: Tensor | undefined;
      for (let i = 0; i < n; i++) {
        value?.dispose();
        let slope: Tensor;
        if (descent) [value, x] = descend(x!, weight!.ref, bias!.ref);
        else {
          [value, slope] = gradient(x!.ref, weight!.ref, bias!.ref);
          await jax.blockUntilReady([value, slope]); // else they would not be computed
          slope.dispose();
        }
      }
      return (await value!.data())[0]!;
    },
  };
}

function chain({ grad, numpy: np }: Jax, { ops }: Chain): Runner {
  const derivative = grad((x: Tensor) => {
    let y = x;
    for (let i = 0; i < ops / 2; i++) y = y.mul(1.0001).add(0.0001);
    return y;
  }) as (x: Tensor) => Tensor;
  return {
    reset() {},
    async run(n) {
      let last = 0;
      for (let i = 0; i < n; i++) last = (await derivative(np.array(1)).data())[0]!;
      return last;
    },
  };
}

function given({ numpy: np }: Jax, elements: Float32Array | Int32Array, shape: readonly number[]): Tensor {
  return np.array(elements.slice() as Float32Array<ArrayBuffer>, { shape: [...shape] });
}

function oneHot({ nn, numpy: np }: Jax, y: Float32Array | Int32Array, classes: number): Tensor {
  return nn.oneHot(np.array(y.slice() as Int32Array<ArrayBuffer>, { dtype: np.int32 }), classes);
}
