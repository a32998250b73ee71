/**
 * The nodes that a transform visits: what lies between the aliases of a trace and the results. It never leaves the
 * trace, since nothing outside can depend on its aliases. Nodes know when they were made, after their inputs, so that
 * no search is needed to order them, and a chain of a million nodes does not overflow the stack.
 */
import { isFloat } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import { placeOf, tick } from "../core/state.ts";
import { isWithin, type Trace } from "../core/trace.ts";

export interface Walk {
  /** Nodes, each at its time since the trace opened, so after its inputs; holes for what is not on the way. */
  readonly nodes: readonly (Tensor | undefined)[];
  /**
   * 1 where the node depends on a source through floats: only these have tangents and cotangents. 2 for the source
   * itself.
   */
  readonly active: Uint8Array;
  /** The time at which the trace opened. */
  readonly start: number;
}

export function walk(roots: readonly Tensor[], sources: readonly Tensor[], trace: Trace): Walk {
  const { start } = trace;
  const length = tick() - start;
  const nodes = new Array<Tensor | undefined>(length);
  const active = new Uint8Array(length);
  const steps = { nodes, active, start };
  const visit = (x: Tensor): void => {
    if (isWithin(x.trace, trace)) nodes[placeOf(steps, x)] = x;
  };
  roots.forEach(visit);
  for (let i = length - 1; i >= 0; i--) {
    const node = nodes[i];
    for (let k = node?.inputCount ?? 0; k > 0;) visit(node!.inputAt(--k));
  }
  for (const source of sources) active[placeOf(steps, source)] = 2;
  for (let i = 0; i < length; i++) {
    const node = nodes[i];
    if (!node || active[i] === 2 || !isFloat(node.dtype)) continue;
    for (let k = node.inputCount; k > 0;) if (isActive(steps, node.inputAt(--k))) active[i] = 1;
  }
  return steps;
}

/** Returns whether a node is in a walk, and depends on a source. */
export function isActive(steps: Walk, x: Tensor): boolean {
  const place = placeOf(steps, x);
  return place >= 0 && steps.nodes[place] === x && steps.active[place] !== 0;
}
