/** A table of what a model is made of. */
import {
  cast,
  describe,
  graphOf,
  key,
  optionsOf,
  treeLeaves,
  UsageError,
  zeros,
  type DType,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import { flopsOf } from "./flops.ts";
import { requirePair, type Layer, type Mode, type StatefulLayer } from "./layer.ts";
import { hasState } from "./links.ts";

export interface SummaryRow {
  /** "dense(4, 16)", "relu", "hidden (dense(4, 16))" of a layer that has a name. */
  readonly name: string;
  /** That of what it gives for one example, without the batch. */
  readonly outputShape: Shape;
  /** Number of the numbers that it learns. */
  readonly parameters: number;
  /** Operations on numbers for one example; a product that is added counts as two. */
  readonly flops: number;
  /** Its part of the operations of the whole model, from 0 to 1. */
  readonly share: number;
}

export interface Summary {
  /** The innermost layers and functions, in the order in which they are applied. */
  readonly rows: readonly SummaryRow[];
  readonly parameters: number;
  /** Flops of the rows, and of what happens between them, such as sums. */
  readonly flops: number;
  /** The same as a table to print. */
  readonly text: string;
}

export interface SummaryOptions {
  /** That of the input; "float32" where absent, "int32" for `embedding`. */
  readonly dtype?: DType;
}

/**
 * Says what a model is made of: each layer, what it gives, how much it learns and computes. Nothing is computed; the
 * model is staged for one example.
 * @param inputShape that of one example, without the batch
 * @returns the table as data, and as text
 * @throws UsageError for what is no layer or no shape; what `apply` throws where the model does not take the shape.
 * @example
 * const { rows, parameters } = summary(sequential(dense(4, 16), relu, dense(16, 3)), [4]);
 * rows.map((row) => row.name); // → [ 'dense(4, 16)', 'relu', 'dense(16, 3)' ]
 * parameters; // → 131
 */
export function summary(model: Layer | StatefulLayer, inputShape: Shape, options?: SummaryOptions): Summary {
  requirePair("summary", model);
  if (!Array.isArray(inputShape) || !inputShape.every((d) => Number.isInteger(d) && d >= 0))
    throw new UsageError(
      `summary: inputShape is ${describe(inputShape)}; it is a list of integers such as [28, 28, 1], without the batch`,
    );
  const { dtype } = optionsOf("summary", options, { dtype: "float32" });
  const params = model.init(key(0));
  const state = hasState(model) ? model.initState() : [];
  const counted = new Counted();
  const apply = (p: unknown, s: unknown, x: Tensor): Tensor => {
    const mode = { observe: counted.observe } as Mode;
    const out = hasState(model) ? model.apply(p, s, x, mode)[0] : model.apply(p, x, mode);
    counted.finish(out);
    return out;
  };
  graphOf(apply, params, state, cast(zeros([1, ...inputShape]), dtype));
  return finished(counted, sizeOf(params));
}

/** A layer while it is applied. */
interface Open {
  readonly name: string;
  readonly parameters: number;
  readonly children: Omit<SummaryRow, "share">[];
}

/** Rows as layers are applied, one within another. */
class Counted {
  readonly rows: Omit<SummaryRow, "share">[] = [];
  flops = 0;
  readonly #open: Open[] = [];
  readonly #seen = new Set<Tensor>();

  readonly observe = (name: string, params: unknown): ((out: Tensor) => void) => {
    this.#open.push({ name, parameters: sizeOf(params), children: [] });
    return (out) => this.#close(out);
  };

  /** Adds what is computed after the last row. */
  finish(out: Tensor): void {
    this.flops += flopsOf(out, this.#seen);
  }

  #close(out: Tensor): void {
    const { name, parameters, children } = this.#open.pop()!;
    const flops = flopsOf(out, this.#seen);
    this.flops += flops;
    const above = this.#open.at(-1)?.children ?? this.rows;
    const learnt = children.reduce((n, child) => n + child.parameters, 0);
    const [only] = children;
    const outputShape = out.shape.slice(1);
    // what learns more than the layers in it is one row, and so is one around a single layer
    if (only === undefined) above.push({ name, outputShape, parameters, flops });
    else if (learnt !== parameters || children.length === 1)
      above.push({
        name:
          name === "sequential" || name.includes(only.name)
            ? name
            : `${name} (${children.map((c) => c.name).join(", ")})`,
        outputShape,
        parameters,
        flops: children.reduce((n, child) => n + child.flops, flops),
      });
    else for (const child of children) above.push(child);
  }
}

function sizeOf(tree: unknown): number {
  return treeLeaves(tree).reduce((n, leaf) => n + leaf.shape.reduce((m, d) => m * d, 1), 0);
}

function finished({ rows, flops }: Counted, parameters: number): Summary {
  const shared = rows.map((row) => Object.freeze({ ...row, share: flops === 0 ? 0 : row.flops / flops }));
  return Object.freeze({ rows: Object.freeze(shared), parameters, flops, text: table(shared, parameters, flops) });
}

function table(rows: readonly SummaryRow[], parameters: number, flops: number): string {
  const number = (n: number): string => n.toLocaleString("en");
  const cells = rows.map((row) => [
    row.name,
    `[${["batch", ...row.outputShape].join(", ")}]`,
    number(row.parameters),
    `${(100 * row.share).toFixed(1)} %`,
  ]);
  const all = [["layer", "output", "parameters", "flops"], ...cells, ["", "", number(parameters), number(flops)]];
  const widths = [0, 1, 2, 3].map((i) => all.reduce((width, row) => Math.max(width, row[i]!.length), 0));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return all.map((row) => line(row).trimEnd()).join("\n");
}
