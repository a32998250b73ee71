/** Kernels of elementwise ops, of reductions of all elements, and of copies. */
import { sizeOf, type Tensor } from "@cotangent/autodiff/backend";
import { emitElementwise } from "../kernels/elementwise.ts";
import { isInPlace, scheduleOf, type ElementwiseSpec } from "../kernels/schedule.ts";
import type { Combine, Numeric } from "../kernels/accumulate.ts";
import { emitKept, keptBytes, type Total } from "../kernels/totals.ts";
import { Body, plainIn } from "./body.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import { kindOf } from "./scalar.ts";
import { whole, type Task } from "../loops/task.ts";
import { lanesOf } from "../expr/leaves.ts";
import { titleOf } from "./titles.ts";

/**
 * Returns the kernel of a group: elementwise nodes of one shape, with reductions of all their elements; or one movement
 * (or identity), which is copied.
 */
export function elementwiseKernel(lowering: Lowering, group: readonly Tensor[]): Kernel {
  const reductions = group.filter((node) => lowering.nodes.role(node) === "reduction");
  const others = group.filter((node) => lowering.nodes.role(node) !== "reduction");
  const { shape } = reductions[0]?.inputAt(0) ?? group[0]!;
  const stored = others.filter((node) => lowering.isStored(node));
  const body = new Body(lowering, others, { reductions });
  const writes = stored.map((node) => lowering.target(node));
  const totals = reductions.map((node) => totalOf(lowering, node));
  const lanes = lanesOf([...group, ...body.reads]);
  const results = [...stored, ...reductions.map((node) => node.inputAt(0))];
  const full: ElementwiseSpec = {
    shape,
    reads: body.reads,
    writes,
    lanes,
    overruns: true,
    build: (builder, leaves) => body.build(builder, leaves, results),
    totals: totals.length > 0 ? totals : undefined,
  };
  const schedule = scheduleOf(full);
  const { parts } = schedule.division;
  const kept =
    totals.length > 0 && parts > 1 ? lowering.scratch(reductions[0]!, keptBytes(totals.length, parts)) : undefined;
  const spec = { ...full, schedule, kept };
  const isPlain = plainIn(shape);
  const { buffers } = body;
  const safe = isInPlace(shape, [...body.reads, ...writes], lanes);
  const named =
    stored.length === 0 ? "reduction" : body.reads.some((read) => !isPlain(read)) ? "strided" : "elementwise";
  const tasks: Task[] = [{ parts, emit: (code, options) => emitElementwise(code, spec, options) }];
  if (kept !== undefined) tasks.push(whole((code, options) => emitKept(code, { totals, lanes, kept }, parts, options)));
  return {
    title: titleOf(named, group, (stored.at(-1) ?? group.at(-1)!).aval),
    reads: buffers,
    writes: [...writes, ...totals.map(({ write }) => write)].map(({ buffer }) => buffer),
    scratch: kept === undefined ? [] : [kept],
    inPlace: safe
      ? buffers.filter((buffer) => body.reads.every((read) => read.buffer !== buffer || isPlain(read)))
      : [],
    flops: group.length * sizeOf(shape),
    tasks,
    signature: () =>
      body
        .sign(lowering.signature("elementwise").data(shape), results)
        .operands(...writes)
        .data(totals.map(({ combine, dtype }) => [combine, dtype]))
        .operands(...totals.map(({ write }) => write))
        .done(),
  };
}

function totalOf(lowering: Lowering, node: Tensor): Total {
  const { combine } = kindOf<"reduction">(node);
  return { combine: combine as Combine, dtype: node.dtype as Numeric, write: lowering.target(node) };
}
