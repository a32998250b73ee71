/** Products of all rows with lines, in WebAssembly where they are large. */
import { compile, matmul, tensor, transpose, type Tensor } from "@cotangent/autodiff";
import { backend } from "../numerics/backend.ts";

/** The two products of a gradient step: scores of rows, and what slopes of scores mean for lines. */
export interface Products {
  /** X Wᵀ: [rows, lines] of [lines, columns]. */
  scores(weights: Float64Array): Float64Array;
  /** Sᵀ X: [lines, columns] of [rows, lines]. */
  slopes(slopes: Float64Array): Float64Array;
}

/** Multiplications in a product from which a compiled one is faster than a loop, its compiling included. */
const worthCompiling = 200_000;

/** The products with rows [rows, columns], which stay where the compiled functions find them; none for small ones. */
export function productsWith(x: Float64Array, rows: number, columns: number, lines: number): Products | undefined {
  if (lines < 3 || rows * columns * lines < worthCompiling) return undefined;
  const X = tensor(x, { shape: [rows, columns] });
  const options = { backend: backend() };
  const scores = compile((X: Tensor, W: Tensor) => matmul(X, transpose(W)), options);
  const slopes = compile((S: Tensor, X: Tensor) => matmul(transpose(S), X), options);
  const shaped = (data: Float64Array, shape: readonly number[]): Float64Array & { shape: readonly number[] } =>
    Object.assign(data, { shape });
  return {
    scores: (weights) => scores(X, shaped(weights, [lines, columns]) as never).data() as Float64Array,
    slopes: (given) => slopes(shaped(given, [rows, lines]) as never, X).data() as Float64Array,
  };
}
