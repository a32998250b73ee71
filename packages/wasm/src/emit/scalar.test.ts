import { describe, expect, test } from "vitest";
import { evaluate } from "../../fixtures/run.ts";
import { f32, f64, i32, i64, type Opcode, type ValueType } from "./opcodes.ts";

/** Pairs on which every two-operand instruction is tried. */
const integerPairs: readonly (readonly [number, number])[] = [
  [7, 3],
  [-7, 3],
  [7, -3],
  [-(2 ** 31), 31],
  [0, 5],
  [-1, 1],
  [123456789, 987654321],
  [5, 33],
];
const floatPairs: readonly (readonly [number, number])[] = [
  [1.5, 2.25],
  [-0, 0],
  [0, -0],
  [NaN, 1],
  [1, NaN],
  [Infinity, -Infinity],
  [-3, 3],
  [1e30, 1e-30],
];

const u = (x: number): number => x >>> 0;
const bit = (x: boolean): number => (x ? 1 : 0);

const i32Binary: Record<string, (a: number, b: number) => number> = {
  eq: (a, b) => bit(a === b),
  ne: (a, b) => bit(a !== b),
  ltS: (a, b) => bit(a < b),
  ltU: (a, b) => bit(u(a) < u(b)),
  gtS: (a, b) => bit(a > b),
  gtU: (a, b) => bit(u(a) > u(b)),
  leS: (a, b) => bit(a <= b),
  leU: (a, b) => bit(u(a) <= u(b)),
  geS: (a, b) => bit(a >= b),
  geU: (a, b) => bit(u(a) >= u(b)),
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
  divS: (a, b) => (a / b) | 0,
  divU: (a, b) => (u(a) / u(b)) | 0,
  remS: (a, b) => (a % b) | 0,
  remU: (a, b) => (u(a) % u(b)) | 0,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shrS: (a, b) => a >> b,
  shrU: (a, b) => (a >>> b) | 0,
  rotl: (a, b) => (a << b) | (a >>> (32 - (b & 31))),
};
const i32Unary: Record<string, (a: number) => number> = { eqz: (a) => bit(a === 0) };

const s64 = (x: bigint): bigint => BigInt.asIntN(64, x);
const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const i64Binary: Record<string, (a: bigint, b: bigint) => bigint | number> = {
  eq: (a, b) => bit(a === b),
  add: (a, b) => s64(a + b),
  sub: (a, b) => s64(a - b),
  mul: (a, b) => s64(a * b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => s64(a << (b & 63n)),
  shrS: (a, b) => a >> (b & 63n),
  shrU: (a, b) => s64(u64(a) >> (b & 63n)),
};
const i64Unary: Record<string, (a: bigint) => bigint | number> = {
  eqz: (a) => bit(a === 0n),
  clz: (a) => BigInt(64 - (a === 0n ? 0 : u64(a).toString(2).length)),
};

const floatBinary = (round: (x: number) => number): Record<string, (a: number, b: number) => number> => ({
  eq: (a, b) => bit(a === b),
  ne: (a, b) => bit(a !== b),
  lt: (a, b) => bit(a < b),
  gt: (a, b) => bit(a > b),
  le: (a, b) => bit(a <= b),
  ge: (a, b) => bit(a >= b),
  add: (a, b) => round(a + b),
  sub: (a, b) => round(a - b),
  mul: (a, b) => round(a * b),
  div: (a, b) => round(a / b),
  min: (a, b) => round(Math.min(a, b)),
  max: (a, b) => round(Math.max(a, b)),
  copysign: (a, b) =>
    Object.is(b, NaN) ? round(Math.abs(a)) : bit(b < 0 || Object.is(b, -0)) ? -round(Math.abs(a)) : round(Math.abs(a)),
});
const floatUnary = (round: (x: number) => number): Record<string, (a: number) => number> => ({
  abs: Math.abs,
  neg: (a) => -a,
  sqrt: (a) => round(Math.sqrt(a)),
});
const floats = [0, -0, 1.5, -2.5, 2.5, 0.3, -0.7, 1e20, NaN, Infinity];

type Table = Readonly<Record<string, Opcode>>;

describe("arithmetic equals JavaScript's", () => {
  const comparison = /^(eqz?|ne|[lg][te][SU]?)$/;
  const check = <T extends number | bigint>(
    type: ValueType,
    table: Table,
    name: string,
    args: readonly T[],
    expected: unknown,
  ): void => {
    const result = comparison.test(name) ? "i32" : type;
    const params = args.map(() => type);
    const out = evaluate(
      params,
      result,
      args,
      (code) => void (args.length === 1 ? code.get(0) : code.get(0).get(1)).op(table[name]!),
    );
    expect(out, `${type}.${name}(${args.join(", ")})`).toEqual(expected);
  };
  test("i32", () => {
    for (const [name, f] of Object.entries(i32Binary))
      for (const [a, b] of integerPairs) check("i32", i32, name, [a, b], f(a, b));
    for (const [name, f] of Object.entries(i32Unary))
      for (const a of [0, 1, -1, 200, 40_000, -(2 ** 31)]) check("i32", i32, name, [a], f(a));
  });
  test("i64", () => {
    for (const [name, f] of Object.entries(i64Binary)) {
      for (const pair of [...integerPairs, [2 ** 60, -(2 ** 40)] as const]) {
        const [a, b] = [BigInt(pair[0]), BigInt(pair[1])];
        check("i64", i64, name, [a, b], f(a, b));
      }
    }
    for (const [name, f] of Object.entries(i64Unary))
      for (const a of [0n, 1n, -1n, 2n ** 40n, -(2n ** 63n)]) check("i64", i64, name, [a], f(a));
  });
  test.each([
    ["f32", f32, Math.fround],
    ["f64", f64, (x: number) => x],
  ] as const)("%s", (type, table, round) => {
    for (const [name, f] of Object.entries(floatBinary(round))) {
      for (const [a, b] of floatPairs)
        if (!(name === "copysign" && Number.isNaN(b)))
          check(type, table, name, [round(a), round(b)], f(round(a), round(b)));
    }
    for (const [name, f] of Object.entries(floatUnary(round)))
      for (const a of floats) check(type, table, name, [round(a)], f(round(a)));
  });
});

describe("conversions equal JavaScript's", () => {
  const saturate = (low: number, high: number) => (x: number) =>
    Number.isNaN(x) ? 0 : Math.min(high, Math.max(low, Math.trunc(x)));
  const toS32 = (x: number): number => saturate(-(2 ** 31), 2 ** 31 - 1)(x);
  const reals = [0, 1.9, -1.9, 3e9, -3e9, 1e19, 2e19, -1e19, NaN, Infinity, -Infinity];
  const words = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
  const longs = [0n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
  const bits = new DataView(new ArrayBuffer(8));
  const cases: [string, Opcode, ValueType, ValueType, readonly (number | bigint)[], (x: never) => unknown][] = [
    ["i32.truncSatF32S", i32.truncSatF32S, "f32", "i32", reals.map(Math.fround), toS32],
    ["i32.truncSatF64S", i32.truncSatF64S, "f64", "i32", reals, toS32],
    ["i32.wrapI64", i32.wrapI64, "i64", "i32", longs, (x: bigint) => Number(BigInt.asIntN(32, x))],
    ["i64.extendI32U", i64.extendI32U, "i32", "i64", words, (x: number) => BigInt(u(x))],
    ["f32.convertI32S", f32.convertI32S, "i32", "f32", words, (x: number) => Math.fround(x)],
    ["f32.convertI32U", f32.convertI32U, "i32", "f32", words, (x: number) => Math.fround(u(x))],
    ["f64.convertI32S", f64.convertI32S, "i32", "f64", words, (x: number) => x],
    ["f64.convertI32U", f64.convertI32U, "i32", "f64", words, u],
    ["f64.convertI64S", f64.convertI64S, "i64", "f64", longs, Number],
    ["f64.convertI64U", f64.convertI64U, "i64", "f64", longs, (x: bigint) => Number(u64(x))],
    ["f32.demoteF64", f32.demoteF64, "f64", "f32", [1 / 3, 1e300, NaN], (x: number) => Math.fround(x)],
    ["f64.promoteF32", f64.promoteF32, "f32", "f64", [Math.fround(1 / 3), NaN], (x: number) => x],
    [
      "i64.reinterpretF64",
      i64.reinterpretF64,
      "f64",
      "i64",
      [1.5, -0],
      (x: number) => (bits.setFloat64(0, x), bits.getBigInt64(0)),
    ],
    [
      "f64.reinterpretI64",
      f64.reinterpretI64,
      "i64",
      "f64",
      [1n, -(2n ** 63n)],
      (x: bigint) => (bits.setBigInt64(0, x), bits.getFloat64(0)),
    ],
  ];
  test.each(cases)("%s", (_, opcode, from, to, inputs, expected) => {
    for (const x of inputs)
      expect(
        evaluate([from], to, [x], (code) => void code.get(0).op(opcode)),
        String(x),
      ).toEqual(expected(x as never));
  });
});

test("every instruction of the tables is tried, but for the accesses, which have tests of their own", () => {
  const accesses = /^(const|load|store)/;
  const tried = (names: Record<string, unknown>[]): string[] => names.flatMap((table) => Object.keys(table));
  const conversions = /^(truncSat|wrap|extendI32|convert|demote|promote|reinterpret)/;
  for (const [table, names] of [
    [i32, tried([i32Binary, i32Unary])],
    [i64, tried([i64Binary, i64Unary])],
    [f32, tried([floatBinary(Math.fround), floatUnary(Math.fround)])],
    [f64, tried([floatBinary(Math.fround), floatUnary(Math.fround)])],
  ] as const) {
    expect(
      Object.keys(table).filter((name) => !names.includes(name) && !accesses.test(name) && !conversions.test(name)),
    ).toEqual([]);
  }
});
