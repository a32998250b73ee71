import { describe, expect, test } from "vitest";
import { bind } from "../core/bind.ts";
import { full, ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import type { Op } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import type { Resident, Tensor } from "../core/tensor.ts";
import { add, mul, neg } from "../ops/arithmetic.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { where, greater } from "../ops/logic.ts";
import { broadcastTo, reshape, sum, transpose } from "../ops/movement.ts";
import { interpreter } from "./interpret.ts";
import { graphOf } from "./stage.ts";

const compiled = (f: (...args: never[]) => unknown, ...args: readonly Tensor[]) =>
  interpreter.compile(graphOf(f, ...args));
const x = new Float32Array([1, 2, 3, 4]);

describe("the interpreter", () => {
  test("results are arrays of their own, also over two runs", () => {
    const { run } = compiled((a: Tensor) => [neg(neg(a)), add(neg(a), 1)], ones([4]));
    const first = run([x]);
    const kept = first.map((value) => [...(value as Float32Array)]);
    run([x.map((value) => value + 1)]);
    expect(first.map((value) => [...(value as Float32Array)])).toEqual(kept);
  });
  test("an input that comes back is copied: it may be the user's array", () => {
    const [back, square] = compiled((a: Tensor) => [reshape(a, [2, 2]), transpose(reshape(a, [2, 2]))], ones([4])).run([
      x,
    ]) as Float32Array[];
    expect(back).toEqual(x);
    expect(back).not.toBe(x);
    expect([...square!]).toEqual([1, 3, 2, 4]);
  });
  test("one element is a number, also where it comes in an array or goes through a reference", () => {
    const f = (a: Tensor) => [
      mul(a, 2),
      where(greater(a, 0), a, 0),
      reshape(sum(broadcastTo(a, [3])), [1]),
      transpose(reshape(a, [1, 1])),
    ];
    const { run } = compiled(f, ones([1]));
    expect(run([new Float32Array([5])])).toEqual([10, 5, 15, 5]);
    expect(run([5])).toEqual([10, 5, 15, 5]);
  });
  test("reads what another backend holds", () => {
    const resident: Resident = { read: () => new Float32Array([1, 2, 3, 4]) };
    expect(compiled((a: Tensor) => sum(a), ones([4])).run([resident])).toEqual([10]);
  });
  test("intermediate results share few buffers", () => {
    const chain = (a: Tensor): Tensor => Array.from({ length: 100 }).reduce<Tensor>((y) => tanh(y), a);
    expect(compiled(chain, ones([1000])).explain!()).toBe(
      "100 ops by their references; buffers for intermediate results: 2, of together 8000 bytes",
    );
  });
  test("a buffer is not written again while it is needed", () => {
    // a is read last, through a reshape, after everything else has come and gone
    const f = (v: Tensor) => {
      const a = tanh(v);
      const b = Array.from({ length: 5 }).reduce<Tensor>((y) => neg(y), neg(a));
      return add(reshape(a, [2, 2]), reshape(b, [2, 2]));
    };
    expect(compiled(f, ones([4])).run([x])).toEqual([
      new Float32Array(4).map((_, i) => 2 * Math.fround(Math.tanh(x[i]!))),
    ]);
  });
  test("goes on after a reference that throws", () => {
    let broken = false;
    const op: Op<readonly ["x"]> = defineOp({
      name: "theirs",
      inputs: ["x"],
      infer: ({ x }) => x,
      vjp: { x: null },
      reference({ x }, out) {
        if (broken) throw new Error("theirs: no");
        out.set(x);
      },
      kind: { type: "opaque" },
      samples: () => [],
      edges: [],
      rejects: [],
    });
    const { run } = compiled((a: Tensor) => sum(bind(op, [neg(a)])), ones([4]));
    expect(run([x])).toEqual([-10]);
    broken = true;
    expect(() => run([x])).toThrow("theirs: no");
    broken = false;
    expect(run([x])).toEqual([-10]);
  });
  test("constants, and inputs that nothing uses", () => {
    const f = (a: Tensor, unused: Tensor, b: Tensor) =>
      add(mul(a, tensor([1, 2, 3, 4])), add(b, full([4], unused.shape.length)));
    expect(compiled(f, ones([4]), ones([2]), ones([])).run([x, new Float32Array(2), 10])).toEqual([
      new Float32Array([12, 15, 20, 27]),
    ]);
  });
});
