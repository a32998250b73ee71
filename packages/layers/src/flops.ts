/** Counts the operations that a graph makes. */
import type { Shape, Tensor } from "@cotangent/autodiff";

/**
 * Counts the operations of a tensor and of what it was made from, without what `seen` holds, to which it adds them. A
 * product that is added counts as two; moving and reading elements counts nothing.
 */
export function flopsOf(out: Tensor, seen: Set<Tensor>): number {
  const waiting = [out];
  let flops = 0;
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    const inputs = Array.from({ length: node.inputCount }, (_, i) => node.inputAt(i));
    flops += ofNode(node, inputs);
    for (const input of inputs) waiting.push(input);
  }
  return flops;
}

function ofNode(node: Tensor, inputs: readonly Tensor[]): number {
  if (node.op === null || node.value !== undefined) return 0;
  const { name, kind } = node.op;
  const [first, second] = inputs as [Tensor, Tensor];
  switch (kind.type) {
    case "identity":
    case "movement":
    case "embedding":
    case "indexed":
      // a window of maxPool is compared element by element
      return name === "argMaxPool" ? sizeOf(node.shape) * sizeOf((node.attrs as { window: Shape }).window) : 0;
    case "contraction":
      if (name === "conv") return 2 * sizeOf(node.shape) * sizeOf(second.shape.slice(0, -1));
      if (name === "convTranspose") return 2 * sizeOf(first.shape) * sizeOf(second.shape.slice(0, -1));
      return 2 * sizeOf(node.shape) * first.shape.at(-1)!;
    case "elementwise":
      return sizeOf(node.shape);
    default:
      return inputs.reduce((n, input) => n + sizeOf(input.shape), 0);
  }
}

function sizeOf(shape: Shape): number {
  return shape.reduce((n, d) => n * d, 1);
}
