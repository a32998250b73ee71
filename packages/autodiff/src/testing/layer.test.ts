import { describe, expect, test } from "vitest";
import { arange, ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { customVjp } from "../transforms/custom.ts";
import { expandDims } from "../functions/layout.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { exp } from "../ops/exponential.ts";
import { cast } from "../ops/cast.ts";
import { equal } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/movement.ts";
import { bernoulli, normal } from "../random/draws.ts";
import type { Key } from "../ops/randomBits.ts";
import { key, split } from "../random/keys.ts";
import { checkLayer, type LayerLike, type StatefulLayerLike } from "./layer.ts";

interface Params {
  readonly w: Tensor;
  readonly b: Tensor;
}
const right: LayerLike<Params> = {
  init(k) {
    const [forW, forB] = split(k);
    return { w: normal(forW, [3, 2]), b: normal(forB, [2]) };
  },
  apply: ({ w, b }, x) => exp(add(matmul(x, w), b)),
};
const input: Tensor = normal(key(1), [4, 3]);
const changed = (changes: Partial<LayerLike<Params>>): LayerLike<Params> => ({ ...right, ...changes });

describe("a right layer passes", () => {
  test("with parameters, without, and on inputs of any rank", () => {
    expect(checkLayer(right, { input }).failures).toEqual([]);
    checkLayer(right, { input: normal(key(2), [2, 5, 3]), key: key(9), orders: 3 });
    checkLayer({ init: () => null, apply: (_, x) => exp(x) }, { input });
  });
  test("on indices", () => {
    const oneHot: LayerLike<{ readonly w: Tensor }> = {
      init: (k) => ({ w: normal(k, [3, 2]) }),
      apply: ({ w }, x) => matmul(cast(equal(expandDims(x, 1), arange(3, { dtype: "int32" })), w.dtype), w),
    };
    checkLayer(oneHot, { input: tensor([0, 2, 2, 1], { dtype: "int32" }) });
  });
  test("with a mode", () => {
    const dropout: LayerLike<null, { readonly key: Key }> = {
      init: () => null,
      apply: (_, x, mode) => mul(x, cast(bernoulli(mode!.key, 0.5, x.shape), x.dtype)),
    };
    checkLayer(dropout, { input, mode: { key: key(3) } });
  });
});

describe("a wrong one is found:", () => {
  test("a wrong derivative, by the parameter", () => {
    const scale = customVjp(
      (x: Tensor, w: Tensor) => matmul(x, w),
      (ct, { primals: [x, w] }) => [
        mul(sum(ct), ones(x.shape, { dtype: x.dtype })),
        mul(sum(ct), ones(w.shape, { dtype: w.dtype })),
      ],
    );
    expect(() => checkLayer(changed({ apply: ({ w, b }, x) => add(scale(x, w), b) }), { input })).toThrow(
      /^checkLayer: the layer fails 1 of 6 checks\n {2}derivatives: order 1, forward: the derivative is 2\.443550863, finite differences give 2\.022661732 ± \S+; look at params\.w, x$/,
    );
  });
  test("hidden state", () => {
    let calls = 0;
    expect(() => checkLayer(changed({ apply: ({ w }, x) => mul(matmul(x, w), ++calls) }), { input })).toThrow(
      "apply: it gives another result at the second call: it is float64[4,2]",
    );
    expect(() =>
      checkLayer(changed({ init: (k) => ({ ...right.init(k), b: tensor([++calls, 0]) }) }), { input }),
    ).toThrow("init: it gives another result at the second call: its .b is float32[2]");
  });
  test("an input that is written to", () => {
    const apply = ({ w }: Params, x: Tensor): Tensor => {
      elementsOf(x)[0] = 0;
      return matmul(x, w);
    };
    expect(() => checkLayer(changed({ apply }), { input })).toThrow(
      "apply: it changes the elements of an argument; make a new tensor instead",
    );
  });
  test("an output that is not per example", () => {
    expect(() => checkLayer(changed({ apply: ({ w }, x) => sum(matmul(x, w), { axis: 0 }) }), { input }))
      .toThrowErrorMatchingInlineSnapshot(`
      [CheckError: checkLayer: the layer fails 1 of 6 checks
        apply, twice the examples: an input of [4,3] gives [2], twice as many examples give [2] where [4] is expected]
    `);
  });
  test("a dtype of its own", () => {
    const wide = ones([2], { dtype: "float64" });
    expect(() => checkLayer(changed({ apply: ({ w }, x) => add(matmul(x, w), wide) }), { input })).toThrow(
      "apply, float32: threw DTypeError: add: a is float32[4,2], b is float64[2]; dtypes differ, cast one with cast(x, dtype)",
    );
  });
  test("a branch on elements, which cannot be compiled", () => {
    expect(() =>
      checkLayer(changed({ apply: ({ w }, x) => (x.data()[0]! > 0 ? matmul(x, w) : mul(matmul(x, w), 2)) }), { input }),
    ).toThrow("compiled: threw UsageError: tensor: this float64[4,3] is being staged by compile");
  });
  test("no tensor", () => {
    expect(() => checkLayer(changed({ apply: ({ w }, x) => [matmul(x, w)] as never }), { input })).toThrow(
      "apply: it returns an array of 1; a layer returns one tensor",
    );
  });
});

describe("a layer with a state", () => {
  interface Seen {
    readonly mean: Tensor;
    readonly count: Tensor;
  }
  type Mode = { readonly train: boolean };
  const centred: StatefulLayerLike<{ readonly b: Tensor }, Seen, Mode> = {
    init: (k) => ({ b: normal(k, [3]) }),
    initState: () => ({ mean: ones([3]), count: tensor(0, { dtype: "int32" }) }),
    apply({ b }, state, x, mode) {
      if (mode?.train !== true) return [add(add(x, mul(state.mean, -1)), b), state];
      const mean = mul(sum(x, { axis: 0 }), 1 / x.shape[0]!);
      const seen = { mean: add(mul(state.mean, 0.9), mul(mean, 0.1)), count: add(state.count, 1) };
      return [exp(add(add(x, mul(mean, -1)), b)), seen];
    },
  };
  const train = { train: true };
  const check = (changes: Partial<typeof centred>) => (): unknown =>
    checkLayer({ ...centred, ...changes }, { input, mode: train });

  test("passes in both modes, on floats and on indices", () => {
    expect(checkLayer(centred, { input }).failures).toEqual([]);
    expect(checkLayer(centred, { input, mode: train }).failures).toEqual([]);
    const counting: StatefulLayerLike<null, { readonly seen: Tensor }> = {
      init: () => null,
      initState: () => ({ seen: ones([]) }),
      apply: (_, { seen }, x) => [cast(x, seen.dtype), { seen: add(seen, 1) }],
    };
    checkLayer(counting, { input: tensor([0, 2], { dtype: "int32" }) });
  });
  test("is found to be wrong by its output, as one without", () => {
    expect(
      check({ apply: (params, state, x) => [sum(centred.apply(params, state, x)[0], { axis: 0 }), state] }),
    ).toThrow(
      "apply, twice the examples: an input of [4,3] gives [3], twice as many examples give [3] where [6] is expected",
    );
  });
  test("whose next state is another tree, of another shape or dtype", () => {
    const next = (state: unknown) =>
      check({ apply: (params, s, x) => [centred.apply(params, s, x)[0], state as Seen] });
    expect(next({ mean: ones([3]) })).toThrow(
      'state: the next state is not like the state: the structure is {"mean":*} where {"mean":*,"count":*} is expected',
    );
    const wide = { mean: ones([4], { dtype: "float64" }), count: tensor(1, { dtype: "int32" }) };
    expect(next(wide)).toThrow(
      "the next state is not like the state: its .mean is float64[4] where float64[3] is expected",
    );
    expect(next({ ...wide, mean: ones([3], { dtype: "float64" }) })).toThrow(
      "the next state is not like the state: its .mean is float64[3] where float32[3] is expected",
    );
  });
  test("that keeps something between calls, or writes to its state", () => {
    let calls = 0;
    expect(check({ initState: () => ({ ...centred.initState(), mean: mul(ones([3]), ++calls) }) })).toThrow(
      "initState: it gives another result at the second call: its .mean is float32[3]",
    );
    const written = check({
      apply(params, state, x) {
        elementsOf(state.mean)[0]! += 1;
        return [centred.apply(params, state, x)[0], state];
      },
    });
    expect(written).toThrow("state: it changes the elements of an argument; make a new tensor instead");
  });
  test("whose state cannot be compiled", () => {
    const branching = check({
      apply: (params, state, x) =>
        state.mean.data()[0]! > 0 && x.data()[0]! > 9 ? [x, state] : centred.apply(params, state, x),
    });
    expect(branching).toThrow("compiled: threw UsageError: tensor: this float64[4,3] is being staged by compile");
  });
});
