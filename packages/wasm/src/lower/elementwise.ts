/** Each kind of kernel from its nodes. */
import { sizeOf, type Tensor } from "@cotangent/autodiff/backend";
import { emitElementwise } from "../kernels/elementwise.ts";
import { isInPlace, scheduleOf, type ElementwiseSpec } from "../kernels/schedule.ts";
import { itemSizes, type Operand } from "../loops/nest.ts";
import type { Combine, Numeric } from "../kernels/accumulate.ts";
import { emitKept, keptBytes, type Total } from "../kernels/totals.ts";
import { emitReduction, type ReductionSpec } from "../kernels/reduction.ts";
import type { Expr, ExprBuilder } from "../expr/expr.ts";
import { Floats } from "../math/floats.ts";
import { exp } from "../math/exp.ts";
import { log } from "../math/log.ts";
import { Body, plainIn } from "./body.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import type { Signature } from "./signature.ts";
import { contiguous } from "./nodes.ts";
import { kindOf } from "./scalar.ts";
import { whole, type Task } from "../loops/task.ts";
import { constantOf, lanesOf } from "../expr/leaves.ts";
import { titleOf } from "./titles.ts";

/** A group of elementwise nodes of one shape and reductions of all elements of that, or one movement (or identity) that is copied. */
export function elementwiseKernel(lowering: Lowering, group: readonly Tensor[]): Kernel {
  const reductions = group.filter((node) => lowering.nodes.role(node) === "reduction");
  const others = group.filter((node) => !reductions.includes(node));
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

/** A reduction, and the elementwise nodes that only it reads. */
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
  // a result has no steps along what is reduced
  let next = 0;
  const strides = shape.map((_, i) => (reduced.has(i) ? 0 : target.strides[next++]!));
  const write: Operand = { ...target, strides };
  const build = (builder: ExprBuilder, leaves: readonly Expr[]): Expr => body.build(builder, leaves, [source])[0]!;
  const common = { shape, reduced, dtype, lanes, reads: body.reads } as const;
  const title = titleOf("reduction", group, node.aval);
  const kernel = {
    title,
    reads: body.buffers,
    writes: [write.buffer],
    inPlace: [],
    flops: group.length * sizeOf(shape),
  };
  const sign = (...scratch: readonly number[]): Signature =>
    body
      .sign(lowering.signature("reduction").data(kind.combine, dtype, shape, [...reduced]), [source])
      .operands(write)
      .buffer(...scratch)
      .done();
  if (kind.combine !== "logSumExp") {
    const spec: ReductionSpec = {
      ...common,
      kept: [],
      write,
      combine: kind.combine,
      build,
      finish: (_, total) => total,
    };
    const tasks = [whole((code, options) => emitReduction(code, spec, options))];
    return { ...kernel, scratch: [], tasks, signature: () => sign() };
  }
  const largest: Operand = { ...write, buffer: lowering.scratch(node, sizeOf(node.shape) * itemSizes[dtype]) };
  const type = dtype === "float64" ? "f64" : "f32";
  /** The largest element where it is finite, else 0. */
  const shift = (v: Floats, m: Expr): Expr => v.select(v.less(v.abs(m), v.number(Infinity)), m, v.number(0));
  const first: ReductionSpec = {
    ...common,
    kept: [],
    write: largest,
    combine: "max",
    build,
    finish: (_, total) => total,
  };
  const second: ReductionSpec = {
    ...common,
    reads: [...body.reads, largest],
    kept: [largest],
    write,
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
  return {
    ...kernel,
    scratch: [largest.buffer],
    tasks: [
      whole((code, options) => {
        emitReduction(code, first, options);
        emitReduction(code, second, options);
      }),
    ],
    signature: () => sign(largest.buffer),
  };
}

/** A result filled with one number, and inputs written into it through strides. */
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
    tasks: [
      whole((code, options) => {
        for (const spec of covered ? copies : [background, ...copies]) emitElementwise(code, spec, options);
      }),
    ],
    signature: () =>
      lowering
        .signature("embedding")
        .node(node, (input) => String(input.shape))
        .buffer(...node.inputs.map((input) => lowering.buffer(input)), target.buffer)
        .done(),
  };
}

/** What only its reference knows. */
export function callKernel(lowering: Lowering, node: Tensor): Kernel {
  return {
    title: titleOf("call of", [node], node.aval),
    reads: lowering.inputs(node),
    writes: [lowering.buffer(node)],
    scratch: [],
    inPlace: [],
    flops: sizeOf(node.shape),
    tasks: [],
    call: node,
  };
}
