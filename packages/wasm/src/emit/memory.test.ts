import { expect, test } from "vitest";
import { Worker } from "../../fixtures/node.ts";
import { evaluate, instantiate } from "../../fixtures/run.ts";
import { wasmApi } from "../webassembly.ts";
import type { Code } from "./code.ts";
import { ModuleBuilder } from "./module.ts";
import { atomic, f32, f64, i32, i64, v128, type Opcode, type ValueType } from "./opcodes.ts";

const pattern = Uint8Array.from({ length: 64 }, (_, i) => 0xf1 - 7 * i);

test("scalar loads extend as they say", () => {
  const at = 9;
  const view = new DataView(pattern.buffer, at);
  const cases: [ValueType, Opcode, number | bigint][] = [
    ["i32", i32.load, view.getInt32(0, true)],
    ["i32", i32.load8U, view.getUint8(0)],
    ["i64", i64.load, view.getBigInt64(0, true)],
    ["f32", f32.load, view.getFloat32(0, true)],
    ["f64", f64.load, view.getFloat64(0, true)],
  ];
  for (const [type, opcode, expected] of cases) {
    const { exports } = instantiate((module) => {
      module.data(0, pattern);
      // the address is the sum of the stack's and the constant one
      module
        .function(["i32"], [type], "f")
        .get(0)
        .access(opcode, at - 4);
    });
    expect(exports["f"]!(4)).toEqual(expected);
  }
});

test("scalar stores write the bytes they say, at large constant offsets too", () => {
  const cases: [Opcode, (code: Code) => void, number[]][] = [
    [i32.store, (code) => void code.i32(0x81828384), [0x84, 0x83, 0x82, 0x81]],
    [i32.store8, (code) => void code.i32(0x81828384), [0x84]],
    [i64.store, (code) => void code.i64(0x0102030405060708n), [8, 7, 6, 5, 4, 3, 2, 1]],
    [f32.store, (code) => void code.f32(1.5), [0, 0, 0xc0, 0x3f]],
    [f64.store, (code) => void code.f64(-2), [0, 0, 0, 0, 0, 0, 0, 0xc0]],
  ];
  for (const [opcode, push, expected] of cases) {
    const { exports, buffer } = instantiate(
      (module) => {
        const code = module.function([], [], "f");
        push(code.i32(1));
        code.access(opcode, 70_000);
      },
      { pages: 2 },
    );
    exports["f"]!();
    expect([...new Uint8Array(buffer, 70_001, 8)]).toEqual([...expected, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8));
  }
});

test("vector loads and stores of every kind", () => {
  const load = (write: (code: Code) => void): number[] => {
    const { exports, buffer } = instantiate((module) => {
      module.data(0, pattern);
      const code = module.function([], [], "f");
      code.i32(128);
      write(code);
      code.access(v128.store);
    });
    exports["f"]!();
    return [...new Uint8Array(buffer, 128, 16)];
  };
  const bytes = (at: number, count: number): number[] => [...pattern.subarray(at, at + count)];
  const repeat = (at: number, count: number): number[] =>
    Array.from({ length: 16 }, (_, i) => pattern[at + (i % count)]!);
  const zero = (count: number): number[] => new Array<number>(count).fill(0);
  expect(load((code) => void code.i32(0).access(v128.load, 3))).toEqual(bytes(3, 16));
  expect(load((code) => void code.i32(0).access(v128.load8Splat, 3))).toEqual(repeat(3, 1));
  expect(load((code) => void code.i32(0).access(v128.load16Splat, 3))).toEqual(repeat(3, 2));
  expect(load((code) => void code.i32(0).access(v128.load32Splat, 3))).toEqual(repeat(3, 4));
  expect(load((code) => void code.i32(0).access(v128.load64Splat, 3))).toEqual(repeat(3, 8));
  expect(load((code) => void code.i32(0).access(v128.load32Zero, 3))).toEqual([...bytes(3, 4), ...zero(12)]);
  expect(load((code) => void code.i32(0).access(v128.load64Zero, 3))).toEqual([...bytes(3, 8), ...zero(8)]);
  const lanes = [
    [v128.load32Lane, v128.store32Lane, 4],
    [v128.load64Lane, v128.store64Lane, 8],
  ] as const;
  for (const [loadLane, storeLane, size] of lanes) {
    const expected = [...bytes(0, size), ...bytes(40, size), ...bytes(2 * size, 16 - 2 * size)];
    expect(load((code) => void code.i32(40).i32(0).access(v128.load).accessLane(loadLane, 1))).toEqual(expected);
    const stored = load((code) => {
      code.i32(160).i32(0).access(v128.load).accessLane(storeLane, 1, 8);
      code.i32(168).access(v128.load);
    });
    expect(stored).toEqual([...bytes(size, size), ...zero(16 - size)]);
  }
  for (const [storeLane, size] of [
    [v128.store8Lane, 1],
    [v128.store16Lane, 2],
  ] as const) {
    const stored = load((code) => {
      code.i32(168).i32(0).access(v128.load).accessLane(storeLane, 3);
      code.i32(168).access(v128.load);
    });
    expect(stored).toEqual([...bytes(3 * size, size), ...zero(16 - size)]);
  }
});

test("copies, fills and grows", () => {
  const { exports, buffer } = instantiate((module) => {
    module.data(0, pattern);
    module.function(["i32", "i32", "i32"], [], "copy").get(0).get(1).get(2).memoryCopy();
    module.function(["i32", "i32", "i32"], [], "fill").get(0).get(1).get(2).memoryFill();
    module.function(["i32"], ["i32"], "grow").get(0).memoryGrow().memorySize().op(i32.add);
  });
  exports["copy"]!(3, 0, 20);
  expect([...new Uint8Array(buffer, 3, 20)]).toEqual([...pattern.subarray(0, 20)]);
  exports["fill"]!(100, 7, 3);
  expect([...new Uint8Array(buffer, 99, 5)]).toEqual([0, 7, 7, 7, 0]);
  expect(exports["grow"]!(2)).toBe(1 + 3);
});

test("loops, switches, early returns and choices", () => {
  // the sum of i below n that are not divisible by 3, and at most 1000
  const sum = (n: number): unknown =>
    evaluate(["i32"], "i32", [n], (code) => {
      const [i, total] = [code.local("i32"), code.local("i32")];
      const done = code.block();
      const again = code.loop();
      code.get(i).get(0).op(i32.geS).brIf(done);
      const skip = code.block();
      code.get(i).i32(3).op(i32.remS).op(i32.eqz).brIf(skip);
      code.get(total).get(i).op(i32.add).tee(total).i32(1000).op(i32.gtS).if();
      code.i32(1000).return().end();
      code.end().get(i).i32(1).op(i32.add).set(i).br(again);
      code.end().end().get(total);
    });
  expect([sum(0), sum(7), sum(1000)]).toEqual([0, 12, 1000]);
  const choose = (x: number): unknown =>
    evaluate(["i32"], "i32", [x], (code) => {
      const [other, one, zero] = [code.block(), code.block(), code.block()];
      code.get(0).brTable([zero, one, other]).end();
      code.i32(10).return().end();
      code.i32(11).return().end().i32(12);
    });
  expect([choose(0), choose(1), choose(2), choose(-1)]).toEqual([10, 11, 12, 12]);
  expect(evaluate(["i32"], "f64", [0], (code) => void code.f64(1).f64(2).get(0).select().f64(0).drop())).toBe(2);
});

test("atomic accesses, and read-modify-writes that give what was there", () => {
  const { exports, buffer } = instantiate(
    (module) => {
      const define = (name: string, opcode: Opcode, operands: number, results: readonly ValueType[]): void => {
        const code = module.function(new Array<ValueType>(1 + operands).fill("i32"), results, name);
        for (let i = 0; i <= operands; i++) code.get(i);
        code.access(opcode);
      };
      define("load", atomic.i32Load, 0, ["i32"]);
      define("store", atomic.i32Store, 1, []);
      define("add", atomic.i32Add, 1, ["i32"]);
      define("sub", atomic.i32Sub, 1, ["i32"]);
      define("exchange", atomic.i32Exchange, 1, ["i32"]);
      define("compareExchange", atomic.i32CompareExchange, 2, ["i32"]);
      define("notify", atomic.notify, 1, ["i32"]);
      module.function([], [], "fence").fence();
      module.function(["i32", "i32", "i64"], ["i32"], "wait").get(0).get(1).get(2).access(atomic.wait32);
    },
    { shared: true },
  );
  const call = (name: string, ...args: (number | bigint)[]): unknown => exports[name]!(...args);
  const after = (name: string, ...args: number[]): unknown[] => {
    call("store", 8, 12);
    return [call(name, 8, ...args), call("load", 8), new Int32Array(buffer)[2]];
  };
  expect(after("add", 10)).toEqual([12, 22, 22]);
  expect(after("sub", 10)).toEqual([12, 2, 2]);
  expect(after("exchange", 10)).toEqual([12, 10, 10]);
  expect(after("compareExchange", 9, 1)).toEqual([12, 12, 12]);
  expect(after("compareExchange", 12, 1)).toEqual([12, 1, 1]);
  call("fence");
  expect(call("notify", 8, 1)).toBe(0);
  // 1: the cell holds something else; 2: nobody notified in time
  expect([call("wait", 8, 5, 0n), call("wait", 8, 1, 1000n)]).toEqual([1, 2]);
});

test("a worker wakes up", async () => {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, maximum: 1, shared: true });
  const wait = module.function([], ["i32"], "wait");
  wait.i32(0).i32(0).i64(-1n).access(atomic.wait32);
  const wake = module.function([], ["i32"], "wake");
  wake.i32(0).i32(1).access(atomic.i32Store).i32(0).i32(1).access(atomic.notify);
  const bytes = module.finish();
  const { Module, Instance, Memory } = wasmApi()!;
  const memory = new Memory({ initial: 1, maximum: 1, shared: true });
  const worker = new Worker(
    `const { workerData: { bytes, memory }, parentPort } = require("node:worker_threads");
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    parentPort.postMessage(exports.wait());`,
    { eval: true, workerData: { bytes, memory } },
  );
  const woken = new Promise((resolve) => worker.once("message", resolve));
  const { exports } = new Instance(new Module(bytes), { env: { memory } });
  // before or after it sleeps: 0 is woken, 1 is "the cell had changed already"
  exports["wake"]!();
  expect([0, 1]).toContain(await woken);
  await worker.terminate();
});
