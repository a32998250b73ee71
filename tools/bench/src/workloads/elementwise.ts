/** W5: sum(tanh(x·w + b)·sigmoid(x)) over a million floats, and its gradient in x. */
import { add, compile, mul, sigmoid, sub, sum, tanh, tensor, valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { backendFor } from "../ours.ts";
import { normals } from "../random.ts";
import type { Case, Elementwise, Engine, Runner, Workload } from "../workload.ts";

const shape = [1000, 1000] as const;

export const elementwise: Workload<Elementwise> = {
  name: "elementwise",
  title: "W5: tanh(x·w + b)·sigmoid(x), sum and gradient in x, 1 M floats; w and b numbers, rows, or as large as x",
  unit: "gradient",
  parallel: true,
  problems: () => [
    one("numbers", []),
    one("rows", [1000]),
    one("as x", shape),
    one("x donated, x − 0.1·gradient", [1000], true),
  ],
  ours: runner,
};

function one(label: string, factorShape: readonly number[], descent: boolean = false): Case<Elementwise> {
  const size = factorShape.reduce((a, b) => a * b, 1);
  const x = normals(1, shape[0] * shape[1]);
  const [w, b] = [normals(2, size), normals(3, size)];
  return { label, problem: { kind: "elementwise", shape, x, factorShape, w, b, descent }, longSums: true };
}

async function runner({ x: elements, factorShape, w, b, descent }: Elementwise, engine: Engine): Promise<Runner> {
  const [weight, bias] = [w, b].map((factor) => tensor(factor, { shape: factorShape }));
  const backend = await backendFor(engine);
  const f = (x: Tensor, w: Tensor, b: Tensor): Tensor => sum(mul(tanh(add(mul(x, w), b)), sigmoid(x)));
  const gradient = compile((x: Tensor, w: Tensor, b: Tensor) => valueAndGrad(f)(x, w, b), { backend });
  const descend = compile(
    (x: Tensor, w: Tensor, b: Tensor) => {
      const [value, slope] = valueAndGrad(f)(x, w, b);
      return [value, sub(x, mul(slope, 0.1))] as const;
    },
    { backend, donate: [0] },
  );

  let x: Tensor = tensor(elements, { shape });
  let value!: Tensor;
  return {
    reset() {
      x = tensor(elements.slice(), { shape });
    },
    run(n) {
      for (let i = 0; i < n; i++) {
        if (descent) [value, x] = descend(x, weight!, bias!);
        else [value] = gradient(x, weight!, bias!);
      }
      return value.item();
    },
  };
}
