import { add, compile, cos, explain, key, mul, normal, tanh, transpose, type Tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";

export interface Computed {
  /** Of all bits of the result. */
  readonly hash: number;
  /** Parts of loops that workers computed. */
  readonly parts: number;
}

/** Loops that are large enough for threads, until workers took part, or could have for a while. */
export async function computeLarge(backend: Backend, rounds: number): Promise<Computed> {
  type Matrix = Tensor<readonly [number, number]>;
  const step = compile((x: Matrix) => add(tanh(mul(x, 1.5)), cos(transpose(x))), { backend, donate: [0] });
  let parts = 0;
  let hash = 0;
  for (let round = 0; round < rounds; round++) {
    let x: Matrix = normal(key(1), [401, 401]);
    for (let i = 0; i < 3; i++) x = step(x);
    hash = hashOf(x);
    const shares = /workers have computed (\d+) shares/.exec(explain(step));
    parts = Number(shares?.[1] ?? 0);
    if (shares === null || parts > 0) break;
    // a page loads the workers' script only between tasks of its own
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { hash, parts };
}

/** FNV-1a. */
function hashOf(x: Tensor): number {
  const { buffer, byteOffset, byteLength } = x.data();
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
