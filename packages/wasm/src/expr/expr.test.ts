import { expect, test } from "vitest";
import { instantiate } from "../../fixtures/run.ts";
import { laneLoop } from "../../fixtures/lanes.ts";
import { ModuleBuilder } from "../emit/module.ts";
import { f32x4, f64x2, i32x4, i64x2, v128 } from "../emit/opcodes.ts";
import { Emitter } from "./emitter.ts";
import { ExprBuilder, special, type Expr } from "./expr.ts";
import { vectorFunction } from "./helper.ts";

const four = (...xs: number[]): Float32Array => Float32Array.from(xs);

test("equal expressions are one object, different ones are not", () => {
  const builder = new ExprBuilder({ lanes: 4 });
  const [x, y] = [builder.leaf("f32", 0), builder.leaf("f32", 1)];
  expect(builder.leaf("f32", 0)).toBe(x);
  const sum = builder.node(f32x4.add, "f32", x, y);
  expect(builder.node(f32x4.add, "f32", x, y)).toBe(sum);
  const others = [
    builder.node(f32x4.add, "f32", y, x),
    builder.node(f32x4.sub, "f32", x, y),
    builder.node(f32x4.add, "i32", x, y),
    builder.node(i32x4.shl, "f32", x, null, null, 1),
    builder.node(i32x4.shl, "f32", x, null, null, 2),
    builder.node(v128.bitselect, "f32", x, y, x),
    builder.node(v128.bitselect, "f32", x, y, y),
    builder.view("i32", x),
  ];
  expect(new Set([x, y, sum, ...others]).size).toBe(3 + others.length);
  expect(builder.view("f32", x)).toBe(x);
});

test("constants: −0 is not 0, every NaN is one, and types differ", () => {
  const builder = new ExprBuilder({ lanes: 4 });
  const all = [
    builder.constant("f32", 0),
    builder.constant("f32", -0),
    builder.constant("i32", 0),
    builder.constant("f64", 0),
    builder.constant("f32", NaN),
  ];
  expect(new Set(all).size).toBe(5);
  expect(builder.constant("f32", NaN)).toBe(all[4]);
});

test("one object each also with more nodes than a number can tell apart", () => {
  const builder = new ExprBuilder({ lanes: 4 });
  const build = (): Expr[] => {
    const nodes = [builder.leaf("f32", 0)];
    for (let i = 0; i < 20_000; i++) nodes.push(builder.node(f32x4.add, "f32", nodes[i]!, nodes[i >> 1]!));
    return nodes;
  };
  const first = build();
  const second = build();
  expect(second.every((node, i) => node === first[i])).toBe(true);
  expect(new Set(first).size).toBe(20_001);
});

test("what is used twice is computed once, and locals are used again", () => {
  const write = (chained: number): { size: number; locals: number } => {
    const module = new ModuleBuilder();
    const builder = new ExprBuilder({ lanes: 4 });
    let x: Expr = builder.leaf("f32", 0);
    for (let i = 0; i < chained; i++) x = builder.node(f32x4.mul, "f32", x, x);
    const code = module.function(["v128"], ["v128"]);
    new Emitter(code, [x]).run(
      () => void code.get(0),
      (_, push) => push(),
    );
    return { size: module.finish().length, locals: code.local("v128") };
  };
  // each step is a tee, a get and a product
  expect(write(30).size - write(20).size).toBe(10 * (2 + 2 + 3));
  // the first free local is number 1 or 2, whatever the length
  expect(write(30).locals).toBeLessThanOrEqual(2);
});

test("a chain of 100,000 is no recursion", () => {
  const loop = laneLoop(["f32"], (builder, x) => {
    let sum = x!;
    const one = builder.constant("f32", 1);
    for (let i = 0; i < 100_000; i++) sum = builder.node(f32x4.add, "f32", sum, one);
    return sum;
  });
  const out = new Float32Array(4);
  loop.run([four(0, 1, 2, -1)], out);
  expect([...out]).toEqual([100_000, 100_001, 100_002, 99_999]);
});

test("constants of every type", () => {
  const result = (build: (builder: ExprBuilder) => Expr): ArrayBuffer => {
    const { exports, buffer } = instantiate((module) => {
      const code = module.function([], [], "f");
      const root = build(new ExprBuilder({ lanes: 4 }));
      code.i32(0);
      new Emitter(code, [root]).run(
        () => {},
        (_, push) => push(),
      );
      code.access(v128.store);
    });
    exports["f"]!();
    return buffer.slice(0, 16);
  };
  expect([...new Float32Array(result((builder) => builder.constant("f32", 1.5)))]).toEqual([1.5, 1.5, 1.5, 1.5]);
  expect([...new Float32Array(result((builder) => builder.constant("f32", -0)))]).toEqual([-0, -0, -0, -0]);
  expect([...new Float64Array(result((builder) => builder.constant("f64", 1 / 3)))]).toEqual([1 / 3, 1 / 3]);
  expect([...new Int32Array(result((builder) => builder.constant("i32", -5)))]).toEqual([-5, -5, -5, -5]);
  expect([...new Uint32Array(result((builder) => builder.constant("u32", 2 ** 32 - 5)))]).toEqual(
    new Array(4).fill(2 ** 32 - 5),
  );
  expect([...new BigInt64Array(result((builder) => builder.constant("i64", -(2 ** 52))))]).toEqual([
    -(2n ** 52n),
    -(2n ** 52n),
  ]);
  expect([...new Int32Array(result((builder) => builder.constant("m32", 1)))]).toEqual([-1, -1, -1, -1]);
  expect([...new Int32Array(result((builder) => builder.constant("m64", 0)))]).toEqual([0, 0, 0, 0]);
  expect([
    ...new BigInt64Array(
      result((builder) => builder.node(i64x2.shrS, "i64", builder.constant("i64", -256), null, null, 4)),
    ),
  ]).toEqual([-16n, -16n]);
});

test("what does not vary inside a loop is computed before it", () => {
  // out[i][j] = (a · b) + (row[i] · a) + x[i][j]: one product per kernel, one per row, two sums per element
  const pushes: string[] = [];
  const { exports, buffer } = instantiate((module) => {
    const builder = new ExprBuilder({ lanes: 4 });
    const [a, b] = [builder.leaf("f32", 0, 0), builder.leaf("f32", 1, 0)];
    const [row, x] = [builder.leaf("f32", 2, 1), builder.leaf("f32", 3, 2)];
    const product = builder.node(f32x4.mul, "f32", a, b);
    const scaled = builder.node(f32x4.mul, "f32", row, a);
    expect([product.level, scaled.level]).toEqual([0, 1]);
    const root = builder.node(f32x4.add, "f32", builder.node(f32x4.add, "f32", product, scaled), x);
    const code = module.function([], [], "f");
    const emitter = new Emitter(code, [root]);
    const push = (stage: string) => (leaf: Expr) => {
      pushes.push(`${stage} ${leaf.value}`);
      code.i32(0).access(leaf.value < 3 ? v128.load32Splat : v128.load, [0, 4, 8, 16][leaf.value]!);
    };
    emitter.hoist(0, push("before"));
    emitter.hoist(1, push("per row"));
    for (const copy of ["body", "tail"])
      emitter.run(push(copy), (_, value) => {
        code.i32(0);
        value();
        code.access(v128.store, copy === "body" ? 32 : 48);
      });
    emitter.done();
  });
  new Float32Array(buffer).set([2, 3, 10, 0, 1, 2, 3, 4]);
  exports["f"]!();
  expect([...new Float32Array(buffer, 32, 8)]).toEqual([27, 28, 29, 30, 27, 28, 29, 30]);
  expect(pushes.toSorted()).toEqual(["before 0", "before 1", "body 3", "per row 2", "tail 3"]);
});

test.each([false, true])(
  "all roots are computed before any is stored, so results may go where inputs were; abreast %s",
  (abreast) => {
    const { exports, buffer } = instantiate((module) => {
      const builder = new ExprBuilder({ lanes: 4 });
      const [x, y] = [builder.leaf("f32", 0), builder.leaf("f32", 1)];
      // swapped, their sum, a constant, and the same root twice
      const sum = builder.node(f32x4.add, "f32", x, y);
      const roots = [y, x, sum, builder.constant("f32", 7), sum];
      const code = module.function([], [], "f");
      new Emitter(code, roots).run(
        (leaf) => void code.i32(0).access(v128.load, 16 * leaf.value),
        (root, push) => {
          code.i32(0);
          push();
          code.access(v128.store, 16 * root);
        },
        { abreast },
      );
    });
    new Float32Array(buffer).set([1, 2, 3, 4, 10, 20, 30, 40]);
    exports["f"]!();
    expect([...new Float32Array(buffer, 0, 20)]).toEqual([
      10, 20, 30, 40, 1, 2, 3, 4, 11, 22, 33, 44, 7, 7, 7, 7, 11, 22, 33, 44,
    ]);
  },
);

test("abreast, what results wait for longest comes first", () => {
  const loads: number[] = [];
  const { exports, buffer } = instantiate((module) => {
    const builder = new ExprBuilder({ lanes: 4 });
    const [x, y] = [builder.leaf("f32", 0), builder.leaf("f32", 1)];
    const negative = builder.node(f32x4.neg, "f32", y);
    const chain = builder.node(f32x4.mul, "f32", builder.node(f32x4.add, "f32", negative, negative), negative);
    const code = module.function([], [], "f");
    new Emitter(code, [builder.node(f32x4.sub, "f32", x, chain), x]).run(
      ({ value }) => {
        loads.push(value);
        code.i32(0).access(v128.load, 16 * value);
      },
      (root, push) => {
        code.i32(0);
        push();
        code.access(v128.store, 32 + 16 * root);
      },
      { abreast: true },
    );
  });
  new Float32Array(buffer).set([1, 2, 3, 4, 1, 0, 2, 3]);
  exports["f"]!();
  expect([...new Float32Array(buffer, 32, 8)]).toEqual([-1, 2, -5, -14, 1, 2, 3, 4]);
  expect(loads).toEqual([1, 0]);
});

test("calls and patches: functions are made once, and called only where a lane asks", () => {
  const calls: unknown[] = [];
  const run = (xs: Float32Array): number[] => {
    const out = new Float32Array(4);
    const module = new ModuleBuilder();
    const log = module.importFunction("env", "log", [], []);
    const builder = new ExprBuilder({ lanes: 4 });
    const negate = {
      key: "negate",
      make: (builder: ModuleBuilder) => {
        const code = builder.function(["v128"], ["v128"]);
        code.call(log).get(0).op(f32x4.neg);
        return code.index;
      },
    };
    const twice = vectorFunction("twice", "f32", 1, { lanes: 4 }, (inner, x) => inner.node(f32x4.add, "f32", x!, x!));
    const x = builder.leaf("f32", 0);
    const negative = builder.node(f32x4.lt, "m32", x, builder.constant("f32", 0));
    const size = builder.patch(x, negative, negate, x);
    const root = builder.call(twice, "f32", builder.call(twice, "f32", size));
    expect(root.op).toBe(special.call);
    const code = module.function(["f32", "f32", "f32", "f32", "i32"], ["f32"], "f");
    const value = code.local("v128");
    code
      .get(0)
      .op(f32x4.splat)
      .get(1)
      .lane(f32x4.replace, 1)
      .get(2)
      .lane(f32x4.replace, 2)
      .get(3)
      .lane(f32x4.replace, 3)
      .set(value);
    new Emitter(code, [root]).run(
      () => void code.get(value),
      (_, push) => push(),
    );
    code.set(value);
    const labels = [code.block(), code.block(), code.block(), code.block()].reverse();
    code.get(4).brTable(labels);
    for (let lane = 0; lane < 4; lane++) code.end().get(value).lane(f32x4.extract, lane).return();
    code.f32(0);
    const { Module, Instance } = (
      globalThis as unknown as {
        WebAssembly: {
          Module: new (b: Uint8Array) => object;
          Instance: new (m: object, i: object) => { exports: Record<string, (...xs: number[]) => number> };
        };
      }
    ).WebAssembly;
    const { exports } = new Instance(new Module(module.finish()), { env: { log: () => calls.push("call") } });
    return [...out.map((_, lane) => exports["f"]!(...xs, lane))];
  };
  expect(run(four(1, 2, 3, 4))).toEqual([4, 8, 12, 16]);
  expect(calls).toEqual([]);
  expect(run(four(1, -2, 3, -4))).toEqual([4, 8, 12, 16]);
  expect(calls.length).toBe(4);
});

test("float64 lanes go by two", () => {
  const loop = laneLoop(["f64", "f64"], (builder, x, y) => builder.node(f64x2.div, "f64", x!, y!), { lanes: 2 });
  const out = new Float64Array(4);
  loop.run([Float64Array.from([1, 2, 3, 4]), Float64Array.from([3, 3, 7, 7])], out);
  expect([...out]).toEqual([1 / 3, 2 / 3, 3 / 7, 4 / 7]);
});
