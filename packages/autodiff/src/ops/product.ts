/**
 * The product of elements, and its derivatives of every order. A product's derivative in one element is the product of
 * the others, which is in range where prefixes and suffixes of it are not: both are found in numbers of a wider range.
 */
import { allocate, isFloat } from "../core/dtype.ts";
import { floats, numeric } from "../core/elementwise.ts";
import { bind, requireOperand } from "../core/bind.ts";
import { ShapeError } from "../core/errors.ts";
import type { Cases, Op } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { sameShape, sizeOf, type Shape } from "../core/aval.ts";
import { requireDType, sameDType, showNamed } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { narrow, plusWide, timesWide, wide, wideOne, wideZero, type Wide } from "../core/wide.ts";
import type { Reduce, ReduceOptions, Only } from "../core/types.ts";
import { scaleCotangent } from "./arithmetic.ts";
import { countable } from "./cast.ts";
import { reshape, spread, transpose, type AxesAttrs } from "./movement.ts";
import { forEachReduced, reduceElements } from "./reduce.ts";
import { reduced, without } from "./reductions.ts";

/**
 * The product along one axis, several, or all; 1 for none; of bool as int32. It is right wherever it is in range
 * itself, whatever the products on the way, and its gradient is right where elements are 0.  [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range.
 * @example
 * grad((x: Tensor) => prod(x))(tensor([2, 0, 3])).toArray(); // → [ 0, 6, 0 ]
 */
export function prod<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  requireOperand("prod", "x", x);
  return reduced(prodOp, countable(x), options) as Tensor<Reduce<S, O>>;
}

// ---- records

export const prodOp: Op<readonly ["x"], AxesAttrs> = defineOp<readonly ["x"], AxesAttrs>({
  name: "prod",
  inputs: ["x"],
  infer({ x }, { axes }) {
    requireDType("prod", "x", x, numeric);
    return without(x, axes);
  },
  vjp: { x: (ct, { x, attrs }) => scaleCotangent(spread(ct, x.shape, attrs.axes), alongLast(x, attrs.axes)) },
  reference({ x }, out, { avals, attrs: { axes } }) {
    const { shape, dtype } = avals.x;
    if (!isFloat(dtype)) return reduceElements(x, out, shape, axes, 1, Math.imul);
    const [fractions, powers] = [allocate("float64", out.length).fill(1), allocate("float64", out.length)];
    forEachReduced(shape, axes, (from, to) => {
      const product = fractions[to]! * x[from]!;
      const size = Math.abs(product);
      // what is not ordinary is multiplied again, in the wider range
      const total =
        size > 2 ** -256 && size < 2 ** 256
          ? undefined
          : timesWide({ fraction: fractions[to]!, power: powers[to]! }, wide(x[from]!));
      fractions[to] = total?.fraction ?? product;
      if (total !== undefined) powers[to] = total.power;
    });
    fractions.forEach((fraction, i) => (out[i] = narrow({ fraction, power: powers[i]! })));
  },
  kind: { type: "reduction", combine: "prod", axes: ({ axes }) => axes },
});

export const prodCases: Cases<readonly ["x"], AxesAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([4])], attrs: { axes: [0] } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axes: [1] } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axes: [0, 2] } },
    { inputs: [rng.integers([3, 2], -9, 9)], attrs: { axes: [0] } },
  ],
  edges: [
    { inputs: { x: [2, 0, 3] }, attrs: { axes: [0] }, value: 0, grad: { x: [0, 6, 0] } },
    { inputs: { x: [2, 0, 3, 0] }, attrs: { axes: [0] }, value: 0, grad: { x: [0, 0, 0, 0] } },
    { inputs: { x: [] }, attrs: { axes: [0] }, value: 1 },
    {
      inputs: { x: [1e200, 1e200, 1e-200, 1e-200] },
      attrs: { axes: [0] },
      value: 1,
      grad: { x: [1e-200, 1e-200, 1e200, 1e200] },
    },
  ],
  rejects: [
    {
      inputs: { x: "bool[2]" },
      attrs: { axes: [0] },
      message: "prod: x is bool[2]; it takes float32 or float64 or int32 or uint32, convert with cast(x, dtype)",
    },
  ],
};

/** For each element the product of the others along the axes. */
function alongLast(x: Tensor, axes: readonly number[]): Tensor {
  const permutation = [...x.shape.map((_, i) => i).filter((i) => !axes.includes(i)), ...axes];
  const moved = transpose(x, permutation);
  const kept = moved.shape.slice(0, moved.shape.length - axes.length);
  const rows = reshape(moved, [...kept, sizeOf(axes.map((axis) => x.shape[axis]!))]);
  return transpose(
    reshape(bind(productOfOthersOp, [rows]), moved.shape),
    x.shape.map((_, i) => permutation.indexOf(i)),
  );
}

/**
 * For each element of a row (the last axis) the product of the others; with k changes c₁ … cₖ its derivative along all
 * of them, the factor of t₁·…·tₖ in ∏ (xᵢ + t₁·c₁ᵢ + … + tₖ·cₖᵢ) over the other i. So its own derivative is itself,
 * with one change more: right to any order, also where elements are 0.
 */
export const productOfOthersOp: Op<readonly ["x", "...changes"]> = defineOp<readonly ["x", "...changes"]>({
  name: "productOfOthers",
  inputs: ["x", "...changes"],
  infer({ x, changes }) {
    requireDType("productOfOthers", "x", x, floats);
    changes.forEach((change, i) => {
      const names = ["x", `changes[${i}]`];
      sameDType("productOfOthers", names, [x, change]);
      if (!sameShape(x.shape, change.shape))
        throw new ShapeError(`productOfOthers: ${showNamed(names, [x, change])}; all are rows of one shape`);
    });
    return x;
  },
  vjp: {
    x: (ct, { x, changes }) => bind(productOfOthersOp, [x, ...changes, ct]),
    "...changes": (ct, { x, changes, index }) => bind(productOfOthersOp, [x, ...changes.with(index - 1, ct)]),
  },
  reference({ x, changes }, out, { aval }) {
    const n = aval.shape.at(-1)!;
    for (let start = 0; start < out.length; start += n) {
      const row = Array.from({ length: n }, (_, i) => [
        wide(x[start + i]!),
        ...changes.map((change) => (change[start + i] === 0 ? wideZero : wide(change[start + i]!))),
      ]);
      productsOfOthers(row).forEach((product, i) => (out[start + i] = narrow(product)));
    }
  },
  kind: { type: "opaque" },
});

export const productOfOthersCases: Cases<readonly ["x", "...changes"]> = {
  samples: (rng) => [
    { inputs: [rng.normal([4])] },
    { inputs: [rng.normal([2, 3]), rng.normal([2, 3])] },
    { inputs: [rng.normal([4]), rng.normal([4]), rng.normal([4])] },
  ],
  edges: [
    { inputs: { x: [2, 0, 3], changes: [] }, value: [0, 6, 0], grad: { x: [3, 5, 2] } },
    { inputs: { x: [7], changes: [] }, value: [1], grad: { x: [0] } },
    { inputs: { x: [], changes: [] }, value: [] },
    { inputs: { x: [0, NaN], changes: [[0, 1]] }, value: [1, 0] },
  ],
  rejects: [
    {
      inputs: { x: "int32[2]", changes: ["int32[2]"] },
      message: "productOfOthers: x is int32[2]; it takes float32 or float64, convert with cast(x, dtype)",
    },
    {
      inputs: { x: "float32[2]", changes: ["float32[3]"] },
      message: "productOfOthers: x is float32[2], changes[0] is float32[3]; all are rows of one shape",
    },
  ],
};

/**
 * A factor x + t₁·c₁ + … + tₖ·cₖ is the list [x, c₁, …, cₖ]. A product is a list too, by sets of the t: number 5 = 2⁰ +
 * 2² holds the factor of t₁·t₃. What each element gets is the product of all before it times the product of all after
 * it.
 */
function productsOfOthers(row: readonly (readonly Wide[])[]): Wide[] {
  const sets = 2 ** ((row[0]?.length ?? 1) - 1);
  const after = new Array<readonly Wide[]>(row.length);
  const one = Array.from({ length: sets }, (_, set) => (set === 0 ? wideOne : wideZero));
  row.reduceRight((product, factor, i) => {
    after[i] = product;
    return multiplied(product, factor);
  }, one);
  let before = one;
  return row.map((factor, i) => {
    const result = before.reduce((sum, part, set) => plusWide(sum, term(part, after[i]![sets - 1 - set]!)), wideZero);
    before = multiplied(before, factor);
    return result;
  });
}

/** A product by sets times one factor more. */
function multiplied(product: readonly Wide[], [x, ...changes]: readonly Wide[]): Wide[] {
  return product.map((part, set) =>
    changes.reduce(
      (sum, change, k) => ((set & (1 << k)) === 0 ? sum : plusWide(sum, term(product[set - (1 << k)]!, change))),
      term(part, x!),
    ),
  );
}

/**
 * a·b; nothing where one is `wideZero` itself, an absent term or a change of 0, whatever the other is: a cotangent of 0
 * stays 0.
 */
function term(a: Wide, b: Wide): Wide {
  return a === wideZero || b === wideZero ? wideZero : timesWide(a, b);
}
