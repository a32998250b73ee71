/**
 * A trace is the extent of one differentiation: it opens when a transform lifts its arguments to alias nodes and closes
 * when the transform returns. A node belongs to the innermost trace that any of its inputs belongs to, and keeps its
 * inputs only while that trace, or one around it, is open. This is why a training loop does not leak: outside every
 * transform, `bind` makes plain values without a past.
 */
export interface Trace {
  readonly parent: Trace | null;
  open: boolean;
  /** @internal The age of the first node in it. */
  readonly start: number;
}

/** The nearest trace around that is still open; null where none is, and nothing needs a history. */
export function nearestOpen(trace: Trace | null): Trace | null {
  return trace === null || trace.open ? trace : nearestOpen(trace.parent);
}

/** Returns whether `trace` is `ancestor` or opened inside it: only such nodes can depend on the ancestor's aliases. */
export function isWithin(trace: Trace | null, ancestor: Trace): boolean {
  return trace === ancestor || (trace !== null && isWithin(trace.parent, ancestor));
}
