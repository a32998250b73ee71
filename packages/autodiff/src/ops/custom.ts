/** The op behind `customVjp` and `checkpoint`: a value whose derivative a rule of the user gives. */
import type { Op, Cases } from "../core/record.ts";
import { mul } from "./arithmetic.ts";
import { unflatten, type TreeDef, leavesLike } from "../core/tree.ts";
import { type Tensor } from "../core/tensor.ts";
import { ShapeError } from "../core/errors.ts";
import { showAval, sameShape } from "../core/aval.ts";
import { defineOp } from "../core/op.ts";
import { customCotangents } from "../core/state.ts";

/** Arguments of a custom rule: the primals as they were given and the result. */
export interface CustomAt<P extends readonly unknown[], R> {
  readonly primals: P;
  readonly out: R;
}

export interface CustomAttrs {
  readonly who: string;
  readonly def: TreeDef;
  readonly rule: (ct: Tensor, at: CustomAt<readonly unknown[], Tensor>) => readonly unknown[];
}

/** The reference does not know the function, so that of one primal only a rule of zeros agrees with it. */
const zeroRule: CustomAttrs = {
  who: "custom",
  def: { type: "array", children: [{ type: "leaf" }] },
  rule: (ct) => [mul(ct, 0)],
};

/** The value of `value`, with a derivative in `primals` that a user's rule gives. */
export const customOp: Op<readonly ["value", "...primals"], CustomAttrs> = defineOp<
  readonly ["value", "...primals"],
  CustomAttrs
>({
  name: "custom",
  inputs: ["value", "...primals"],
  infer: ({ value }) => value,
  vjp: {
    value: null,
    "...primals": (ct, { primals, out, attrs, index }) => {
      const cts = cotangentsOf(ct, out, primals, attrs);
      const [part, primal] = [cts[index - 1]!, primals[index - 1]!];
      if (part.dtype === primal.dtype && sameShape(part.shape, primal.shape)) return part;
      throw new ShapeError(
        `${attrs.who}: the rule gave ${showAval(part.aval)} for an argument that is ${showAval(primal.aval)}; a cotangent has the shape and dtype of its argument`,
      );
    },
  },
  reference: ({ value }, out) => out.set(value),
  kind: { type: "identity" },
});

export const customCases: Cases<readonly ["value", "...primals"], CustomAttrs> = {
  samples: (rng) => [{ inputs: [rng.normal([2, 3]), rng.normal([2, 3])], attrs: zeroRule }],
  edges: [{ inputs: { value: 2, primals: [3] }, attrs: zeroRule, value: 2, grad: { value: 0, primals: [0] } }],
  rejects: [],
};

function cotangentsOf(
  ct: Tensor,
  out: Tensor,
  primals: readonly Tensor[],
  { who, def, rule }: CustomAttrs,
): readonly Tensor[] {
  const before = customCotangents.get(ct);
  if (before?.out === out) return before.cts;
  const cts = leavesLike(
    def,
    rule(ct, { primals: unflatten(def, primals) as readonly unknown[], out }),
    who,
    "what the rule gave",
  );
  customCotangents.set(ct, { out, cts });
  return cts;
}
