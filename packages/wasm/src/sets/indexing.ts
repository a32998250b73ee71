import type { KernelSet } from "../run/backend.ts";
import {
  argMaxKernel,
  argMinKernel,
  argSortKernel,
  cumSumKernel,
  gatherKernel,
  randomBitsKernel,
  scatterAddKernel,
} from "../lower/indexed.ts";
import { maxPoolKernel, pooledBy } from "../lower/pooling.ts";

/**
 * The set of ops that find positions, or read and add at them: `gather`, `scatterAdd`, `argMax`, `sort`, `topK`,
 * `maxPool` … It also has running sums, and random bits, as dropout needs them.
 */
export const indexing: KernelSet = {
  specials: {
    argMaxPool: { kind: "indexed", make: maxPoolKernel },
    gather: {
      kind: "indexed",
      make: (lowering, node, group) =>
        group.length > 1 ? maxPoolKernel(lowering, node, group) : gatherKernel(lowering, node),
      partner: pooledBy,
    },
    scatterAdd: { kind: "indexed", make: scatterAddKernel },
    argMax: { kind: "indexed", make: argMaxKernel },
    argMin: { kind: "indexed", make: argMinKernel },
    argSort: { kind: "indexed", make: argSortKernel },
    cumSum: { kind: "scan", make: cumSumKernel },
    randomBits: { kind: "random", make: randomBitsKernel },
  },
};
