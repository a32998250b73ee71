/** Who takes part. Each is a process of its own, so that none slows another's code down or brings it to its end. */
import { wasmFeatures } from "@cotangent/wasm";
import type { Engine, Workload } from "./workload.ts";

export interface Contender {
  readonly name: string;
  /** This project's own program under these options, else the peer in `peers/`. */
  readonly plays: Engine | string;
  /** Options that its Node is started with. */
  readonly flags?: readonly string[];
}

/** Node 20 has fused multiply-add behind this flag; later ones have it, and no longer know the flag. */
const fusing = wasmFeatures().relaxedSimd ? [] : ["--experimental-wasm-relaxed-simd"];

const compiled: readonly Contender[] = [
  { name: "cotangent, plain SIMD", plays: { relaxedSimd: false, threads: 1 } },
  { name: "cotangent, plain SIMD, 2 threads", plays: { relaxedSimd: false, threads: 2 } },
  { name: "cotangent, relaxed SIMD", plays: { relaxedSimd: true, threads: 1 }, flags: fusing },
  { name: "cotangent, relaxed SIMD, 2 threads", plays: { relaxedSimd: true, threads: 2 }, flags: fusing },
];

const interpreted: readonly Contender[] = [{ name: "cotangent", plays: { relaxedSimd: false, threads: 1 } }];

const peers: readonly Contender[] = [];

export function contendersOf({ eager = false, alone = false }: Workload): readonly Contender[] {
  return [...(eager ? interpreted : compiled), ...(alone ? [] : peers)];
}
