/**
 * Forward mode: one walk along the nodes. A node's tangent is the transpose of its VJP rule, which is linear in the
 * cotangent: the rule is staged on an abstract cotangent and pulled back. No second table of rules is written.
 */
import { isFloat } from "../core/dtype.ts";
import { DTypeError, ShapeError, UsageError } from "../core/errors.ts";
import { zerosLike } from "../core/fill.ts";
import { placeholder, transposedBy } from "../core/absence.ts";
import { inputName } from "../core/record.ts";
import { sameShape, showAval } from "../core/aval.ts";
import type { Tensor } from "../core/tensor.ts";
import { placeOf, within } from "../core/state.ts";
import { refusal } from "../core/sentences.ts";
import { leavesLike, requireFunction, unflatten } from "../core/tree.ts";
import { add } from "../ops/arithmetic.ts";
import { backward, throughRule } from "./backward.ts";
import { flattenResult, lift, release } from "./reverse.ts";
import { isActive, walk, type Walk } from "./walk.ts";

/**
 * The result of `f` and its directional derivative along `tangents` (one tree per primal, like it).
 * @throws ShapeError where a tangent does not have the shape of its primal.
 * @example
 * jvp((x: Tensor) => mul(x, x), [tensor([1, 2])], [tensor([1, 1])])[1].toArray(); // → [ 2, 4 ]
 */
export function jvp<P extends readonly unknown[], R>(
  f: (...primals: P) => R,
  primals: P,
  tangents: NoInfer<P>,
): [out: R, tangentOut: R] {
  requireFunction("jvp", f);
  if (!Array.isArray(primals as unknown))
    throw refusal("jvp", "primals", primals, "it takes an array of the arguments of f");
  return jvpAs("jvp", f, primals, tangents);
}

/** `jvp` in the name of another transform. */
export function jvpAs<P extends readonly unknown[], R>(
  who: string,
  f: (...primals: P) => R,
  primals: P,
  tangents: NoInfer<P>,
): [out: R, tangentOut: R] {
  const { roots, outDef, outTangents } = within((trace) => {
    const [lifted, sources, def] = lift(who, primals, trace);
    const directions = leavesLike(def, tangents, who, "tangents").map((tangent, i) =>
      checkedTangent(who, tangent, sources[i]!),
    );
    const [roots, outDef] = flattenResult(who, f(...lifted));
    return { roots, outDef, outTangents: pushForward(who, walk(roots, sources, trace), sources, directions, roots) };
  });
  return [unflatten(outDef, release(roots)) as R, unflatten(outDef, release(outTangents)) as R];
}

function pushForward(
  who: string,
  steps: Walk,
  sources: readonly Tensor[],
  directions: readonly Tensor[],
  roots: readonly Tensor[],
): Tensor[] {
  const { nodes, active } = steps;
  const tangents = new Array<Tensor | undefined>(nodes.length);
  const tangentOf = (x: Tensor): Tensor | undefined => (isActive(steps, x) ? tangents[placeOf(steps, x)] : undefined);
  sources.forEach((source, i) => (tangents[placeOf(steps, source)] = directions[i]!));
  for (let i = 0; i < nodes.length; i++) {
    if (nodes[i] === undefined || active[i] !== 1) continue;
    const node = nodes[i]!;
    node.inputs.forEach((input, k) => {
      const tangent = tangentOf(input);
      const part = tangent === undefined ? undefined : tangentThrough(who, node, k, tangent);
      if (part !== undefined) tangents[i] = tangents[i] === undefined ? part : add(tangents[i]!, part);
    });
  }
  return roots.map((root) => tangentOf(root) ?? zeroTangent(who, root));
}

/** Returns what a tangent of input number `index` contributes to the node's: the transpose of that input's rule. */
function tangentThrough(who: string, node: Tensor, index: number, tangent: Tensor): Tensor | undefined {
  const op = node.op!;
  return within((trace) => {
    const ct = placeholder(node.aval, trace, transposedBy(who, ruleOf(node)));
    const back = throughRule(node, node.inputs, index, ct);
    if (back === null) return undefined;
    if (back === ct) return tangent;
    const [forward] = backward(walk([back], [ct], trace), [back], [tangent], [ct]);
    if (forward!.value === undefined && tangent.value !== undefined && node.value !== undefined) {
      throw new UsageError(
        `${op.name}: the vjp rule of ${inputName(op, index)} is not linear in ct; forward mode transposes it, so it must be`,
      );
    }
    return forward;
  });
}

/** Who a rule is of, in messages: a custom rule is of who made it. */
function ruleOf({ op, attrs }: Tensor): string {
  return (attrs as { readonly who?: string } | undefined)?.who ?? op!.name;
}

function zeroTangent(who: string, root: Tensor): Tensor {
  if (!isFloat(root.dtype))
    throw new DTypeError(`${who}: the result holds a ${showAval(root.aval)}; only float32 and float64 have tangents`);
  return zerosLike(root);
}

function checkedTangent(who: string, tangent: Tensor, primal: Tensor): Tensor {
  if (tangent.dtype === primal.dtype && sameShape(tangent.shape, primal.shape)) return tangent;
  throw new ShapeError(
    `${who}: the tangent is ${showAval(tangent.aval)}, the primal is ${showAval(primal.aval)}; they must agree`,
  );
}
