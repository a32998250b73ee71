import { describe, expect, test } from "vitest";
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import { instantiate, onVectors } from "../../fixtures/run.ts";
import { wasmFeatures } from "../features.ts";
import { f32x4, f64x2, i16x8, i32x4, i64x2, i8x16, v128, type FloatLanes, type Opcode } from "./opcodes.ts";

allowRelaxedSimd();

type FloatArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
type Table = Readonly<Record<string, Opcode>>;
const bit = (x: boolean): number => (x ? -1 : 0);

describe.each([
  ["f32x4", Float32Array, Int32Array, f32x4],
  ["f64x2", Float64Array, BigInt64Array, f64x2],
] as const)("%s", (type, Floats, Masks, table: FloatLanes & Table) => {
  const round = (x: number): number => new Floats([x])[0]!;
  const numbers = [1.5, -2.5, 0, -0, NaN, 1e30, -Infinity, 0.3].map(round);
  const pairs = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));
  const run = (inputs: readonly FloatArray[], opcode: Opcode): ArrayBuffer =>
    onVectors(inputs, (code) => void code.op(opcode));
  const filled = (x: number): FloatArray => new Floats(16 / Floats.BYTES_PER_ELEMENT).fill(x) as FloatArray;

  const binary: Record<string, (a: number, b: number) => number> = {
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div: (a, b) => a / b,
    min: Math.min,
    max: Math.max,
    pmin: (a, b) => (b < a ? b : a),
    pmax: (a, b) => (a < b ? b : a),
  };
  test.each(Object.keys(binary))("%s", (name) => {
    for (const [a, b] of pairs) {
      expect([...new Floats(run([filled(a), filled(b)], table[name]!))], `${a}, ${b}`).toEqual([
        ...filled(binary[name]!(a, b)),
      ]);
    }
  });

  const comparisons: Record<string, (a: number, b: number) => boolean> = {
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    lt: (a, b) => a < b,
    le: (a, b) => a <= b,
  };
  test.each(Object.keys(comparisons))("%s", (name) => {
    for (const [a, b] of pairs) {
      expect(Number(new Masks(run([filled(a), filled(b)], table[name]!))[1]), `${a}, ${b}`).toBe(
        bit(comparisons[name]!(a, b)),
      );
    }
  });

  const unary: Record<string, (a: number) => number> = {
    abs: Math.abs,
    neg: (a) => -a,
    sqrt: Math.sqrt,
    ceil: Math.ceil,
    floor: Math.floor,
    trunc: Math.trunc,
    nearest: (a) => (a === 1.5 ? 2 : a === -2.5 ? -2 : a === round(0.3) ? 0 : a),
  };
  test.each(Object.keys(unary))("%s", (name) => {
    for (const a of numbers)
      expect([...new Floats(run([filled(a)], table[name]!))], String(a)).toEqual([...filled(unary[name]!(a))]);
  });

  test("relaxed multiply-adds round once or twice", () => {
    expect(wasmFeatures().relaxedSimd).toBe(true);
    const [a, b, c] = [1.1, 3.3, -5.5].map(round) as [number, number, number];
    const near = (value: number, expected: number): void =>
      expect(Math.abs(value - expected)).toBeLessThan(4 * Floats.BYTES_PER_ELEMENT ** -7);
    near(new Floats(run([filled(a), filled(b), filled(c)], table.relaxedMadd))[0]!, a * b + c);
    near(new Floats(run([filled(a), filled(b), filled(c)], table.relaxedNmadd))[0]!, c - a * b);
  });

  test("splat, extract, replace", () => {
    const scalar = type === "f32x4" ? "f32" : "f64";
    const out = onVectors([], (code) => void code[scalar](1.5).op(table.splat)[scalar](-2).lane(table.replace, 1));
    expect([...new Floats(out)].slice(0, 3)).toEqual([1.5, -2, 1.5].slice(0, 16 / Floats.BYTES_PER_ELEMENT));
    const last = onVectors([new Floats(out)], (code) => void code.lane(table.extract, 1).op(table.splat));
    expect(new Floats(last)[0]).toBe(-2);
  });

  test("every instruction of the table is tried here or among the conversions", () => {
    const tried = [
      ...Object.keys({ ...binary, ...comparisons, ...unary }),
      "relaxedMadd",
      "relaxedNmadd",
      "splat",
      "extract",
      "replace",
    ];
    expect(Object.keys(table).filter((name) => !tried.includes(name) && !/convert|mote/.test(name))).toEqual([]);
  });
});

describe("integers in lanes", () => {
  const bits = { i32x4: 32, i64x2: 64 } as const;
  const tables: Record<keyof typeof bits, Table> = { i32x4, i64x2 };
  // any sixteen bytes: both widths see small, large and negative ones
  const a = new BigInt64Array([0x7fff_8001_00ff_ff05n, -0x7fff_fffe_0000_0001n]);
  const b = new BigInt64Array([0x0001_8001_7f03_ff05n, 0x0102_0304_ffff_fff0n]);
  const lanesOf = (data: ArrayBuffer, width: number): bigint[] => {
    const all = [...new BigUint64Array(data)].reduceRight((high, low) => (high << 64n) | low, 0n);
    return Array.from({ length: 128 / width }, (_, i) => BigInt.asIntN(width, all >> BigInt(i * width)));
  };
  const mask = (x: boolean): bigint => (x ? -1n : 0n);
  const unsigned = (x: bigint): bigint => BigInt.asUintN(32, x);
  const binary: Record<string, (a: bigint, b: bigint) => bigint> = {
    eq: (a, b) => mask(a === b),
    ne: (a, b) => mask(a !== b),
    ltS: (a, b) => mask(a < b),
    leS: (a, b) => mask(a <= b),
    ltU: (a, b) => mask(unsigned(a) < unsigned(b)),
    leU: (a, b) => mask(unsigned(a) <= unsigned(b)),
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    minS: (a, b) => (a < b ? a : b),
    maxS: (a, b) => (a > b ? a : b),
    minU: (a, b) => (unsigned(a) < unsigned(b) ? a : b),
    maxU: (a, b) => (unsigned(a) > unsigned(b) ? a : b),
  };
  const unary: Record<string, (a: bigint) => bigint> = { abs: (a) => (a < 0n ? -a : a), neg: (a) => -a };
  const shifts: Record<string, (a: bigint, by: bigint, width: number) => bigint> = {
    shl: (a, by) => a << by,
    shrS: (a, by) => a >> by,
    shrU: (a, by, w) => BigInt.asUintN(w, a) >> by,
  };

  test.each(Object.keys(bits) as (keyof typeof bits)[])("%s", (type) => {
    const width = bits[type];
    const wrap = (x: bigint): bigint => BigInt.asIntN(width, x);
    const [as, bs] = [lanesOf(a.buffer, width), lanesOf(b.buffer, width)];
    for (const [name, opcode] of Object.entries(tables[type])) {
      const run = (inputs: readonly BigInt64Array[], extra?: number): bigint[] =>
        lanesOf(
          onVectors(inputs, (code) => void (extra === undefined ? code : code.i32(extra)).op(opcode)),
          width,
        );
      if (binary[name]) expect(run([a, b]), name).toEqual(as.map((x, i) => wrap(binary[name]!(x, bs[i]!))));
      if (unary[name]) expect(run([a]), name).toEqual(as.map((x) => wrap(unary[name]!(x))));
      if (shifts[name]) expect(run([a], width + 3), name).toEqual(as.map((x) => wrap(shifts[name]!(x, 3n, width))));
    }
  });

  test("splat, extract and replace of a lane", () => {
    const out = (write: Parameters<typeof onVectors>[1]): ArrayBuffer => onVectors([], write);
    expect([...new Int32Array(out((code) => void code.i32(-3).op(i32x4.splat).i32(7).lane(i32x4.replace, 3)))]).toEqual(
      [-3, -3, -3, 7],
    );
    expect([
      ...new BigInt64Array(out((code) => void code.i64(-3n).op(i64x2.splat).i64(7n).lane(i64x2.replace, 1))),
    ]).toEqual([-3n, 7n]);
    expect(new Int32Array(onVectors([a], (code) => void code.lane(i32x4.extract, 1).op(i32x4.splat)))[0]).toBe(
      0x7fff8001,
    );
    expect(new BigInt64Array(onVectors([a], (code) => void code.lane(i64x2.extract, 1).op(i64x2.splat)))[0]).toBe(a[1]);
  });

  test("every instruction of the tables is tried here or below", () => {
    const tried = [...Object.keys({ ...binary, ...unary, ...shifts }), "splat", "extract", "replace"];
    for (const table of Object.values(tables))
      expect(
        Object.keys(table).filter((name) => !tried.includes(name) && !/^(relaxedL|extend|truncSat)/.test(name)),
      ).toEqual([]);
  });
});

describe("bits and bytes", () => {
  const a = new Uint32Array([0b1100, 0xffff0000, 5, 0]);
  const b = new Uint32Array([0b1010, 0x00ffff00, 5, 9]);
  const c = new Uint32Array([0b0110, 0xf0f0f0f0, 0, 1]);
  const run = (inputs: readonly Uint32Array[], opcode: Opcode): number[] => [
    ...new Uint32Array(onVectors(inputs, (code) => void code.op(opcode))),
  ];
  test("logic", () => {
    const by = (f: (a: number, b: number, c: number) => number): number[] =>
      Array.from(a, (x, i) => f(x, b[i]!, c[i]!) >>> 0);
    expect(run([a], v128.not)).toEqual(by((x) => ~x));
    expect(run([a, b], v128.and)).toEqual(by((x, y) => x & y));
    expect(run([a, b], v128.andnot)).toEqual(by((x, y) => x & ~y));
    expect(run([a, b], v128.or)).toEqual(by((x, y) => x | y));
    expect(run([a, b], v128.xor)).toEqual(by((x, y) => x ^ y));
    const selected = by((x, y, m) => (x & m) | (y & ~m));
    expect(run([a, b, c], v128.bitselect)).toEqual(selected);
    const masks = new Uint32Array([0xffffffff, 0, 0xffffffff, 0]);
    expect(run([a, b, masks], i32x4.relaxedLaneselect)).toEqual([a[0], b[1], a[2], b[3]]);
    const halves = new Uint32Array([0, 0, 0xffffffff, 0xffffffff]);
    expect(run([a, b, halves], i64x2.relaxedLaneselect)).toEqual([b[0], b[1], a[2], a[3]]);
    expect(new Int32Array(onVectors([a], (code) => void code.op(v128.anyTrue).op(i32x4.splat)))[0]).toBe(1);
  });
  test("shuffle, constants, narrowing and widening", () => {
    const order = [31, 0, 16, 1, 17, 2, 18, 3, 15, 15, 15, 15, 4, 5, 6, 7];
    const bytes = [...new Uint8Array(a.buffer), ...new Uint8Array(b.buffer)];
    expect([...new Uint8Array(onVectors([a, b], (code) => void code.shuffle(order)))]).toEqual(
      order.map((i) => bytes[i]),
    );
    expect([...new Uint8Array(onVectors([], (code) => void code.v128(Uint8Array.from(order))))]).toEqual(order);
    const words = new Int32Array([1, -1, 70_000, -70_000]);
    const shorts = new Int16Array(onVectors([words, words], (code) => void code.op(i16x8.narrowI32x4U)));
    expect([...new Uint16Array(shorts.buffer)]).toEqual([1, 0, 65535, 0, 1, 0, 65535, 0]);
    expect(
      [...new Uint8Array(onVectors([shorts, shorts], (code) => void code.op(i8x16.narrowI16x8U)))].slice(0, 4),
    ).toEqual([1, 0, 0, 0]);
    const wide = (opcode: Opcode, input: ArrayBufferView): ArrayBuffer =>
      onVectors([input], (code) => void code.op(opcode));
    const small = Uint8Array.from({ length: 16 }, (_, i) => 250 + i);
    expect([...new Uint16Array(wide(i16x8.extendLowI8x16U, small))]).toEqual([...small.slice(0, 8)]);
    expect([...new Uint32Array(wide(i32x4.extendLowI16x8U, shorts))]).toEqual([1, 0, 65535, 0]);
    expect([...new BigInt64Array(wide(i64x2.extendLowI32x4S, words))]).toEqual([1n, -1n]);
  });
});

describe("conversions", () => {
  const floats = new Float32Array([1.9, -1.9, 3e9, NaN]);
  const doubles = new Float64Array([-3e9, 1.9]);
  const words = new Int32Array([1, -1, 2 ** 31 - 1, -(2 ** 31)]);
  const run = (input: ArrayBufferView, opcode: Opcode): ArrayBuffer =>
    onVectors([input], (code) => void code.op(opcode));
  test("between floats and integers", () => {
    expect([...new Int32Array(run(floats, i32x4.truncSatF32x4S))]).toEqual([1, -1, 2 ** 31 - 1, 0]);
    expect([...new Int32Array(run(doubles, i32x4.truncSatF64x2SZero))]).toEqual([-(2 ** 31), 1, 0, 0]);
    expect([...new Float32Array(run(words, f32x4.convertI32x4S))]).toEqual([...Float32Array.from(words)]);
    expect([...new Float32Array(run(words, f32x4.convertI32x4U))]).toEqual([
      ...Float32Array.from(new Uint32Array(words)),
    ]);
    expect([...new Float64Array(run(words, f64x2.convertLowI32x4S))]).toEqual([1, -1]);
    expect([...new Float64Array(run(words, f64x2.convertLowI32x4U))]).toEqual([1, 2 ** 32 - 1]);
  });
  test("between the floats", () => {
    expect([...new Float32Array(run(doubles, f32x4.demoteF64x2Zero))]).toEqual([-3e9, Math.fround(1.9), 0, 0]);
    expect([...new Float64Array(run(floats, f64x2.promoteLowF32x4))]).toEqual([...floats.subarray(0, 2)]);
  });
});

test("a vector passes through functions and blocks", () => {
  const { exports, buffer } = instantiate((module) => {
    const twice = module.function(["v128"], ["v128"]);
    twice.get(0).get(0).op(f32x4.add);
    const code = module.function(["i32"], [], "f");
    code.i32(0).get(0).if("v128");
    code.f32(1.5).op(f32x4.splat).call(twice.index);
    code.else().f32(-1).op(f32x4.splat).end();
    code.access(v128.store, 16);
  });
  exports["f"]!(1);
  expect([...new Float32Array(buffer, 16, 4)]).toEqual([3, 3, 3, 3]);
  exports["f"]!(0);
  expect([...new Float32Array(buffer, 16, 4)]).toEqual([-1, -1, -1, -1]);
});
