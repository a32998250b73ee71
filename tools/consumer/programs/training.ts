import { key, mul, sub, tensor, treeMap, type Tensor } from "@cotangent/autodiff";
import { fit } from "@cotangent/training";

const model = {
  init: () => ({ factor: tensor([0]) }),
  apply: ({ factor }: { factor: Tensor }, x: Tensor): Tensor => mul(x, factor),
};
const run = await fit(
  model,
  { features: tensor([[1], [2]]), targets: tensor([[3], [6]]) },
  {
    loss: (outputs: Tensor, targets: Tensor) => mul(sub(outputs, targets), sub(outputs, targets)),
    optimizer: { init: () => [], update: (gradients) => [treeMap((g: Tensor) => mul(g, -0.1), gradients), []] },
    epochs: 50,
    key: key(0),
  },
);
const factor = run.params.factor.item();
if (Math.abs(factor - 3) > 1e-3) throw new Error(`the factor is ${factor}; expected 3`);
