import { describe, expect, test } from "vitest";
import { ones, zerosLike } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { exp, sigmoid } from "../ops/exponential.ts";
import { cast } from "../ops/cast.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/movement.ts";
import { abs } from "../ops/piecewise.ts";
import { CheckError } from "../testing/findings.ts";
import { checkGrads } from "../testing/grads.ts";
import { sampleRng } from "../testing/samples.ts";
import { checkpoint, customVjp } from "./custom.ts";
import { jvp } from "./forward.ts";
import { grad, valueAndGrad } from "./reverse.ts";

const rng = sampleRng(5);
const vector = (...values: number[]): Tensor => tensor(values, { dtype: "float64" });

describe("customVjp", () => {
  test("a right rule is right to third order, in both modes", () => {
    const myExp = customVjp(
      (x: Tensor) => exp(x),
      (ct, { out }) => [mul(ct, out)],
    );
    checkGrads((x: Tensor) => sum(mul(myExp(x), x)), [rng.normal([3])], { orders: 3 });
  });

  test("the rule is what counts, also for the second derivative", () => {
    const f = customVjp(
      (x: Tensor) => exp(x),
      (ct, { primals: [x] }) => [mul(ct, mul(x, x))],
    );
    const x = vector(3);
    expect(f(x).item()).toBe(Math.exp(3));
    expect(grad((y: Tensor) => sum(f(y)))(x).toArray()).toEqual([9]);
    expect(grad((y: Tensor) => sum(grad((z: Tensor) => sum(f(z)))(y)))(x).toArray()).toEqual([6]);
    expect(jvp(f, [x], [vector(1)])[1].toArray()).toEqual([9]);
    expect(() => checkGrads(f, [x])).toThrow(CheckError);
  });

  test("several arguments, trees, and leaves that are not floats", () => {
    const f = customVjp(
      ({ w, k }: { w: Tensor; k: Tensor }, [x]: readonly [Tensor]) => mul(mul(w, x), cast(k, "float64")),
      (ct, { primals: [{ w, k }, [x]] }) => {
        const scaled = mul(ct, cast(k, "float64"));
        return [{ w: mul(scaled, x), k }, [mul(scaled, w)] as const];
      },
    );
    checkGrads(f, [{ w: rng.normal([2]), k: tensor([2, 3], { dtype: "int32" }) }, [rng.normal([2])]]);
  });

  test("a rule that iterates may read elements of its primals and its result in both modes, to any order", () => {
    const far = (x: Tensor): boolean => abs(x).item() > 1e-15;
    // Newton's steps to the square root, and to one half of its inverse
    const root = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 60 && far(sub(mul(y, y), x)); i++) y = mul(add(y, div(x, y)), 0.5);
      return y;
    };
    const f = customVjp(root, (ct, { primals: [x], out }) => {
      let slope: Tensor = tensor(x.item() > 1 ? 0.5 / x.item() : 0.5, { dtype: "float64" });
      for (let i = 0; i < 60 && (i === 0 || far(sub(mul(mul(2, out), slope), 1))); i++)
        slope = mul(slope, sub(2, mul(mul(2, out), slope)));
      return [mul(ct, slope)];
    });
    for (const x of [0.7, 2, 9]) checkGrads(f, [tensor(x, { dtype: "float64" })], { orders: 2 });
    expect(jvp(f, [vector(9)], [vector(3)])[1].toArray()).toEqual([0.5]);
  });

  test("the rule runs once per cotangent, however many arguments there are", () => {
    let calls = 0;
    const f = customVjp(
      (a: Tensor, b: Tensor, c: Tensor) => mul(mul(a, b), c),
      (ct, { primals: [a, b, c] }) => {
        calls++;
        return [mul(ct, mul(b, c)), mul(ct, mul(a, c)), mul(ct, mul(a, b))];
      },
    );
    const gradients = grad((a: Tensor, b: Tensor, c: Tensor) => sum(f(a, b, c)), { wrt: [0, 1, 2] })(
      vector(2),
      vector(3),
      vector(5),
    );
    expect([gradients.map((x) => x.item()), calls]).toEqual([[15, 10, 6], 1]);
  });

  test("gradients of one call do not become those of another with the same cotangent", () => {
    const f = customVjp(
      (x: Tensor) => mul(x, x),
      (ct, { primals: [x] }) => [mul(ct, mul(x, 2))],
    );
    const g = (a: Tensor, b: Tensor): Tensor => add(f(a), f(b));
    const [a, b] = grad((a: Tensor, b: Tensor) => sum(g(a, b)), { wrt: [0, 1] })(vector(1), vector(10));
    expect([a.item(), b.item()]).toEqual([2, 20]);
  });

  test("outside every differentiation it is the function", () => {
    const f = customVjp(
      (x: Tensor) => exp(x),
      (ct) => [zerosLike(ct)],
    );
    const out = f(vector(0));
    expect([out.item(), out.inputs.length]).toEqual([1, 0]);
  });
});

describe("checkpoint", () => {
  const block = (x: Tensor, w: Tensor): Tensor => sigmoid(matmul(exp(x), w));
  const [x, w] = [rng.normal([2, 3]), rng.normal([3, 3])];

  test("values and gradients are those of the plain function", () => {
    const plain = valueAndGrad((a: Tensor, b: Tensor) => sum(block(block(a, b), b)), { wrt: [0, 1] })(x, w);
    const kept = valueAndGrad((a: Tensor, b: Tensor) => sum(checkpoint(block)(checkpoint(block)(a, b), b)), {
      wrt: [0, 1],
    })(x, w);
    expect(kept[0].item()).toBe(plain[0].item());
    kept[1].forEach((gradient, i) => expect(gradient.toArray()).toEqual(plain[1][i]!.toArray()));
  });

  test("to second order, in both modes", () => {
    checkGrads((a: Tensor, b: Tensor) => checkpoint(block)(a, b), [x, w]);
  });

  test("inside checkpoint", () => {
    checkGrads(
      (a: Tensor) => checkpoint((b: Tensor) => mul(checkpoint((c: Tensor) => exp(c))(b), b))(a),
      [rng.normal([3])],
    );
  });

  test("arguments that are not floats, and trees", () => {
    const f = checkpoint((p: { x: Tensor; on: Tensor }, [y]: readonly [Tensor]) =>
      mul(exp(p.x), mul(y, cast(p.on, "float64"))),
    );
    checkGrads(f, [{ x: rng.normal([2]), on: tensor([1, 0], { dtype: "bool" }) }, [rng.normal([2])]]);
  });

  test("intermediates are not kept, and are computed once more", () => {
    let runs = 0;
    const f = checkpoint((a: Tensor, b: Tensor, c: Tensor) => {
      runs++;
      return mul(exp(mul(a, b)), c);
    });
    grad(
      (a: Tensor, b: Tensor, c: Tensor) => {
        const out = f(a, b, c);
        expect(out.op?.name).toBe("custom");
        // the value and the three arguments, nothing between
        expect(out.inputs.map((input) => input.inputs.length)).toEqual([0, 1, 1, 1]);
        return sum(out);
      },
      { wrt: [0, 1, 2] },
    )(vector(1), vector(2), vector(3));
    expect(runs).toBe(2);
  });

  test("float32 stays float32", () => {
    expect(grad((a: Tensor) => sum(checkpoint((b: Tensor) => exp(b))(a)))(ones([2])).dtype).toBe("float32");
    expect(elementsOf(checkpoint((b: Tensor) => exp(b))(ones([2])))).toBeInstanceOf(Float32Array);
  });
});
