import { compile, grad, mul, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { findOp, ops, tanhOp } from "@cotangent/autodiff/ops";
import { interpreter } from "@cotangent/autodiff/backend";
import { checkGrads, checkOp } from "@cotangent/autodiff/testing";

function expect(what: string, got: unknown, wanted: unknown): void {
  if (String(got) !== String(wanted)) throw new Error(`${what} is ${String(got)}; expected ${String(wanted)}`);
}

const squares = (x: Tensor): Tensor<readonly []> => sum(mul(x, x));
const x = tensor([1, 2, 3]);

expect("the gradient of the sum of squares", grad(squares)(x).toArray(), [2, 4, 6]);
expect("the same, compiled", compile(grad(squares))(x).toArray(), [2, 4, 6]);
expect("a scalar's derivative", grad((t: Tensor<readonly []>) => mul(t, t))(tensor(3)).item(), 6);
expect("that the table of ops has matmul", ops.includes(findOp("matmul")), true);
expect("a graph on a named backend", compile(squares, { backend: interpreter })(x).item(), 14);
expect("failures of an op's own checks", checkOp(tanhOp).failures.length, 0);
checkGrads(squares, [tensor([0.5, -1.5], { dtype: "float64" })]);
