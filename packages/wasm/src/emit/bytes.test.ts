import fc from "fast-check";
import { expect, test } from "vitest";
import { Bytes } from "./bytes.ts";

const hex = (bytes: Bytes): string => [...bytes.view()].map((byte) => byte.toString(16).padStart(2, "0")).join("");

test("unsigned LEB128 at the edges of its bytes", () => {
  const cases: [number, string][] = [
    [0, "00"],
    [127, "7f"],
    [128, "8001"],
    [624485, "e58e26"],
    [2 ** 14 - 1, "ff7f"],
    [2 ** 14, "808001"],
    [2 ** 31, "8080808008"],
    [2 ** 32 - 1, "ffffffff0f"],
  ];
  for (const [value, text] of cases) expect(hex(new Bytes().u32(value)), String(value)).toBe(text);
});

test("signed LEB128 at the edges of its bytes", () => {
  const cases: [number, string][] = [
    [0, "00"],
    [63, "3f"],
    [64, "c000"],
    [-1, "7f"],
    [-64, "40"],
    [-65, "bf7f"],
    [-123456, "c0bb78"],
    [2 ** 31 - 1, "ffffffff07"],
    [-(2 ** 31), "8080808078"],
    [2 ** 32 - 1, "7f"],
  ];
  for (const [value, text] of cases) {
    expect(hex(new Bytes().s32(value)), String(value)).toBe(text);
    if (value < 2 ** 31) expect(hex(new Bytes().s64(BigInt(value))), String(value)).toBe(text);
  }
  expect(hex(new Bytes().s64(2n ** 63n - 1n))).toBe("ffffffffffffffffff00");
  expect(hex(new Bytes().s64(-(2n ** 63n)))).toBe("8080808080808080807f");
  expect(hex(new Bytes().s64(2n ** 64n - 1n))).toBe("7f");
});

test("what is written can be read again", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (value) => decode(new Bytes().u32(value), false) === BigInt(value),
    ),
  );
  fc.assert(
    fc.property(fc.integer(), (value) => BigInt.asIntN(32, decode(new Bytes().s32(value), true)) === BigInt(value)),
  );
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (value) => BigInt.asIntN(64, decode(new Bytes().s64(value), true)) === value,
    ),
  );
});

/** LEB128 by its definition: seven bits a byte, the lowest first; the last one's highest bit is the sign if there is one. */
function decode(bytes: Bytes, signed: boolean): bigint {
  const sevens = Array.from(bytes.view(), (byte) => BigInt(byte & 0x7f));
  const value = sevens.reduceRight((high, low) => (high << 7n) | low, 0n);
  return signed ? BigInt.asIntN(7 * sevens.length, value) : value;
}

test("floats, names and blocks of bytes, across growth", () => {
  const bytes = new Bytes(1)
    .f32(-0)
    .f64(1 / 3)
    .name("env");
  expect(hex(bytes)).toBe("00000080" + "555555555555d53f" + "03656e76");
  const many = new Bytes(1);
  const block = Uint8Array.from({ length: 1000 }, (_, i) => i);
  many.bytes(block.subarray(0, 5)).bytes(block.subarray(5)).append(new Bytes().bytes(block)).append(bytes);
  expect([...many.view()]).toEqual([...block, ...block, ...bytes.view()]);
});
