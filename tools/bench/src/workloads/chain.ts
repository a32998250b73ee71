/** W6: x·1.0001 + 0.0001, again and again, by eager scalar ops; forward and backward. */
import { add, grad, mul, tensor, type Tensor } from "@cotangent/autodiff";
import type { Case, Chain, Runner, Workload } from "../workload.ts";

function runner({ ops }: Chain): Runner {
  const chain = (x: Tensor<readonly []>): Tensor<readonly []> => {
    let y = x;
    for (let i = 0; i < ops / 2; i++) y = add(mul(y, 1.0001), 0.0001);
    return y;
  };
  const derivative = grad(chain);
  const x = tensor(1);
  return {
    reset() {},
    run(n) {
      let slope!: Tensor;
      for (let i = 0; i < n; i++) slope = derivative(x);
      return slope.item();
    },
  };
}

function lengths(...all: number[]): Case<Chain>[] {
  return all.map((ops) => ({ label: `${ops.toLocaleString("en")} ops`, problem: { kind: "chain", ops }, units: ops }));
}

export const chain: Workload<Chain> = {
  name: "chain",
  title: "W6: eager chain of scalar ops, forward + backward",
  unit: "op",
  eager: true,
  problems: () => lengths(2e3, 1e4),
  ours: runner,
};

/** The same by itself, over lengths that no peer gets to. */
export const growth: Workload<Chain> = {
  name: "growth",
  title: "eager chain of scalar ops by length",
  unit: "op",
  eager: true,
  alone: true,
  problems: () => lengths(1e3, 1e4, 1e5, 1e6),
  ours: runner,
};
