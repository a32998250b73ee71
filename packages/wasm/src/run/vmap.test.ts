/** vmap of each op, compiled: the same values as eagerly, for all inputs divided, and for the first alone. */
import { compile, stack, vmap, type Tensor } from "@cotangent/autodiff";
import { elementsOf } from "@cotangent/autodiff/backend";
import { ops } from "@cotangent/autodiff/ops";
import { casesOf, sampleRng } from "@cotangent/autodiff/testing";
import { bind, type Op } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend({ relaxedSimd: false });
const named = ops.map((op) => [op.name, op] as const);

test.each(named)("vmap(%s) compiled = eager", (_, op) => {
  const samples = [0, 1, 2].map((seed) => Array.from(casesOf(op).samples(sampleRng(seed))));
  samples[0]!.forEach(({ inputs, attrs }, at) => {
    const f = (...xs: Tensor[]): Tensor => bind(op as unknown as Op<readonly ["...xs"], unknown>, xs, attrs);
    for (const divided of new Set([inputs.length, 1])) {
      const inAxes = inputs.map((x, i) => (i < divided ? Math.min(1, x.shape.length) : null));
      const all = inputs.map((x, i) =>
        inAxes[i] === null
          ? x
          : stack(
              samples.map((list) => list[at]!.inputs[i]!),
              { axis: inAxes[i]! },
            ),
      );
      const mapped = vmap(f, { inAxes });
      const [got, wanted] = [compile(mapped, { backend })(...all), mapped(...all)];
      expect([got.dtype, ...got.shape]).toEqual([wanted.dtype, ...wanted.shape]);
      const elements = elementsOf(wanted);
      const size = Array.from(elements).reduce((most, x) => Math.max(most, Math.abs(x)), 1e-300);
      elementsOf(got).forEach((x: number, i: number) => {
        // products and sums add in another order
        if (!Object.is(x, elements[i])) expect(Math.abs(x - elements[i]!)).toBeLessThanOrEqual(1e-13 * size);
      });
    }
  });
});
