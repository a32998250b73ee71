/** Who takes part. Each is a process of its own, so that none slows another's code down or brings it to its end. */
import type { Engine, Workload } from "./workload.ts";

export interface Contender {
  readonly name: string;
  readonly plays: Program;
  /** Options that its Node is started with. */
  readonly flags?: readonly string[];
  /** The checkout that its program is of; this one where absent. */
  readonly checkout?: string;
}

export type Program =
  /** This project's own program under these options. */
  | { readonly engine: Engine }
  /** A library of npm: a module in `peers/`, and what its `open` is told. */
  | { readonly module: string; readonly option?: string }
  /** A library of Debian's Python: `peers/python/with_….py`. */
  | { readonly python: string; readonly threads: number };

/** A Node that contenders run on. */
export interface NodeBinary {
  readonly path: string;
  readonly version: string;
}

/** Own programs of the checkout `before` come in front of those of this one. */
export function contendersOf(
  workload: Workload,
  { version }: NodeBinary,
  before: string | undefined = undefined,
): readonly Contender[] {
  const now = workload.eager === true ? eager : compiled(version);
  const own =
    before === undefined ? now : now.flatMap((one) => [{ ...one, name: `${one.name}, before`, checkout: before }, one]);
  const all = [
    ...own,
    ...(workload.alone === true ? [] : peers),
    ...(workload.isOfProducts === true ? limits(version) : []),
  ];
  return workload.parallel === true ? all : all.filter(({ plays }) => threadsOf(plays) === 1);
}

/** Node 20 has fused multiply-add behind this flag; later ones have it, and no longer know the flag. */
function fusedFlags(version: string): readonly string[] {
  return Number.parseInt(version) < 22 ? ["--experimental-wasm-relaxed-simd"] : [];
}

function compiled(version: string): readonly Contender[] {
  const flags = fusedFlags(version);
  return [
    { name: "cotangent, plain SIMD", plays: { engine: { relaxedSimd: false, threads: 1 } } },
    { name: "cotangent, relaxed SIMD", plays: { engine: { relaxedSimd: true, threads: 1 } }, flags },
    { name: "cotangent, plain, 2 threads", plays: { engine: { relaxedSimd: false, threads: 2 } } },
    { name: "cotangent, relaxed, 2 threads", plays: { engine: { relaxedSimd: true, threads: 2 } }, flags },
    { name: "cotangent, interpreted", plays: { engine: "interpreter" } },
  ];
}

/** What products could reach on this machine at this moment: no library, but a loop of multiply-adds. */
function limits(version: string): readonly Contender[] {
  return [
    { name: "limit, plain SIMD", plays: { module: "limit", option: "plain" } },
    { name: "limit, relaxed SIMD", plays: { module: "limit", option: "fused" }, flags: fusedFlags(version) },
  ];
}

const eager: readonly Contender[] = [{ name: "cotangent", plays: { engine: "interpreter" } }];

const peers: readonly Contender[] = [
  { name: "tfjs wasm", plays: { module: "tfjs", option: "wasm" } },
  { name: "tfjs cpu", plays: { module: "tfjs", option: "cpu" } },
  { name: "jax-js", plays: { module: "jax" } },
  { name: "brain.js", plays: { module: "brain" } },
  { name: "loops by hand", plays: { module: "hand" } },
  { name: "PyTorch", plays: { python: "torch", threads: 1 } },
  { name: "PyTorch, 2 threads", plays: { python: "torch", threads: 2 } },
  { name: "scikit-learn", plays: { python: "sklearn", threads: 1 } },
  { name: "NumPy by hand", plays: { python: "numpy", threads: 1 } },
];

function threadsOf(plays: Program): number {
  if ("python" in plays) return plays.threads;
  return "engine" in plays && plays.engine !== "interpreter" ? plays.engine.threads : 1;
}
