import { compile } from "../compile/compile.ts";
import { interpreter } from "../compile/interpret.ts";
import { optionsOf } from "../core/arguments.ts";
import { requireOperand } from "../core/bind.ts";
import { isFloat, type DType } from "../core/dtype.ts";
import { showAval, showShape } from "../core/aval.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../core/sentences.ts";
import { treeFlatten, treeLeaves, treeUnflatten } from "../core/tree.ts";
import { cast } from "../ops/cast.ts";
import { concat } from "../ops/concat.ts";
import { key as keyOf } from "../random/keys.ts";
import type { Key } from "../ops/randomBits.ts";
import { collect, requireNone, requireParts, type Findings } from "./findings.ts";
import { gradsReport } from "./grads.ts";
import { avalDifference, impurity, treeDifference } from "./purity.ts";

/** Layer, as far as it is checked. */
export interface LayerLike<P, M = unknown> {
  init(key: Key): P;
  apply(params: P, x: Tensor, mode?: M): Tensor;
}

/** Layer with a state, as far as it is checked. */
export interface StatefulLayerLike<P, S, M = unknown> {
  init(key: Key): P;
  initState(): S;
  apply(params: P, state: S, x: Tensor, mode?: M): readonly [out: Tensor, next: S];
}

export interface CheckLayerOptions<M = unknown> {
  /**
   * Input that the layer is applied to; its first axis is that of examples. Floats are checked in float64 and in
   * float32.
   */
  readonly input: Tensor;
  /** Key that `init` gets; `key(0)` where absent. */
  readonly key?: Key;
  /** The last argument of `apply`; none where absent. */
  readonly mode?: M;
  /** Derivatives up to this order; 2 where absent. */
  readonly orders?: number;
}

/**
 * Checks what every layer promises: `init` gives the same for the same key; `apply` is pure, keeps the dtype, gives one
 * output per example, whose shape does not depend on how many there are; derivatives in the parameters and the input
 * are those of finite differences, in float64; and compiled it gives the same. Of a layer with a state also:
 * `initState` gives the same each time, and the next state is like the state, in structure, shapes and dtypes. Whether
 * the state changes is for `mode` to say: check a layer that learns while training in both modes.
 * @throws CheckError with one line per failure.
 * @example
 * const scale = { init: () => ({ w: ones([3]) }), apply: ({ w }: { w: Tensor }, x: Tensor) => mul(x, w) };
 * checkLayer(scale, { input: normal(key(1), [2, 3]) }).failures; // → []
 */
export function checkLayer<P, M>(layer: LayerLike<P, M>, options: CheckLayerOptions<M>): Findings;
export function checkLayer<P, S, M>(layer: StatefulLayerLike<P, S, M>, options: CheckLayerOptions<M>): Findings;
export function checkLayer<P, S, M>(
  layer: LayerLike<P, M> | StatefulLayerLike<P, S, M>,
  options: CheckLayerOptions<M>,
): Findings {
  requireParts("checkLayer", "layer", layer, ["init", "apply"]);
  optionsOf("checkLayer", options, { input: undefined, key: undefined, mode: undefined, orders: undefined });
  requireOperand("checkLayer", "input", Object(options).input);
  const { input, key = keyOf(0), mode, orders = 2 } = options;
  const { check, findings } = collect();
  const given = layer.init(key);
  const at = (dtype: DType): readonly [P, Tensor] => [castFloats(given, dtype), castFloats(input, dtype)];
  const both = bothOf(layer, mode);
  const apply = (params: P, x: Tensor, dtype?: DType): Tensor => both(params, x, dtype)[0];
  const [params, x] = at("float64");
  check("init", () => impurity(() => layer.init(key), [key]));
  check("apply", () => {
    let out: unknown;
    const text = impurity(() => (out = apply(params, x)), [params, x]);
    return out instanceof Tensor ? text : `it returns ${describe(out)}; a layer returns one tensor`;
  });
  check("apply, float32", () => {
    const out = apply(...at("float32"), "float32");
    return out.dtype === "float64"
      ? `float32 parameters and input give ${showAval(out.aval)}; write constants as numbers, which take the dtype beside them`
      : undefined;
  });
  if ("initState" in layer) {
    check("initState", () => impurity(() => layer.initState(), []));
    check("state", () => stateDifference(layer, mode, at));
  }
  if (x.shape.length > 0) {
    check("apply, twice the examples", () => {
      const [once, twice] = [apply(params, x).shape, apply(params, concat([x, x])).shape];
      const expected = once.map((d, i) => (i === 0 ? 2 * d : d));
      return showShape(twice) === showShape(expected)
        ? undefined
        : `an input of ${showShape(x.shape)} gives ${showShape(once)}, twice as many examples give ${showShape(twice)} where ${showShape(expected)} is expected`;
    });
  }
  check("derivatives", () => {
    if (!isFloat(x.dtype) && treeLeaves(params).length === 0) return undefined;
    const wrong = gradsReport((p: P, y: Tensor) => apply(p, y), [params, x], { orders }).comparisons.find(
      (c) => c.failure !== undefined,
    );
    return wrong === undefined ? undefined : `order ${wrong.order}, ${wrong.mode}: ${inWords(wrong.failure!)}`;
  });
  check("compiled", () => {
    const compiled = compile((p: P, y: Tensor) => [...both(p, y)], { backend: interpreter, name: "apply" });
    return treeDifference(compiled(params, x), [...both(params, x)], 1e-13);
  });
  requireNone("checkLayer", "the layer", findings);
  return findings;
}

// ---- private

/** Applies a layer: its output and, where it has a state, the next one, of the first state in the dtype. */
function bothOf<P, S, M>(
  layer: LayerLike<P, M> | StatefulLayerLike<P, S, M>,
  mode: M | undefined,
): (params: P, x: Tensor, dtype?: DType) => readonly [Tensor, unknown] {
  const more = mode === undefined ? [] : [mode];
  if (!("initState" in layer)) return (params, x) => [layer.apply(params, x, ...more), null];
  return (params, x, dtype = "float64") => layer.apply(params, castFloats(layer.initState(), dtype), x, ...more);
}

/** Returns where the next state is not like the state, in either dtype; and where a second call gives another. */
function stateDifference<P, S, M>(
  layer: StatefulLayerLike<P, S, M>,
  mode: M | undefined,
  at: (dtype: DType) => readonly [P, Tensor],
): string | undefined {
  for (const dtype of ["float64", "float32"] as const) {
    const [params, x] = at(dtype);
    const state = castFloats(layer.initState(), dtype);
    const next = (): S => layer.apply(params, state, x, ...(mode === undefined ? [] : [mode]))[1];
    const text = avalDifference(next(), state);
    if (text !== undefined) return `the next state is not like the state: ${text}`;
    const changed = impurity(next, [state]);
    if (changed !== undefined) return changed;
  }
  return undefined;
}

function inWords(failure: string): string {
  return failure.replaceAll("argument 0", "params").replaceAll("argument 1", "x");
}

/** A tree with its float leaves in another dtype. */
export function castFloats<T>(tree: T, dtype: DType): T {
  const [leaves, def] = treeFlatten(tree);
  return treeUnflatten(
    def,
    leaves.map((leaf) => (isFloat(leaf.dtype) ? cast(leaf, dtype) : leaf)),
  ) as T;
}
