/**
 * Each differentiable op of the table with NaN, an infinity or a zero among its samples: eagerly, interpreted and
 * compiled it gives the same value and gradients, and these follow the rules of docs/how-it-works.md, section 8: NaN
 * has the gradient NaN unless the slope is the same number everywhere, and at 0 it is none only where the value is.
 */
import { bind, cast, compile, ones, tensor, vjp, type DType, type Tensor } from "@cotangent/autodiff";
import { inputName, interpreter, isFloat, sizeOf, type AnyOp } from "@cotangent/autodiff/backend";
import { ops } from "@cotangent/autodiff/ops";
import { casesOf, sampleRng, ulpDistance } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const compiled = await createWasmBackend({ relaxedSimd: false });

/** Units in the last place between the references and compiled code, of values and slopes of some roundings. */
const apart = 16;

type Bind = (op: AnyOp, inputs: readonly Tensor[], attrs: unknown) => Tensor;

/** An op, a sample of it, and which of the inputs gets another element. */
interface Case {
  readonly op: AnyOp;
  readonly inputs: readonly Tensor[];
  readonly attrs: unknown;
  readonly at: number;
}

/** The sample with its first element of one input replaced, or as it is. */
function withElement({ inputs, at }: Case, element: number | undefined): Tensor[] {
  return inputs.map((x, i) => {
    if (i !== at || element === undefined) return x;
    const elements = Float64Array.from(x.data());
    elements[0] = element;
    return tensor(elements, { shape: x.shape, dtype: x.dtype });
  });
}

/** The value, and the gradient of the sum in the input. */
function results({ op, attrs, at }: Case, inputs: readonly Tensor[]): Tensor[] {
  const f = (x: Tensor): Tensor =>
    (bind as unknown as Bind)(
      op,
      inputs.map((y, i) => (i === at ? x : y)),
      attrs,
    );
  const [out, pullback] = vjp(f, inputs[at]!);
  return [out, ...pullback(ones(out.shape, { dtype: out.dtype }))];
}

function casesFor(op: AnyOp, dtype: DType): Case[] {
  if (!(op.takes ?? [dtype]).includes(dtype)) return [];
  return [...casesOf(op).samples(sampleRng(1))].flatMap(({ inputs, attrs }) => {
    const own = inputs.map((x) => (isFloat(x.dtype) ? cast(x, dtype) : x));
    return own.flatMap((x, at): Case[] =>
      isFloat(x.dtype) && sizeOf(x.shape) > 0 && op.vjp[inputName(op, at)] !== null
        ? [{ op, inputs: own, attrs, at }]
        : [],
    );
  });
}

const isSame = (a: number, b: number): boolean => Object.is(a + 0, b + 0);
/** Near, with NaN and infinities in the same places. */
const isNear = (a: number, b: number, dtype: DType): boolean =>
  isSame(a, b) || (Number.isFinite(a) && Number.isFinite(b) && ulpDistance(a, b, dtype, 1) <= apart);

function differing(
  got: readonly Tensor[],
  wanted: readonly Tensor[],
  agree: (a: number, b: number, dtype: DType) => boolean,
): string | undefined {
  for (const [k, x] of wanted.entries()) {
    const [p, q] = [got[k]!.data(), x.data()];
    const i = q.findIndex((value, j) => !agree(p[j]!, value, x.dtype));
    if (i >= 0) return `${k === 0 ? "value" : "gradient"} ${p[i]} where ${q[i]} is eager, at element ${i}`;
  }
  return undefined;
}

/** What breaks the rules for one element, in words. */
function broken(c: Case, element: number, name: string): string[] {
  const inputs = withElement(c, element);
  const eager = results(c, inputs);
  const say = (what: string | undefined, who: string): string[] =>
    what === undefined ? [] : [`${inputName(c.op, c.at)} = ${name}: ${who} ${what}`];
  const all = (backend: typeof interpreter): Tensor[] =>
    compile((...xs: Tensor[]) => results(c, xs), { backend })(...inputs);
  return [
    ...say(differing(all(interpreter), eager, isSame), "interpreted"),
    ...say(differing(all(compiled), eager, isNear), "compiled"),
    ...say(slopeBreaks(c, element, eager), "the rule:"),
  ];
}

function slopeBreaks(c: Case, element: number, [out, gradient]: readonly Tensor[]): string | undefined {
  const slope = gradient!.data()[0]!;
  const isNaNOut = out!.data().some(Number.isNaN);
  if (element === 0 && !isNaNOut && Number.isNaN(slope)) return "the slope is NaN at 0, where the value is none";
  if (!Number.isNaN(element) || !isNaNOut || Number.isNaN(slope)) return undefined;
  // a slope that does not depend on the element is that of a linear op
  const usual = results(c, c.inputs)[1]!.data()[0]!;
  const other = results(c, withElement(c, 0.75))[1]!.data()[0]!;
  return slope === usual && slope === other ? undefined : `the slope is ${slope} at NaN`;
}

const dtypes = ["float64", "float32"] as const;
const differentiable = ops.filter((op) => casesFor(op, "float64").length > 0);

describe.each(dtypes)("NaN, infinities and zeros in %s", (dtype) => {
  const taking = differentiable.filter((op) => casesFor(op, dtype).length > 0);

  test.each(taking.map((op) => [op.name, op] as const))("%s", (_, op) => {
    const elements = [NaN, Infinity, -Infinity, 0, -0];
    const wrong = casesFor(op, dtype).flatMap((c) =>
      elements.flatMap((element) => broken(c, element, Object.is(element, -0) ? "−0" : String(element))),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  test("nearly all ops are among them", () => {
    expect(taking.length).toBeGreaterThan(50);
  });
});
