import { expect, test } from "vitest";
import { instantiate } from "../../fixtures/run.ts";
import { wasmApi } from "../webassembly.ts";
import { ModuleBuilder } from "./module.ts";
import { f32, f64x2, i32, i64, v128, type ValueType } from "./opcodes.ts";

const { Module, Instance, Memory, validate } = wasmApi()!;

test("an empty module is one", () => {
  expect(validate(new ModuleBuilder().finish())).toBe(true);
});

test("functions call each other, also the ones that are written later, and what JavaScript gives", () => {
  const module = new ModuleBuilder();
  const log = module.importFunction("env", "log", ["i32"], []);
  const even = module.function(["i32"], ["i32"], "even");
  const odd = module.function(["i32"], ["i32"]);
  for (const [self, other, atZero] of [
    [even, odd, 1],
    [odd, even, 0],
  ] as const) {
    self.get(0).call(log).get(0).op(i32.eqz).if("i32");
    self.i32(atZero).else().get(0).i32(1).op(i32.sub).call(other.index).end();
  }
  const seen: unknown[] = [];
  const { exports } = new Instance(new Module(module.finish()), { env: { log: (x) => seen.push(x) } });
  expect([exports["even"]!(3), exports["even"]!(4)]).toEqual([0, 1]);
  expect(seen).toEqual([3, 2, 1, 0, 4, 3, 2, 1, 0]);
});

test("types are written once", () => {
  const sizeWith = (count: number): number => {
    const module = new ModuleBuilder();
    for (let i = 0; i < count; i++) module.function(["f32", "v128"], ["f32"]).get(0);
    return module.finish().length;
  };
  // an index in the function section, and a body of a length, no locals, local.get, 0, end
  expect(sizeWith(9) - sizeWith(1)).toBe(8 * (1 + 5));
});

test("an import after a function is refused, for indices would shift", () => {
  const module = new ModuleBuilder();
  module.function([], []);
  expect(() => module.importFunction("env", "log", [], [])).toThrow(
    "import of env.log after the first function: import before, since indices of functions follow those of imports",
  );
});

test("a block that is left open is refused", () => {
  const module = new ModuleBuilder();
  module.function([], []).block();
  expect(() => module.finish()).toThrow("function 0 ends with 1 open blocks; close them with end()");
});

test("shared helpers are made once", () => {
  const module = new ModuleBuilder();
  const make = () => {
    const code = module.function(["f32"], ["f32"]);
    code.get(0).op(f32.neg);
    return code.index;
  };
  const main = module.function(["f32"], ["f32"], "main");
  main.get(0).call(module.once("neg", make)).call(module.once("neg", make));
  expect(module.once("neg", make)).toBe(1);
  expect(new Instance(new Module(module.finish())).exports["main"]!(1.5)).toBe(1.5);
});

test("data lands at its address, and a private or a shared memory may be imported", () => {
  const bytes = Uint8Array.from([1, 2, 3, 250]);
  for (const shared of [false, true]) {
    const { buffer } = instantiate(
      (module) => {
        module.data(70_000, bytes);
        module.data(0, bytes.subarray(1));
      },
      { pages: 2, shared },
    );
    expect([...new Uint8Array(buffer, 70_000, 4)]).toEqual([1, 2, 3, 250]);
    expect([...new Uint8Array(buffer, 0, 3)]).toEqual([2, 3, 250]);
  }
});

test("a memory that is too small for the import is refused by the engine", () => {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 2, maximum: 4 });
  const compiled = new Module(module.finish());
  expect(() => new Instance(compiled, { env: { memory: new Memory({ initial: 1, maximum: 4 }) } })).toThrow(/memory/);
  new Instance(compiled, { env: { memory: new Memory({ initial: 3, maximum: 4 }) } });
});

test("locals of mixed types, released and taken again, in a body of many bytes", () => {
  const { exports, bytes } = instantiate((module) => {
    const code = module.function(["i32"], ["i64"], "f");
    const kinds: ValueType[] = ["i64", "i64", "f32", "v128", "v128", "f64", "i64"];
    const locals = kinds.map((kind) => code.local(kind));
    expect(locals).toEqual([1, 2, 3, 4, 5, 6, 7]);
    code.release(2).release(4);
    expect([code.local("i64"), code.local("v128"), code.local("i32"), code.local("v128")]).toEqual([2, 4, 8, 9]);
    code.f64(1.5).op(f64x2.splat).set(4);
    // 40,000 instructions: lengths of three LEB128 bytes
    for (let i = 0; i < 10_000; i++) code.get(7).i64(BigInt(i)).op(i64.add).set(7);
    code.get(7).get(4).lane(f64x2.extract, 1).op(i32.truncSatF64S).op(i64.extendI32U).op(i64.add);
    code.get(4).op(v128.anyTrue).if();
    code.else().unreachable().end();
  });
  expect(bytes.length).toBeGreaterThan(2 ** 16);
  expect(exports["f"]!(0)).toBe((9999n * 10_000n) / 2n + 1n);
});

test("ten thousand functions", () => {
  const module = new ModuleBuilder();
  let previous = module.function(["i32"], ["i32"]);
  previous.get(0);
  for (let i = 0; i < 10_000; i++) {
    const next = module.function(["i32"], ["i32"], i === 9_999 ? "last" : undefined);
    // every hundredth calls the one before, the others only count, so that the stack stays shallow
    next.get(0).i32(1).op(i32.add);
    if (i % 100 === 0) next.call(previous.index);
    previous = next;
  }
  expect(new Instance(new Module(module.finish())).exports["last"]!(1)).toBe(2);
});
