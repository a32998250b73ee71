/** Kernels of reductions along some axes. */
import { sizeOf, type Tensor } from "@cotangent/autodiff/backend";
import { itemSizes, type Operand } from "../loops/nest.ts";
import type { Numeric } from "../kernels/accumulate.ts";
import { emitReduction, type ReductionSpec } from "../kernels/reduction.ts";
import type { Expr } from "../expr/expr.ts";
import { Floats } from "../math/floats.ts";
import { exp } from "../math/exp.ts";
import { log } from "../math/log.ts";
import { Body } from "./body.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import { kindOf } from "./scalar.ts";
import { whole } from "../loops/task.ts";
import { lanesOf } from "../expr/leaves.ts";
import { titleOf } from "./titles.ts";

/** Returns the kernel of a reduction, and of the elementwise nodes that only it reads. */
export function reductionKernel(lowering: Lowering, group: readonly Tensor[]): Kernel {
  const node = group.at(-1)!;
  const kind = kindOf<"reduction">(node);
  const source = node.inputAt(0);
  const { shape } = source;
  const reduced = new Set(kind.axes(node.attrs as never));
  const members = group.slice(0, -1);
  const body = new Body(lowering, members, { reductions: [node] });
  const dtype = node.dtype as Numeric;
  const lanes = lanesOf([...group, ...body.reads]);
  const target = lowering.target(node);
  // a result has no steps along reduced axes
  let next = 0;
  const strides = shape.map((_, i) => (reduced.has(i) ? 0 : target.strides[next++]!));
  const write: Operand = { ...target, strides };
  const first: ReductionSpec = {
    ...{ shape, reduced, dtype, lanes, reads: body.reads, kept: [], write },
    combine: kind.combine === "logSumExp" ? "max" : kind.combine,
    build: (builder, leaves) => body.build(builder, leaves, [source])[0]!,
    finish: (_, total) => total,
  };
  const specs =
    kind.combine === "logSumExp"
      ? logSumExpOf(first, lowering.scratch(node, sizeOf(node.shape) * itemSizes[dtype]))
      : [first];
  const scratch = specs.flatMap(({ kept }) => kept.map(({ buffer }) => buffer));
  return {
    title: titleOf("reduction", group, node.aval),
    reads: body.buffers,
    writes: [write.buffer],
    scratch,
    inPlace: [],
    flops: group.length * sizeOf(shape),
    tasks: [
      whole((code, options) => {
        for (const spec of specs) emitReduction(code, spec, options);
      }),
    ],
    signature: () =>
      body
        .sign(lowering.signature("reduction").data(kind.combine, dtype, shape, [...reduced]), [source])
        .operands(write)
        .buffer(...scratch)
        .done(),
  };
}

// ---- private parts

/**
 * Returns two passes for log Σ e^x = log Σ e^(x − m) + m: one for m, which is the largest element where that is finite,
 * else 0; then one for the sum.
 */
function logSumExpOf(max: ReductionSpec, scratch: number): readonly ReductionSpec[] {
  const { reads, write, dtype, build } = max;
  const largest: Operand = { ...write, buffer: scratch };
  const type = dtype === "float64" ? "f64" : "f32";
  const shift = (v: Floats, m: Expr): Expr => v.select(v.less(v.abs(m), v.number(Infinity)), m, v.number(0));
  const sum: ReductionSpec = {
    ...max,
    reads: [...reads, largest],
    kept: [largest],
    combine: "sum",
    build(builder, leaves) {
      const v = new Floats(builder, type);
      return exp(v, v.sub(build(builder, leaves), shift(v, leaves.at(-1)!)));
    },
    finish(builder, total, [m]) {
      const v = new Floats(builder, type);
      return v.add(log(v, total), shift(v, m!));
    },
  };
  return [{ ...max, write: largest }, sum];
}
