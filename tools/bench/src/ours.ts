/**
 * What this project's own programs share: a backend, weights that are given instead of drawn, and the loop around a
 * step.
 */
import { tensor, type Tensor } from "@cotangent/autodiff";
import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import type { Initializer } from "@cotangent/layers";
import { createWasmBackend } from "@cotangent/wasm";
import type { Engine, Runner } from "./workload.ts";

export async function backendFor(engine: Engine): Promise<Backend> {
  return engine === "interpreter" ? interpreter : createWasmBackend(engine);
}

/** An initializer that has its numbers already. */
export function given(elements: Float32Array): Initializer {
  return (_key, shape) => tensor(elements.slice(), { shape });
}

/** The loop that users write around a compiled step, which gets one batch after the other. */
export function training<P, S>(
  step: (params: P, state: S, x: Tensor, y: Tensor) => readonly [loss: Tensor, params: P, state: S],
  init: () => readonly [P, S],
  batches: readonly (readonly [x: Tensor, y: Tensor])[],
): Runner {
  let [params, state] = init();
  let at = 0;
  return {
    reset() {
      [params, state] = init();
      at = 0;
    },
    run(n) {
      let loss!: Tensor;
      for (let i = 0; i < n; i++) {
        const [x, y] = batches[at]!;
        [loss, params, state] = step(params, state, x, y);
        at = at + 1 === batches.length ? 0 : at + 1;
      }
      return loss.item();
    },
  };
}
