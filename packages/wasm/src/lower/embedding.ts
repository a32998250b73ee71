/** Kernels of embeddings, such as `pad` and `concat`: inputs written into a filled result. */
import { sizeOf, type Tensor } from "@cotangent/autodiff/backend";
import { emitElementwise } from "../kernels/elementwise.ts";
import type { ElementwiseSpec } from "../kernels/schedule.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import { contiguous } from "./nodes.ts";
import { kindOf } from "./scalar.ts";
import { whole, type Task } from "../loops/task.ts";
import { constantOf, lanesOf } from "../expr/leaves.ts";
import { titleOf } from "./titles.ts";

/** Returns the kernel that fills a result with one number, and writes the inputs into it through strides. */
export function embeddingKernel(lowering: Lowering, node: Tensor): Kernel {
  const kind = kindOf<"embedding">(node);
  const fill = kind.fill(node.attrs as never);
  const views = kind.views(
    node.inputs.map((input) => input.shape),
    node.shape,
    node.attrs as never,
  );
  const target = lowering.target(node);
  const lanes = lanesOf([node]);
  const covered = node.inputs.reduce((count, input) => count + sizeOf(input.shape), 0) === sizeOf(node.shape);
  const background: ElementwiseSpec = {
    shape: node.shape,
    reads: [],
    writes: [target],
    lanes,
    overruns: true,
    build: (builder) => [constantOf(builder, fill, node.dtype)],
  };
  const copies = node.inputs.map((input, i): ElementwiseSpec => ({
    shape: input.shape,
    reads: [{ buffer: lowering.buffer(input), dtype: input.dtype, ...contiguous(input.shape) }],
    writes: [{ ...target, ...views[i]! }],
    lanes,
    overruns: false,
    build: (_, leaves) => leaves,
  }));
  return {
    title: titleOf("embedding", [node], node.aval),
    reads: lowering.inputs(node),
    writes: [target.buffer],
    scratch: [],
    inPlace: [],
    flops: 0,
    tasks: tasksOf(covered ? copies : [background, ...copies]),
    signature: () =>
      lowering
        .signature("embedding")
        .node(node, (input) => String(input.shape))
        .list(node.inputs.map((input) => lowering.buffer(input)))
        .buffer(target.buffer)
        .done(),
  };
}

/** Most loops of one function. */
const mostLoops = 64;

function tasksOf(specs: readonly ElementwiseSpec[]): Task[] {
  const tasks: Task[] = [];
  for (let at = 0; at < specs.length; at += mostLoops) {
    const some = specs.slice(at, at + mostLoops);
    tasks.push(whole((code, options) => some.forEach((spec) => emitElementwise(code, spec, options))));
  }
  return tasks;
}
