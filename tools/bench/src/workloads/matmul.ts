/** W4: products of square matrices, either operand transposed, in GFLOP/s. What packs operands is part of the work. */
import { compile, matmul, mean, mul, tensor, transpose, type Tensor } from "@cotangent/autodiff";
import { backendFor } from "../ours.ts";
import { normals } from "../random.ts";
import type { Case, Engine, Matmul, Runner, Workload } from "../workload.ts";

export const matmul512 = workload(512, 4);
export const matmul1024 = workload(1024, 2);

function workload(size: number, products: number): Workload<Matmul> {
  return {
    name: `matmul${size}`,
    title: `W4: products of ${size} × ${size} matrices, one a call (a·b) and ${products} a call, each of what the one before gave`,
    unit: "product",
    parallel: true,
    isOfProducts: true,
    leftOut: {
      "cotangent, interpreted": "a reference for correctness, far below 1 GFLOP/s",
      ...(size > 512 ? { "tfjs cpu": "see 512; this would take minutes" } : {}),
    },
    problems: () => [
      one("a·b", { size, products: 1 }),
      one("x·b", { size, products }),
      one("xᵀ·b", { size, products, transposeLeft: true }),
      one("x·bᵀ", { size, products, transposeRight: true }),
      one("xᵀ·bᵀ", { size, products, transposeLeft: true, transposeRight: true }),
    ],
    ours: runner,
  };
}

function one(label: string, chosen: Partial<Matmul> & Pick<Matmul, "size" | "products">): Case<Matmul> {
  const { size, products } = chosen;
  const elements = size * size;
  const problem: Matmul = {
    kind: "matmul",
    transposeLeft: false,
    transposeRight: false,
    a: normals(1, elements),
    b: normals(2, elements, 1 / Math.sqrt(size)), // which keeps products as large as their left operand
    ...chosen,
  };
  return { label, problem, units: products, flops: 2 * size ** 3, longSums: true };
}

async function runner(problem: Matmul, engine: Engine): Promise<Runner> {
  const { size, products, transposeLeft, transposeRight } = problem;
  const [a, b] = [problem.a, problem.b].map((elements) => tensor(elements, { shape: [size, size] }));
  const options = { backend: await backendFor(engine) };
  const times = (x: Tensor, y: Tensor): Tensor =>
    matmul(transposeLeft ? transpose(x) : x, transposeRight ? transpose(y) : y);
  const squares = compile((x: Tensor) => mean(mul(x, x)), options);

  const single = compile(times, options);
  const several = compile((x: Tensor, y: Tensor) => {
    for (let i = 0; i < products; i++) x = times(x, y);
    return mean(mul(x, x));
  }, options);
  return {
    reset() {},
    run(n) {
      let out!: Tensor;
      for (let i = 0; i < n; i++) out = products === 1 ? single(a!, b!) : several(a!, b!);
      return (products === 1 ? squares(out) : out).item();
    },
  };
}
