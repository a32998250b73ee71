import { describe, expect, test } from "vitest";
import { bind } from "../core/bind.ts";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import type { BinaryOp } from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import { nearestOpen } from "../core/trace.ts";
import { treeLeaves } from "../core/tree.ts";
import { add, div, mul, mulOp, neg, sub } from "../ops/arithmetic.ts";
import { exp, log, sigmoid } from "../ops/exponential.ts";
import { stopGradient } from "../ops/identity.ts";
import { cast } from "../ops/cast.ts";
import { greater, less, where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum, transpose } from "../ops/movement.ts";
import { checkGrads } from "../testing/grads.ts";
import { sampleRng } from "../testing/samples.ts";
import { customVjp } from "./custom.ts";
import { jvp } from "./forward.ts";
import { grad, valueAndGrad, vjp } from "./reverse.ts";

type Scalar = Tensor<readonly []>;
const scalar = (value: number): Scalar => tensor(value, { dtype: "float64" });
const vector = (...values: number[]): Tensor => tensor(values, { dtype: "float64" });
const rng = sampleRng(7);

describe("nesting", () => {
  test("d/dx [x · d/dy (x + y)] is 1", () => {
    const f = (x: Scalar): Scalar => mul(x, grad((y: Scalar) => add(x, y))(scalar(1)));
    expect(grad(f)(scalar(1)).item()).toBe(1);
  });

  test("d/dx [x · d/dy (x · y)] is 2x", () => {
    const f = (x: Scalar): Scalar => mul(x, grad((y: Scalar) => mul(x, y))(scalar(5)));
    expect(grad(f)(scalar(3)).item()).toBe(6);
  });

  test("three levels, each closing over the ones around it", () => {
    // d/dx [x · d/dy (y · d/dz (x·y·z))] = d/dx [x · d/dy (x·y²)] = d/dx [2·x²·y] = 4·x·y
    const f = (x: Scalar): Scalar =>
      mul(x, grad((y: Scalar) => mul(y, grad((z: Scalar) => mul(mul(x, y), z))(scalar(7))))(scalar(5)));
    expect(grad(f)(scalar(3)).item()).toBe(60);
  });

  test("derivatives of any order: those of x⁴", () => {
    const power = (x: Scalar): Scalar => mul(mul(x, x), mul(x, x));
    const orders = [
      power,
      grad(power),
      grad(grad(power)),
      grad(grad(grad(power))),
      grad(grad(grad(grad(power)))),
      grad(grad(grad(grad(grad(power))))),
    ];
    expect(orders.map((f) => f(scalar(2)).item())).toEqual([16, 32, 48, 48, 24, 0]);
  });

  test("a tensor of the outer differentiation, closed over by an inner function", () => {
    const inner = rng.normal([3]);
    checkGrads((x: Tensor) => sum(mul(exp(x), grad((y: Tensor) => sum(sigmoid(mul(x, y))))(inner))), [rng.normal([3])]);
  });

  test("an inner function that does not depend on the outer argument", () => {
    const f = (x: Scalar): Scalar => mul(x, grad((y: Scalar) => mul(y, y))(scalar(4)));
    expect(grad(f)(scalar(3)).item()).toBe(8);
  });

  test("an inner result that does not depend on the inner argument", () => {
    const f = (x: Scalar): Scalar => add(x, grad((_: Scalar) => mul(x, x))(scalar(4)));
    expect(grad(f)(scalar(3)).item()).toBe(1);
  });

  test("the same tensor as the argument of both", () => {
    const x = scalar(3);
    expect(grad((a: Scalar) => mul(a, grad((b: Scalar) => mul(mul(a, b), x))(x)))(x).item()).toBe(18);
  });
});

describe("the shape of the computation", () => {
  test("a chain of 1,000,000 ops", () => {
    const chain = (x: Scalar): Scalar => {
      let y: Scalar = x;
      for (let i = 0; i < 500_000; i++) y = add(mul(y, 1), 1);
      return y;
    };
    const [value, gradient] = valueAndGrad(chain)(scalar(1));
    expect([value.item(), gradient.item()]).toEqual([500_001, 1]);
  });

  test("a chain of 100,000 ops, forward", () => {
    const chain = (x: Scalar): Scalar => {
      let y: Scalar = x;
      for (let i = 0; i < 50_000; i++) y = add(mul(y, 1), 1);
      return y;
    };
    expect(jvp(chain, [scalar(1)], [scalar(3)])[1].item()).toBe(3);
  });

  test("an intermediate with a consumer that the result does not use", () => {
    const f = (x: Tensor): Scalar => {
      const y = mul(x, x);
      exp(y);
      const z = sum(mul(y, 3));
      neg(z);
      return z;
    };
    expect(grad(f)(vector(1, 2)).toArray()).toEqual([6, 12]);
  });

  test("a diamond", () => {
    const f = (x: Tensor): Scalar => {
      const y = mul(x, 2);
      return sum(mul(exp(y), log(y)));
    };
    checkGrads(f, [rng.uniform([4])], { orders: 3 });
  });

  test("diamonds in a row are walked once each", () => {
    const f = (x: Scalar): Scalar => {
      let y: Scalar = x;
      for (let i = 0; i < 200; i++) y = add(mul(y, 0.5), mul(y, 0.5));
      return y;
    };
    expect(grad(f)(scalar(1)).item()).toBe(1);
    expect(jvp(f, [scalar(1)], [scalar(1)])[1].item()).toBe(1);
  });

  test("an input used twice by one op", () => {
    expect(grad((x: Tensor) => sum(mul(x, x)))(vector(1, 2)).toArray()).toEqual([2, 4]);
    expect(
      grad((x: Tensor) => sum(matmul(x, x)))(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ).toArray(),
    ).toEqual([
      [7, 11],
      [9, 13],
    ]);
    expect(grad((x: Tensor) => sum(sub(x, x)))(vector(1, 2)).toArray()).toEqual([0, 0]);
  });

  test("the same tensor passed twice is two arguments", () => {
    const x = vector(1, 2);
    const [, pullback] = vjp((a: Tensor, b: Tensor) => mul(a, exp(b)), x, x);
    const [a, b] = pullback(ones([2], { dtype: "float64" }));
    expect(a.toArray()).toEqual(exp(x).toArray());
    expect(b.toArray()).toEqual(mul(x, exp(x)).toArray());
  });

  test("the same tensor twice in a tree", () => {
    const x = vector(1, 2);
    expect(grad(({ a, b }: { a: Tensor; b: Tensor }) => sum(mul(a, mul(b, 3))))({ a: x, b: x }).a.toArray()).toEqual([
      3, 6,
    ]);
  });

  test("the identity, and a result that is an argument", () => {
    expect(grad((x: Scalar) => x)(scalar(2)).item()).toBe(1);
    const [out, pullback] = vjp((a: Tensor, b: Tensor) => [b, a, b], vector(1), vector(2));
    expect(out.map((x) => x.item())).toEqual([2, 1, 2]);
    expect(pullback([vector(1), vector(10), vector(100)]).map((x) => x.item())).toEqual([10, 101]);
  });

  test("a constant function has gradient 0", () => {
    expect(grad((_: Tensor) => scalar(3))(vector(1, 2)).toArray()).toEqual([0, 0]);
    expect(grad((x: Tensor) => sum(cast(greater(x, 0), "float64")))(vector(1, 2)).toArray()).toEqual([0, 0]);
  });

  test("a result outside the trace, whose node is older", () => {
    const outside = exp(vector(1, 2));
    expect(grad((x: Tensor) => sum(mul(outside, x)))(vector(1, 1)).toArray()).toEqual(outside.toArray());
  });

  test("empty and 0-d tensors", () => {
    expect(grad((x: Tensor) => sum(mul(x, x)))(tensor([], { dtype: "float64" })).toArray()).toEqual([]);
    expect(grad((x: Tensor) => sum(x))(tensor([[], []])).shape).toEqual([2, 0]);
  });
});

describe("pullbacks", () => {
  test("called twice", () => {
    const [, pullback] = vjp((x: Tensor) => mul(x, x), vector(1, 2));
    expect(pullback(vector(1, 1))[0].toArray()).toEqual([2, 4]);
    expect(pullback(vector(10, 1))[0].toArray()).toEqual([20, 4]);
  });

  test("differentiated themselves, after their trace has closed", () => {
    const [, pullback] = vjp((x: Tensor) => mul(x, x), vector(1, 2));
    expect(grad((ct: Tensor) => sum(mul(pullback(ct)[0], pullback(ct)[0])))(vector(1, 1)).toArray()).toEqual([8, 32]);
  });

  test("made inside another differentiation and called later in it", () => {
    const f = (x: Tensor): Tensor => {
      const [out, pullback] = vjp((y: Tensor) => mul(exp(y), x), mul(x, x));
      return sum(mul(pullback(add(x, out))[0], out));
    };
    checkGrads(f, [rng.normal([3])]);
  });

  test("made inside a differentiation and called after it", () => {
    let pullback = (_: Tensor): [Tensor] => [vector()];
    grad((x: Tensor) => {
      const [out, inner] = vjp((y: Tensor) => mul(y, exp(x)), x);
      pullback = inner;
      return sum(out);
    })(vector(0, 1));
    const [ct] = pullback(vector(1, 1));
    expect(ct.toArray()).toEqual([1, Math.E]);
    expect(ct.inputs.length).toBe(0);
  });

  test("are linear where a result does not depend on an argument", () => {
    const [, pullback] = vjp(
      (a: Tensor, b: Tensor) => ({ a: exp(a), none: null, b: [mul(b, 2)] }),
      vector(0),
      vector(1),
    );
    expect(pullback({ a: vector(3), none: null, b: [vector(5)] }).map((x) => x.item())).toEqual([3, 10]);
  });
});

describe("arguments and results", () => {
  interface Params {
    readonly layers: readonly { readonly w: Tensor; readonly b: Tensor }[];
    readonly pair: readonly [Tensor, Tensor];
    readonly nothing: null;
    readonly missing?: undefined;
  }
  const params: Params = {
    layers: [{ w: vector(1, 2), b: vector(3, 4) }],
    pair: [vector(5, 6), scalar(7)],
    nothing: null,
    missing: undefined,
  };

  test("a tree in gives a tree out", () => {
    const gradient = grad(({ layers: [layer], pair }: Params) =>
      sum(add(mul(layer!.w, layer!.b), mul(pair[0], pair[1]))),
    )(params);
    expect(Object.keys(gradient)).toEqual(["layers", "pair", "nothing", "missing"]);
    expect(treeLeaves(gradient).map((x) => x.toArray())).toEqual([[3, 4], [1, 2], [7, 7], 11]);
    expect([gradient.nothing, gradient.missing]).toEqual([null, undefined]);
  });

  test("cotangents are matched by key, not by the order of keys", () => {
    const [, pullback] = vjp((x: Tensor) => ({ a: mul(x, 2), b: mul(x, 3) }), vector(1));
    expect(pullback({ b: vector(100), a: vector(1) })[0].item()).toBe(302);
  });

  test("wrt chooses arguments", () => {
    const f = (a: Tensor, k: Tensor, b: Tensor): Scalar => sum(mul(mul(a, b), cast(k, "float64")));
    const args = [vector(1, 2), tensor([1, 3], { dtype: "int32" }), vector(5, 6)] as const;
    expect(grad(f)(...args).toArray()).toEqual([5, 18]);
    expect(grad(f, { wrt: 2 })(...args).toArray()).toEqual([1, 6]);
    const [b, a] = grad(f, { wrt: [2, 0] })(...args);
    expect([a.toArray(), b.toArray()]).toEqual([
      [5, 18],
      [1, 6],
    ]);
    expect(grad(f, { wrt: [] })(...args)).toEqual([]);
  });

  test("aux is passed through, and may be any tree", () => {
    const f = (x: Tensor): [Scalar, { squares: Tensor; sign: Tensor; none: null }] => {
      const squares = mul(x, x);
      return [sum(squares), { squares, sign: less(x, 0), none: null }];
    };
    const [[value, aux], gradient] = valueAndGrad(f, { hasAux: true })(vector(-1, 2));
    expect([value.item(), aux.squares.toArray(), aux.sign.toArray(), aux.none, gradient.toArray()]).toEqual([
      5,
      [1, 4],
      [1, 0],
      null,
      [-2, 4],
    ]);
    const [again, same] = grad(f, { hasAux: true })(vector(-1, 2));
    expect([again.toArray(), same.squares.toArray()]).toEqual([
      [-2, 4],
      [1, 4],
    ]);
  });

  test("aux is differentiated by a differentiation around", () => {
    const f = (x: Tensor): Tensor => {
      const [gradient, aux] = grad((y: Tensor): [Scalar, Tensor] => [sum(exp(y)), mul(y, y)], { hasAux: true })(x);
      return sum(mul(gradient, aux));
    };
    checkGrads(f, [rng.normal([3])]);
  });

  test("float32 stays float32", () => {
    expect(grad((x: Tensor) => sum(mul(x, x)))(tensor([1, 2])).dtype).toBe("float32");
    const mixed = grad((x: Tensor) => sum(mul(cast(x, "float64"), vector(3, 4))))(tensor([1, 2]));
    expect([mixed.dtype, mixed.toArray()]).toEqual(["float32", [3, 4]]);
  });
});

describe("history", () => {
  test("results of the outermost transform have none", () => {
    const f = (x: Tensor): Tensor => sum(mul(exp(x), transpose(x, [0])));
    const x = vector(1, 2);
    const [value, gradient] = valueAndGrad(f)(x);
    const [out, pullback] = vjp((y: Tensor) => ({ a: exp(y), b: y }), x);
    const cts = pullback({ a: x, b: x });
    const [primal, tangent] = jvp(f, [x], [x]);
    const [aux] = grad((y: Tensor): [Tensor, Tensor] => [sum(exp(y)), mul(y, y)], { hasAux: true })(x).slice(1);
    for (const result of [
      value,
      gradient,
      out.a,
      out.b,
      ...cts,
      primal,
      tangent,
      aux!,
      grad((y: Tensor) => sum(grad(f)(y)))(x),
    ]) {
      expect([result.op, result.inputs.length, nearestOpen(result.trace)]).toEqual([null, 0, null]);
    }
  });

  test("what leaks from a closed differentiation is a value", () => {
    let leaked: Tensor = vector();
    grad((x: Tensor) => sum((leaked = mul(x, 2))))(vector(1, 2));
    const after = add(leaked, 1);
    expect([after.toArray(), after.inputs.length]).toEqual([[3, 5], 0]);
    expect(grad((x: Tensor) => sum(mul(leaked, x)))(vector(1, 1)).toArray()).toEqual([2, 4]);
  });

  test("what leaks is no node of a later differentiation, though it was made at the same time in its own", () => {
    let leaked: Tensor = vector();
    grad((x: Tensor) => sum((leaked = mul(x, 2))))(vector(1));
    const f = (x: Tensor): Tensor => sum(mul(mul(x, 3), mul(leaked, x)));
    expect(grad(f)(vector(1)).toArray()).toEqual([12]);
    expect(jvp(f, [vector(1)], [vector(1)])[1].item()).toBe(12);
  });

  test("a differentiation that throws is closed", () => {
    const broken = grad((x: Tensor): Tensor => {
      exp(x);
      throw new Error("mine");
    });
    expect(() => broken(vector(1))).toThrow("mine");
    expect(mul(vector(1), 2).inputs.length).toBe(0);
    expect(grad((x: Tensor) => sum(mul(x, x)))(vector(3)).toArray()).toEqual([6]);
  });

  test("what only the pullback computes has one inside another differentiation alone", () => {
    const seen: number[] = [];
    const f = customVjp(
      (x: Tensor) => mul(x, x),
      (ct, { primals: [x] }) => {
        const part = mul(ct, mul(x, 2));
        seen.push(part.inputs.length);
        return [part];
      },
    );
    expect(grad((x: Tensor) => sum(f(x)))(vector(3)).toArray()).toEqual([6]);
    expect(grad((x: Tensor) => sum(grad((y: Tensor) => sum(f(y)))(x)))(vector(3)).toArray()).toEqual([2]);
    expect(seen).toEqual([0, 2]);
  });

  test("a constant inside a differentiation has none either", () => {
    let constant: Tensor = vector();
    grad((x: Tensor) => {
      constant = exp(vector(0));
      return sum(mul(x, constant));
    })(vector(1));
    expect(constant.inputs.length).toBe(0);
  });
});

test("a record made from another by spreading it keeps its own rule beside the other's", () => {
  const doubled: BinaryOp = { ...mulOp, vjp: { a: (ct, { b }) => mul(mul(ct, b), 2), b: mulOp.vjp.b } };
  expect(grad((x: Tensor) => sum(add(bind(mulOp, [x, x]), bind(doubled, [x, x]))))(vector(3)).toArray()).toEqual([15]);
});

test("stopGradient is a constant to every order and in both modes", () => {
  const f = (x: Tensor): Tensor => sum(mul(x, stopGradient(mul(x, x))));
  expect(grad(f)(vector(3)).toArray()).toEqual([9]);
  expect(grad((x: Tensor) => sum(grad(f)(x)))(vector(3)).toArray()).toEqual([0]);
  expect(jvp(f, [vector(3)], [vector(1)])[1].item()).toBe(9);
});

test("the branch not taken sends nothing back, whatever its own derivative", () => {
  const f = (x: Tensor): Tensor => sum(where(greater(x, 0), log(x), div(x, sub(x, x))));
  expect(grad(f)(vector(2)).toArray()).toEqual([0.5]);
  const g = (x: Tensor): Tensor => sum(where(greater(x, 0), log(x), 0));
  expect(grad(g)(vector(0, -1, 2)).toArray()).toEqual([0, 0, 0.5]);
  expect(grad((x: Tensor) => sum(grad(g)(x)))(vector(0, -1, 2)).toArray()).toEqual([0, 0, -0.25]);
});
