/**
 * The walk back: all of reverse mode is `backward`. It visits the nodes between sources and roots from the youngest to
 * the oldest. Each takes the cotangent that has gathered for it, the derivative of the roots in that node, and its op's
 * rules turn it into parts for its inputs. Rules call public ops, so that what is emitted is made of nodes too, and
 * nests.
 */
import { fullLike } from "../core/fill.ts";
import { ShapeError, UsageError } from "../core/errors.ts";
import { inputName } from "../core/record.ts";
import { sameShape, showAval } from "../core/aval.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../core/sentences.ts";
import { placeOf } from "../core/state.ts";
import { add } from "../ops/arithmetic.ts";
import { isActive, type Walk } from "./walk.ts";

/** The cotangents of the sources, from those of the roots. */
export function backward(
  steps: Walk,
  roots: readonly Tensor[],
  cts: readonly Tensor[],
  sources: readonly Tensor[],
): Tensor[] {
  const { nodes, active } = steps;
  const gathered = new Array<Tensor | undefined>(nodes.length);
  const gather = (x: Tensor, part: Tensor): void => {
    const place = placeOf(steps, x);
    const before = gathered[place];
    gathered[place] = before ? add(before, part) : part;
  };
  roots.forEach((root, i) => {
    if (isActive(steps, root)) gather(root, cts[i]!);
  });
  for (let i = nodes.length - 1; i >= 0; i--) {
    const ct = gathered[i];
    if (!ct || active[i] === 2) continue;
    gathered[i] = undefined;
    const node = nodes[i]!;
    const { inputs } = node;
    for (let k = 0; k < inputs.length; k++) {
      if (!isActive(steps, inputs[k]!)) continue;
      const part = throughRule(node, inputs, k, ct);
      if (part) gather(inputs[k]!, part);
    }
  }
  return sources.map((source) => gathered[placeOf(steps, source)] ?? fullLike(source, 0));
}

/**
 * Returns what the op's rule of input number `index` makes of the cotangent of its result; null where no gradient
 * flows.
 * @throws ShapeError unless it is like the input
 */
export function throughRule(node: Tensor, inputs: readonly Tensor[], index: number, ct: Tensor): Tensor | null {
  const op = node.op!;
  const rule = op.vjp[inputName(op, index)]!;
  if (!rule) return null;
  const part = rule(ct, new op.prepared.ByName(inputs, node, node.attrs, index));
  if ((part as Tensor | undefined)?.aval !== inputs[index]!.aval) requireLike(part, node, inputs[index]!, index);
  return part;
}

function requireLike(part: unknown, { op }: Tensor, { aval }: Tensor, index: number): void {
  const gave = `${op!.name}: the vjp rule of ${inputName(op!, index)} gave `;
  if (!(part instanceof Tensor)) throw new UsageError(`${gave}${describe(part)}; it gives a tensor`);
  if (part.dtype !== aval.dtype || !sameShape(part.shape, aval.shape))
    throw new ShapeError(
      `${gave}${showAval(part.aval)} for an input that is ${showAval(aval)}; a cotangent has the shape and dtype of its input`,
    );
}
