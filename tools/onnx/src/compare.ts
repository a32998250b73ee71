/** Compares models with what they were written from: ONNX Runtime is the oracle. */
import type { Tensor } from "@cotangent/autodiff";
import { elementsOf, type TypedArray } from "@cotangent/autodiff/backend";
import { InferenceSession, Tensor as OrtTensor, env } from "onnxruntime-web";

env.wasm.numThreads = 1;

const types = { float32: "float32", float64: "float64", int32: "int32", uint32: "uint32", bool: "bool" } as const;

/** Runs a model, and returns its results in order. */
export async function run(model: Uint8Array, inputs: readonly Tensor[]): Promise<readonly OrtTensor[]> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const feeds = Object.fromEntries(
    inputs.flatMap((x, i) => {
      const name = session.inputNames[i];
      return name === undefined
        ? []
        : [[name, new OrtTensor(types[x.dtype], elementsOf(x).slice() as never, [...x.shape])]];
    }),
  );
  const results = await session.run(feeds);
  const found = session.outputNames.map((name) => results[name]!);
  await session.release();
  return found;
}

/** Returns how the results differ from those that are wanted, in a sentence; undefined where they agree to 1e-5. */
export function difference(found: readonly OrtTensor[], wanted: readonly Tensor[]): string | undefined {
  for (const [k, want] of wanted.entries()) {
    const got = found[k]!;
    if (got.type !== want.dtype || String(got.dims) !== String(want.shape))
      return `result ${k} is ${got.type}[${String(got.dims)}] where ${want.dtype}[${String(want.shape)}] is wanted`;
    const [a, b] = [got.data as TypedArray, elementsOf(want)];
    const scale = Array.from(b, Math.abs)
      .filter(Number.isFinite)
      .reduce((most, x) => Math.max(most, x), 1);
    for (let i = 0; i < b.length; i++) {
      const same = Object.is(a[i], b[i]) || a[i] === b[i] || (Number.isNaN(a[i]!) && Number.isNaN(b[i]!));
      if (!same && !(Math.abs(a[i]! - b[i]!) <= 1e-5 * scale))
        return `${a[i]} where ${b[i]} is wanted, at ${i} of result ${k}`;
    }
  }
  return undefined;
}
