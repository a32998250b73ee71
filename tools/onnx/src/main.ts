/**
 * Every op of the table as ONNX, in ONNX Runtime, on the samples of its record; networks, with any number of rows; and
 * the sentences for what ONNX has not. Prints what differs, and how many agree.
 */
import {
  add,
  bind,
  cast,
  flip,
  gelu,
  isFloat,
  key,
  logSoftmax,
  matmul,
  maxPool,
  mean,
  normal,
  relu,
  softmax,
  sort,
  sum,
  treeLeaves,
  UsageError,
  variance,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { ops, type AnyOp } from "@cotangent/autodiff/ops";
import { casesOf, sampleRng } from "@cotangent/autodiff/testing";
import { toOnnx, type ToOnnxOptions } from "@cotangent/export/onnx";
import { conv2d, dense, flatten, layerNorm, maxPool as pool, sequential } from "@cotangent/layers";
import { difference, run } from "./compare.ts";

type AnyFunction = (...args: never[]) => unknown;

/** Ops that ONNX has not, or not for all that we do with them. */
const lacking = new Set(["convKernelCotangent", "productOfOthers", "randomBits", "scatterAdd", "pad"]);

let [passed, failed] = [0, 0];
const left = new Set<string>();

function settle(name: string, complaint: string | undefined): void {
  if (complaint === undefined) passed++;
  else {
    failed++;
    console.log(`${name}: ${complaint}`);
  }
}

async function compare(
  f: AnyFunction,
  inputs: readonly Tensor[],
  options?: ToOnnxOptions,
): Promise<string | undefined> {
  const model = toOnnx(f, inputs, options);
  const wanted = treeLeaves(f(...(inputs as never[])));
  return difference(await run(model, inputs), wanted);
}

async function checkOp(op: AnyOp): Promise<void> {
  for (const [i, { inputs, attrs }] of [...casesOf(op).samples(sampleRng(5))].entries()) {
    // gaussian takes float64 only
    const given = inputs.map((x) => (isFloat(x.dtype) && op.takes?.join() !== "float64" ? cast(x, "float32") : x));
    const f = (...xs: Tensor[]): Tensor => bind(op as never, xs, attrs as never);
    try {
      settle(`${op.name}, sample ${i}`, await compare(f as AnyFunction, given));
    } catch (error) {
      if (error instanceof UsageError && error.message.startsWith("toOnnx: ") && lacking.has(op.name))
        left.add(op.name);
      else settle(`${op.name}, sample ${i}`, String(error).split("\n")[0]);
    }
  }
}

const weight = normal(key(0), [4, 16]) as Tensor;
const bias = normal(key(1), [16]) as Tensor;
const image = sequential(conv2d(1, 4, { window: 3 }), relu, pool({ window: 2 }), flatten(), dense(4 * 3 * 3, 5));
const imageParams = image.init(key(2));
const norm = sequential(dense(4, 8), layerNorm(8), gelu, dense(8, 2));
const normParams = norm.init(key(3));

const networks: readonly (readonly [string, AnyFunction, (rows: number) => readonly Tensor[]])[] = [
  [
    "a dense layer",
    (x: Tensor) => softmax(add(matmul(x, weight), bias)),
    (rows) => [normal(key(4), [rows, 4]) as Tensor],
  ],
  ["several results", (x: Tensor) => ({ a: logSoftmax(x), b: [sum(x, { axis: 1 }), variance(x, { axis: 1 })] }), (rows) => [normal(key(4), [rows, 4]) as Tensor]], // prettier-ignore
  ["a convolutional network", (x: Tensor) => image.apply(imageParams, x as never), (rows) => [normal(key(5), [rows, 8, 8, 1]) as Tensor]], // prettier-ignore
  ["normalisation", (x: Tensor) => norm.apply(normParams, x as never), (rows) => [normal(key(6), [rows, 4]) as Tensor]],
  ["sorting, flipping, pooling", (x: Tensor) => [sort(x), flip(x, { axis: 1 }), maxPool(x, { window: 2 })], (rows) => [normal(key(7), [rows, 6, 3]) as Tensor]], // prettier-ignore
];

for (const op of ops) await checkOp(op);
for (const [name, f, inputsOf] of networks) {
  let dynamic: Uint8Array;
  try {
    dynamic = toOnnx(f, inputsOf(2), { batch: "rows" });
  } catch (error) {
    settle(name, String(error));
    continue;
  }
  for (const rows of [1, 2, 7]) {
    const inputs = inputsOf(rows);
    const wanted = treeLeaves(f(...(inputs as never[])));
    settle(`${name}, ${rows} rows`, await compare(f, inputs).catch(String));
    settle(`${name}, any rows: ${rows}`, difference(await run(dynamic, inputs), wanted));
  }
}
const refused = (() => {
  try {
    toOnnx((x: Tensor) => mean(x, { axis: 0 }), [zeros([2, 3])], { batch: "rows" });
    return "a mean over rows was written";
  } catch (error) {
    return String(error).includes("depends on the number of rows") ? undefined : String(error);
  }
})();
settle("a mean over the rows is refused", refused);
settle(
  "what ONNX has not",
  [...lacking].sort().join() === [...left].sort().join() ? undefined : `left out are ${[...left].join()}`,
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
