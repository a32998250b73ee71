/** Cases that the checker feeds to an op, completed: short forms written out, defaults of elementwise ops filled in. */
import { isFloat } from "../core/dtype.ts";
import type { AnyCases, AnyEdge, AnyOp, AnyReject, HeldCases, Sample, SampleRng } from "../core/record.ts";
import { tableCases } from "../ops/list.ts";

/**
 * The cases of an op: those given, those in its record, or those that stand beside it in the table. Empty where there
 * are none, which no op passes.
 * @example
 * casesOf(findOp("tanh")).edges[0]; // → { inputs: { x: 0 }, value: 0, grad: { x: 1 } }
 */
export function casesOf(op: AnyOp, own: HeldCases = {}): AnyCases {
  const { samples, edges = [], rejects, domain, attrs } = { ...op, ...tableCases(op), ...own };
  return {
    samples: samples ?? ((rng) => defaultSamples(op, rng, attrs, domain)),
    edges: edges.map((edge) => ("inputs" in edge ? (edge as AnyEdge) : pointEdge(op, attrs, edge as Point))),
    rejects: (rejects as readonly AnyReject[] | undefined) ?? defaultRejects(op, attrs),
  };
}

// ---- private

/**
 * A point of single numbers, written short: `{ x: 0, value: 1, grad: 2 }` or
 * `{ a: 1, b: 2, value: 3, grad: { a: 1, b: 1 } }`.
 */
type Point = { readonly value: number; readonly grad?: number | object } & { readonly [input: string]: unknown };

function pointEdge(op: AnyOp, attrs: unknown, { value, grad, ...inputs }: Point): AnyEdge {
  if (grad === undefined) return { inputs, ...given(attrs), value };
  return { inputs, ...given(attrs), value, grad: typeof grad === "number" ? { [op.inputs[0]!]: grad } : grad };
}

function defaultSamples(
  op: AnyOp,
  rng: SampleRng,
  attrs: unknown,
  [low, high]: readonly [number, number] = [-2, 2],
): Sample[] {
  const { takes } = op;
  if (takes === undefined) return [];
  const each = (draw: () => Sample["inputs"][number]): Sample => ({ inputs: op.inputs.map(draw), ...given(attrs) });
  if (!takes.some(isFloat)) return [each(() => rng.bool([2, 3]))];
  return op.inputs.length === 1
    ? [each(() => rng.uniform([], low, high)), each(() => rng.uniform([2, 3], low, high))]
    : [each(() => rng.normal([])), each(() => rng.distinct([2, 3]))];
}

/** One operand of another dtype; two of different shapes. */
function defaultRejects({ name, inputs, takes }: AnyOp, attrs: unknown): AnyReject[] {
  if (takes === undefined) return [];
  if (inputs.length === 2) {
    const [a, b] = [`${takes[0]!}[2,3]`, `${takes[0]!}[3,2]`];
    const message = `${name}: a is ${a}, b is ${b}; the primitive takes equal shapes, insert broadcastTo(x, shape)`;
    return [{ inputs: { a, b }, ...given(attrs), message }];
  }
  const other = (["int32", "bool", "float32"] as const).find((dtype) => !takes.includes(dtype));
  if (other === undefined) return [];
  const message = `${name}: x is ${other}[2]; it takes ${takes.join(" or ")}, convert with cast(x, dtype)`;
  return [{ inputs: { x: `${other}[2]` }, ...given(attrs), message }];
}

/** The attributes of a case, where the op has some. */
function given(attrs: unknown): { readonly attrs?: unknown } {
  return attrs === undefined ? {} : { attrs };
}
