/** compile(f) = f: the same sample, eagerly and as a graph that the interpreter runs. */
import { compile } from "../compile/compile.ts";
import { interpreter } from "../compile/interpret.ts";
import { onesLike } from "../core/fill.ts";
import { isFloat } from "../core/dtype.ts";
import type { AnyOp, Sample } from "../core/record.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { vjp } from "../transforms/reverse.ts";
import { applyOp, bareName, withInputs } from "./apply.ts";
import { disagreement, nearlyEqual } from "./compare.ts";
import type { Check } from "./findings.ts";
import { inputsWithRules } from "./rules.ts";

/** Values bit for bit; gradients up to what simplification may round differently. */
export function checkCompiled(check: Check, where: string, op: AnyOp, { inputs, attrs }: Sample): void {
  check(`${where}, compiled`, () => {
    const f = (...xs: Tensor[]): Tensor => applyOp(op, xs, attrs);
    const eager = f(...inputs);
    const text = disagreement(
      elementsOf(compile(f, { backend: interpreter })(...inputs)),
      elementsOf(eager),
      eager.dtype,
      0,
    );
    return text === undefined ? undefined : `compiled, the result is ${text} by the eager op`;
  });
  const wrt = inputsWithRules(op, inputs);
  if (wrt.length === 0) return;
  check(`${where}, compiled`, () => {
    const f = (...xs: Tensor[]): Tensor[] => {
      const [out, pullback] = vjp(
        (...free: Tensor[]) => applyOp(op, withInputs(xs, wrt, free), attrs),
        ...wrt.map((i) => xs[i]!),
      );
      return isFloat(out.dtype) ? pullback(onesLike(out)) : [];
    };
    const eager = f(...inputs);
    const compiled = compile(f, { backend: interpreter })(...inputs);
    const bad = eager.findIndex((gradient, i) => !nearlyEqual(compiled[i]!, gradient, 1e-13));
    if (bad < 0) return undefined;
    return `compiled, the gradient in ${bareName(op, wrt[bad]!)} is ${compiled[bad]!.toString()} where the eager one is ${eager[bad]!.toString()}`;
  });
}
