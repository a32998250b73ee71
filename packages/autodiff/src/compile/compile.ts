/**
 * `compile`: staging once per structure, shapes and dtypes of the arguments, then running what a backend made of it.
 *
 * A call on tensors that are staged, or that are being differentiated, calls the function itself: its ops become nodes
 * of the outer computation, so that grad(compile(f)) = compile(grad(f)) = grad(f). It does not replay the simplified
 * graph, because that has lost what only derivatives need (stopGradient, custom rules, checkpoints).
 */
import { isLength, optionsOf } from "../core/arguments.ts";
import type { Backend } from "./backend.ts";
import type { ShapedArray } from "../core/create.ts";
import { showAval } from "../core/aval.ts";
import { donatedTo } from "../core/absence.ts";
import { UsageError } from "../core/errors.ts";
import { missingValue, Tensor } from "../core/tensor.ts";
import { nearestOpen } from "../core/trace.ts";
import { refusal } from "../core/sentences.ts";
import { requireFunction, unflatten } from "../core/tree.ts";
import { flattenResult } from "../transforms/reverse.ts";
import { Call, flattenArguments, type Flattened } from "./arguments.ts";
import { defaultBackend, requireBackend } from "./default.ts";
import { leafValues, numberTensor, pathIn, pathOf } from "./numberArguments.ts";
import { execute, specialize, takes, type Specialization } from "./specialization.ts";
import type { AnyFunction } from "./stage.ts";

export interface CompileOptions {
  /**
   * Positions of arguments whose tensors the caller gives up: their memory may become that of results, and reading them
   * after the call throws.
   */
  readonly donate?: readonly number[];
  /** Backend that runs the graphs; where absent, what `useBackend` said, else the interpreter. */
  readonly backend?: Backend;
  /** Name of the function in messages and texts; its own name where absent. */
  readonly name?: string;
}

/** An argument as a compiled function takes it: numbers and typed arrays may stand where tensors are expected. */
export type Accepted<T> = T extends Tensor
  ? T | ShapedArray | number
  : T extends object
    ? { readonly [K in keyof T]: Accepted<T[K]> }
    : T;

/** A compiled function. Its last signature is that of the function itself, which is what `grad` and others read. */
export interface Compiled<P extends readonly unknown[], R> {
  (...args: { readonly [K in keyof P]: P[K] | Accepted<P[K]> }): R;
  (...args: P): R;
}

/**
 * `f`, run as a graph: staged at the first call with arguments of some structure, shapes and dtypes, simplified, handed
 * to the backend, and from then on run without a call of `f`. So `f` must be pure, and decide nothing by the elements
 * of tensors. What it closes over is constant; numbers and typed arrays among the arguments are inputs like tensors.
 *
 * @throws UsageError where an argument is no tree of tensors, numbers and typed arrays, where `f` returns anything else
 * than a tree of tensors, or closes over a tensor that must be an argument, or where a donated tensor is given twice
 * @example
 * const step = compile((w: Tensor, x: Tensor) => sum(mul(w, x)));
 * step(tensor([1, 2]), tensor([3, 4])).item(); // → 11
 */
// un-annotated parameters of a function written in place get the type `any` from here, and its array a tuple's
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function compile<P extends readonly any[], R extends unknown[] | [unknown] | object | null | undefined | void>(
  f: (...args: P) => R,
  options: CompileOptions = {},
): Compiled<P, R> {
  requireFunction("compile", f);
  const { donate, name } = optionsOf("compile", options, { donate: undefined, backend: undefined, name: undefined });
  if (
    donate !== undefined &&
    !(Array.isArray(donate) && donate.every(isLength) && new Set(donate).size === donate.length)
  )
    throw refusal(
      "compile",
      "donate",
      donate,
      "it is an array of the positions of arguments, counted from 0, each once",
    );
  if (options.backend !== undefined) requireBackend("compile", options.backend);
  if (name !== undefined && typeof name !== "string") throw refusal("compile", "name", name, "it is a string");
  const cache = new Cache(f as AnyFunction, options);
  const compiled = (...args: readonly unknown[]): unknown => cache.call(args);
  Object.defineProperty(compiled, "name", { value: cache.name });
  Object.defineProperty(compiled, cacheKey, { value: cache });
  return compiled as Compiled<P, R>;
}

/** The specializations of a compiled function, the last used one first; undefined for any other value. */
export function specializationsOf(compiled: unknown): Cache | undefined {
  return typeof compiled === "function" ? (compiled as { readonly [cacheKey]?: Cache })[cacheKey] : undefined;
}

// ---- the specializations of one compiled function

const cacheKey: unique symbol = Symbol("specializations");

/** Number of specializations that are kept. */
const capacity = 64;
/** Number of specializations that make a person wonder where the time goes. */
const many = 16;

declare const console: { warn(message: string): void };

export class Cache {
  readonly name: string;
  readonly #f: AnyFunction;
  readonly #donate: readonly number[];
  readonly #backend: Backend | undefined;
  readonly #list: Specialization[] = [];
  #warned = false;

  constructor(f: AnyFunction, { donate = [], backend, name }: CompileOptions) {
    this.name = name ?? (f.name === "" ? "f" : f.name);
    this.#f = f;
    this.#donate = donate;
    this.#backend = backend;
  }

  /** The function that was compiled. */
  get f(): AnyFunction {
    return this.#f;
  }

  get list(): readonly Specialization[] {
    return this.#list;
  }

  call(args: readonly unknown[]): unknown {
    const list = this.#list;
    for (let i = 0; i < list.length; i++) {
      const specialization = list[i]!;
      const call = new Call(specialization.leafCount);
      if (!takes(specialization, args, call, this.name)) continue;
      if (i > 0) this.#toFront(i);
      return call.isOpen
        ? this.#inline(flattenArguments("compile", args), args)
        : execute(specialization, call, this.name);
    }
    const flat = flattenArguments("compile", args);
    if (isOpen(flat.leaves)) return this.#inline(flat, args);
    const specialization = this.#specialize(flat, args);
    const call = new Call(specialization.leafCount);
    takes(specialization, args, call, this.name);
    return execute(specialization, call, this.name);
  }

  /** The specialization for some arguments, made if it was not yet. */
  find(flat: Flattened, args: readonly unknown[]): Specialization {
    const known = this.#list.find((one) => takes(one, args, new Call(one.leafCount), this.name));
    return known ?? this.#specialize(flat, args);
  }

  /** Stages, simplifies and hands to the backend, without a run. */
  #specialize(flat: Flattened, args: readonly unknown[]): Specialization {
    const surplus = this.#donate.find((position) => position >= args.length);
    if (surplus !== undefined)
      throw new UsageError(
        `compile: donate has ${surplus}; ${this.name} was called with ${args.length} argument${args.length === 1 ? "" : "s"}, counted from 0`,
      );
    const backend = this.#backend ?? defaultBackend();
    const specialization = specialize(this.#f, flat, { name: this.name, donate: this.#donate, backend });
    this.#list.unshift(specialization);
    if (this.#list.length >= many && !this.#warned) {
      this.#warned = true;
      console.warn(manyMessage(this.name, this.#list));
    }
    if (this.#list.length > capacity) this.#list.pop()!.executable?.dispose?.();
    return specialization;
  }

  #toFront(index: number): void {
    const [used] = this.#list.splice(index, 1);
    this.#list.unshift(used!);
  }

  /** The function itself, on what its graph would be made of. */
  #inline({ leaves, def, borrowed, numbers }: Flattened, args: readonly unknown[]): unknown {
    for (const leaf of leaves) if (donatedTo(leaf) !== undefined) throw missingValue(leaf);
    const given = numbers.size > 0 ? leafValues(def, args) : [];
    const own = leaves.map((leaf, i) => {
      if (numbers.has(i)) return numberTensor(this.name, given[i] as number, pathIn(def, i));
      return borrowed.has(i) ? copied(leaf) : leaf;
    });
    const result = this.#f(...(unflatten(def, own) as never[]));
    flattenResult("compile", result);
    return result;
  }
}

/** Returns whether the function is part of something larger: a staging, or a derivative. */
function isOpen(leaves: readonly Tensor[]): boolean {
  return leaves.some((leaf) => leaf.value === undefined || nearestOpen(leaf.trace) !== null);
}

/** A tensor over a copy of the user's array. */
function copied({ aval, value }: Tensor): Tensor {
  return new Tensor(aval, typeof value === "object" && "slice" in value ? value.slice() : value);
}

/** Names the argument that came in the most shapes, with the first few. */
function manyMessage(name: string, list: readonly Specialization[]): string {
  const seen = new Map<string, Set<string>>();
  for (const { staged } of list.toReversed()) {
    staged.inputs.forEach((input, i) => {
      const path = pathOf(staged, i);
      seen.set(path, (seen.get(path) ?? new Set()).add(showAval(input.aval)));
    });
  }
  const [path, avals] = [...seen].reduce(
    (most, next) => (next[1].size > most[1].size ? next : most),
    ["", new Set<string>()],
  );
  const change =
    avals.size > 1
      ? `${path} came as ${[...avals].slice(0, 3).join(", ")} …`
      : "the structure of its arguments keeps changing";
  return `compile: ${name} was compiled for ${list.length} different kinds of arguments; ${change}; each costs a compilation, so pad to a few sizes`;
}
