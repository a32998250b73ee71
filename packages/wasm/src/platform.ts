/** Platform: the parts of Node and of pages that others must ask for. */

const scope = globalThis as {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly crossOriginIsolated?: boolean;
  readonly Worker?: unknown;
};

/** Returns a module that Node has built in; undefined elsewhere. */
export function nodeModule<M>(name: string): M | undefined {
  return scope.process?.getBuiltinModule?.(name) as M | undefined;
}

/** Returns whether memory can be shared with workers: in Node, and in a page that is cross-origin isolated. */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined" || scope.crossOriginIsolated === false) return false;
  return nodeModule("node:worker_threads") !== undefined || scope.Worker !== undefined;
}
