import { stage } from "../../core/bind.ts";
import { isFloat, type DType } from "../../core/dtype.ts";
import type { AnyOp } from "../../core/record.ts";
import type { Tensor } from "../../core/tensor.ts";
import { addOp, divOp, mulOp, negOp, scaleCotangentOp, subOp } from "../../ops/arithmetic.ts";
import type { OpName } from "../../ops/list.ts";
import { absOp, maximumOp, minimumOp } from "../../ops/piecewise.ts";
import { castOp } from "../../ops/cast.ts";
import { logicalAndOp, logicalNotOp, logicalOrOp, whereOp } from "../../ops/logic.ts";
import { uniformConstant, uniformValue } from "../constants.ts";

/**
 * Rewrites by the laws of arithmetic that hold for the numbers of IEEE 754 too, to the last bit, for ±0, ±∞ and NaN, in
 * each dtype that the op takes. The comment of a rule says why. So x·0 stays (it is NaN for ∞), and x + 0 stays for
 * floats (it is +0 for −0).
 */
export function algebra(node: Tensor): Tensor {
  return (isPower(node.op) ? powRule : rules.get(node.op))?.(node) ?? node;
}

/** Returns what to put in the node's place; undefined where the rule does not apply. */
type Rule = (node: Tensor) => Tensor | undefined;

const rules: ReadonlyMap<unknown, Rule> = new Map<unknown, Rule>([
  [addOp, addRule],
  [subOp, subRule],
  [mulOp, mulRule],
  [divOp, divRule],
  [negOp, negRule],
  [scaleCotangentOp, scaleCotangentRule],
  [absOp, absRule],
  [maximumOp, sameRule],
  [minimumOp, sameRule],
  [whereOp, whereRule],
  [castOp, castRule],
  [logicalNotOp, logicalNotRule],
  [logicalAndOp, (node) => connectiveRule(node, 1)],
  [logicalOrOp, (node) => connectiveRule(node, 0)],
]);

function addRule(node: Tensor): Tensor | undefined {
  const [a, b] = node.inputs as [Tensor, Tensor];
  const zero = isFloat(node.dtype) ? -0 : 0;
  // x + −0 = x, also for x = ±0; integers have one zero
  if (is(b, zero)) return a;
  if (is(a, zero)) return b;
  // IEEE 754 defines a − b as a + (−b)
  if (b.op === negOp) return make(subOp, a, b.inputAt(0));
  return a.op === negOp ? make(subOp, b, a.inputAt(0)) : undefined;
}

function subRule(node: Tensor): Tensor | undefined {
  const [a, b] = node.inputs as [Tensor, Tensor];
  // x − 0 = x + −0
  if (is(b, 0)) return a;
  return b.op === negOp ? make(addOp, a, b.inputAt(0)) : undefined;
}

function mulRule(node: Tensor): Tensor | undefined {
  const [a, b] = node.inputs as [Tensor, Tensor];
  return timesConstant(a, b) ?? timesConstant(b, a) ?? signsCancel(node, a, b);
}

function timesConstant(x: Tensor, factor: Tensor): Tensor | undefined {
  const c = uniformValue(factor);
  if (c === undefined) return undefined;
  if (c === 1) return x;
  // the sign of a product is that of its factors, and nothing is rounded otherwise; integers wrap alike
  if (c === -1) return make(negOp, x);
  return x.op === negOp ? make(mulOp, x.inputAt(0), uniformConstant(factor.aval, -c)) : undefined;
}

function divRule(node: Tensor): Tensor | undefined {
  const [a, b] = node.inputs as [Tensor, Tensor];
  const c = uniformValue(b);
  if (c === 1) return a;
  if (c === -1) return make(negOp, a);
  // x / 2ᵏ and x · 2⁻ᵏ are the same real number before the one rounding
  if (c !== undefined && isPowerOfTwo(c, node.dtype)) return make(mulOp, a, uniformConstant(b.aval, 1 / c));
  return signsCancel(node, a, b);
}

/** (−a)·(−b) = a·b and (−a)/(−b) = a/b. */
function signsCancel(node: Tensor, a: Tensor, b: Tensor): Tensor | undefined {
  return a.op === negOp && b.op === negOp ? make(node.op!, a.inputAt(0), b.inputAt(0)) : undefined;
}

/** Returns whether both c and 1/c are powers of two that the dtype holds as normal numbers. */
function isPowerOfTwo(c: number, dtype: DType): boolean {
  const range = dtype === "float32" ? 126 : 1022;
  const exponent = Math.round(Math.log2(Math.abs(c)));
  return Math.abs(exponent) <= range && Math.abs(c) === 2 ** exponent;
}

function negRule(node: Tensor): Tensor | undefined {
  const x = node.inputAt(0);
  // the sign bit flipped twice; integers wrap twice
  if (x.op === negOp) return x.inputAt(0);
  // −(x·c) = x·(−c)
  if (x.op !== mulOp) return undefined;
  const [a, b] = x.inputs as [Tensor, Tensor];
  const c = uniformValue(b) ?? uniformValue(a);
  return c === undefined ? undefined : make(mulOp, uniformValue(b) === undefined ? b : a, uniformConstant(x.aval, -c));
}

/** By its name and its own algebra: its record brings the loops of its reference, which few programs need. */
function isPower(op: AnyOp | null): boolean {
  return op !== null && op.name === power && op.kind.type === "elementwise" && op.kind.algebra !== undefined;
}

const power: OpName = "pow";

function powRule(node: Tensor): Tensor | undefined {
  const [x, exponent] = node.inputs as [Tensor, Tensor];
  switch (uniformValue(exponent)) {
    // 1 for every x, NaN included (ECMAScript, Number::exponentiate)
    case 0:
      return uniformConstant(node.aval, 1);
    case 1:
      return x;
    // x² is exact in double precision for float32; for float64 all engines multiply (fdlibm's e_pow.c, SpiderMonkey's
    // powi)
    case 2:
      return make(mulOp, x, x);
    default:
      return undefined;
  }
}

/** ct·slope, and 0 where either is 0. */
function scaleCotangentRule(node: Tensor): Tensor | undefined {
  const [ct, slope] = node.inputs as [Tensor, Tensor];
  const c = uniformValue(ct);
  if (c === 0) return uniformConstant(node.aval, 0);
  // for ∞ and NaN the product by a slope of 0 would be NaN
  if (c !== undefined && Number.isFinite(c)) return make(mulOp, slope, ct);
  // ct·1, and +0 where ct is −0: that is ct + 0
  return is(slope, 1) ? make(addOp, ct, uniformConstant(node.aval, 0)) : undefined;
}

function absRule(node: Tensor): Tensor | undefined {
  const x = node.inputAt(0);
  if (x.op === absOp) return x;
  // not for uint32, where −x is the large number 2³² − x
  return x.op === negOp && x.dtype !== "uint32" ? make(absOp, x.inputAt(0)) : undefined;
}

/** max(x, x) = min(x, x) = x. */
function sameRule(node: Tensor): Tensor | undefined {
  return node.inputAt(0) === node.inputAt(1) ? node.inputAt(0) : undefined;
}

function whereRule(node: Tensor): Tensor | undefined {
  const [condition, a, b] = node.inputs as [Tensor, Tensor, Tensor];
  const chosen = uniformValue(condition);
  if (chosen !== undefined) return chosen !== 0 ? a : b;
  if (a === b) return a;
  if (condition.op === logicalNotOp) return make(whereOp, condition.inputAt(0), b, a);
  // a choice inside a branch by the same condition is made already
  if (a.op === whereOp && a.inputAt(0) === condition) return make(whereOp, condition, a.inputAt(1), b);
  return b.op === whereOp && b.inputAt(0) === condition ? make(whereOp, condition, a, b.inputAt(2)) : undefined;
}

/** Which dtypes hold every value of another. */
const wider: Readonly<Record<DType, readonly DType[]>> = {
  bool: ["bool", "int32", "uint32", "float32", "float64"],
  int32: ["int32", "float64"],
  uint32: ["uint32", "float64"],
  float32: ["float32", "float64"],
  float64: ["float64"],
};

function castRule(node: Tensor): Tensor | undefined {
  const x = node.inputAt(0);
  if (x.dtype === node.dtype) return x;
  if (x.op !== castOp) return undefined;
  const source = x.inputAt(0);
  // the first cast kept the value, so the second can start from the source
  if (!wider[source.dtype].includes(x.dtype)) return undefined;
  return source.dtype === node.dtype ? source : stage(castOp, [source], node.attrs);
}

function logicalNotRule(node: Tensor): Tensor | undefined {
  const x = node.inputAt(0);
  return x.op === logicalNotOp ? x.inputAt(0) : undefined;
}

/** `neutral` is true for "and", false for "or"; the other value decides. */
function connectiveRule(node: Tensor, neutral: 0 | 1): Tensor | undefined {
  const [a, b] = node.inputs as [Tensor, Tensor];
  if (a === b) return a;
  const [p, q] = [uniformValue(a), uniformValue(b)];
  if (p !== undefined) return p === neutral ? b : a;
  return q === undefined ? undefined : q === neutral ? a : b;
}

/** Returns whether a node is the constant `value` everywhere; −0 is not 0. */
function is(x: Tensor, value: number): boolean {
  return Object.is(uniformValue(x), value);
}

function make(op: AnyOp, ...inputs: readonly Tensor[]): Tensor {
  return stage(op, inputs, undefined);
}
