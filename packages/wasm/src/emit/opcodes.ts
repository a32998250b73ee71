/**
 * Instructions by name, as far as this package uses them. Each is one number: its opcode, plus 0x100 behind the prefix
 * 0xfd (vectors), 0x300 behind 0xfc, 0x400 behind 0xfe (atomics). `v128.load`, 0xfd 0x00, is 0x100. (WebAssembly core
 * specification 3.0, section 5.4, and the threads proposal.) Tables with the same keys do the same on other types, so
 * that code is written once and takes the table as an argument: `f32x4` or `f64x2`.
 */
export type Opcode = number;

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

export const valueTypes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

// ---- one value

// prettier-ignore
export const i32 = {
  const: 0x41, load: 0x28, load8U: 0x2d, store: 0x36, store8: 0x3a,
  eqz: 0x45, eq: 0x46, ne: 0x47, ltS: 0x48, ltU: 0x49, gtS: 0x4a, gtU: 0x4b, leS: 0x4c, leU: 0x4d, geS: 0x4e, geU: 0x4f,
  add: 0x6a, sub: 0x6b, mul: 0x6c, divS: 0x6d, divU: 0x6e, remS: 0x6f, remU: 0x70,
  and: 0x71, or: 0x72, xor: 0x73, shl: 0x74, shrS: 0x75, shrU: 0x76, rotl: 0x77, wrapI64: 0xa7, truncSatF32S: 0x300, truncSatF64S: 0x302,
} as const;

// prettier-ignore
export const i64 = {
  const: 0x42, load: 0x29, store: 0x37, eqz: 0x50, eq: 0x51, clz: 0x79, add: 0x7c, sub: 0x7d, mul: 0x7e,
  and: 0x83, or: 0x84, xor: 0x85, shl: 0x86, shrS: 0x87, shrU: 0x88, extendI32U: 0xad, reinterpretF64: 0xbd,
} as const;

// prettier-ignore
export const f32 = {
  const: 0x43, load: 0x2a, store: 0x38, eq: 0x5b, ne: 0x5c, lt: 0x5d, gt: 0x5e, le: 0x5f, ge: 0x60,
  abs: 0x8b, neg: 0x8c, sqrt: 0x91, add: 0x92, sub: 0x93, mul: 0x94, div: 0x95, min: 0x96, max: 0x97, copysign: 0x98,
  convertI32S: 0xb2, convertI32U: 0xb3, demoteF64: 0xb6,
} as const;

// prettier-ignore
export const f64 = {
  const: 0x44, load: 0x2b, store: 0x39, eq: 0x61, ne: 0x62, lt: 0x63, gt: 0x64, le: 0x65, ge: 0x66,
  abs: 0x99, neg: 0x9a, sqrt: 0x9f, add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3, min: 0xa4, max: 0xa5, copysign: 0xa6,
  convertI32S: 0xb7, convertI32U: 0xb8, convertI64S: 0xb9, convertI64U: 0xba, promoteF32: 0xbb, reinterpretI64: 0xbf,
} as const;

export const memory = { size: 0x3f, grow: 0x40, copy: 0x30a, fill: 0x30b } as const;

// ---- lanes

// prettier-ignore
export const v128 = {
  load: 0x100, load8Splat: 0x107, load16Splat: 0x108, load32Splat: 0x109, load64Splat: 0x10a, load32Zero: 0x15c, load64Zero: 0x15d,
  store: 0x10b, const: 0x10c, load32Lane: 0x156, load64Lane: 0x157,
  store8Lane: 0x158, store16Lane: 0x159, store32Lane: 0x15a, store64Lane: 0x15b,
  not: 0x14d, and: 0x14e, andnot: 0x14f, or: 0x150, xor: 0x151, bitselect: 0x152, anyTrue: 0x153,
} as const;

export const i8x16 = { shuffle: 0x10d, narrowI16x8U: 0x166 } as const;

export const i16x8 = { narrowI32x4U: 0x186, extendLowI8x16U: 0x189 } as const;

/** Keys that tables of 32-bit and of 64-bit lanes share. */
export interface IntegerLanes {
  readonly splat: Opcode;
  readonly extract: Opcode;
  readonly replace: Opcode;
  readonly eq: Opcode;
  readonly shl: Opcode;
  readonly shrS: Opcode;
  readonly shrU: Opcode;
  readonly add: Opcode;
  readonly sub: Opcode;
  readonly relaxedLaneselect: Opcode;
}

// prettier-ignore
export const i32x4 = {
  splat: 0x111, extract: 0x11b, replace: 0x11c,
  eq: 0x137, ne: 0x138, ltS: 0x139, ltU: 0x13a, leS: 0x13d, leU: 0x13e,
  abs: 0x1a0, neg: 0x1a1, shl: 0x1ab, shrS: 0x1ac, shrU: 0x1ad,
  add: 0x1ae, sub: 0x1b1, mul: 0x1b5, minS: 0x1b6, minU: 0x1b7, maxS: 0x1b8, maxU: 0x1b9,
  extendLowI16x8U: 0x1a9, truncSatF32x4S: 0x1f8, truncSatF64x2SZero: 0x1fc, relaxedLaneselect: 0x20b,
} as const;

// prettier-ignore
export const i64x2 = {
  splat: 0x112, extract: 0x11d, replace: 0x11e, eq: 0x1d6, shl: 0x1cb, shrS: 0x1cc, shrU: 0x1cd, add: 0x1ce, sub: 0x1d1,
  extendLowI32x4S: 0x1c7, relaxedLaneselect: 0x20c,
} as const;

/** Keys that tables of float32 and of float64 lanes share. */
export interface FloatLanes {
  readonly splat: Opcode;
  readonly extract: Opcode;
  readonly replace: Opcode;
  readonly eq: Opcode;
  readonly ne: Opcode;
  readonly lt: Opcode;
  readonly le: Opcode;
  readonly abs: Opcode;
  readonly neg: Opcode;
  readonly sqrt: Opcode;
  readonly add: Opcode;
  readonly sub: Opcode;
  readonly mul: Opcode;
  readonly div: Opcode;
  /** The smaller and the larger of two values; NaN where either is NaN. */
  readonly min: Opcode;
  readonly max: Opcode;
  /** b < a ? b : a */
  readonly pmin: Opcode;
  /** a < b ? b : a */
  readonly pmax: Opcode;
  readonly ceil: Opcode;
  readonly floor: Opcode;
  readonly trunc: Opcode;
  readonly nearest: Opcode;
  /** a · b + c, rounded once or twice: the machine decides. */
  readonly relaxedMadd: Opcode;
  /** c − a · b */
  readonly relaxedNmadd: Opcode;
}

// prettier-ignore
export const f32x4 = {
  splat: 0x113, extract: 0x11f, replace: 0x120, eq: 0x141, ne: 0x142, lt: 0x143, le: 0x145,
  demoteF64x2Zero: 0x15e, ceil: 0x167, floor: 0x168, trunc: 0x169, nearest: 0x16a,
  abs: 0x1e0, neg: 0x1e1, sqrt: 0x1e3, add: 0x1e4, sub: 0x1e5, mul: 0x1e6, div: 0x1e7,
  min: 0x1e8, max: 0x1e9, pmin: 0x1ea, pmax: 0x1eb, convertI32x4S: 0x1fa, convertI32x4U: 0x1fb,
  relaxedMadd: 0x205, relaxedNmadd: 0x206,
} as const;

// prettier-ignore
export const f64x2 = {
  splat: 0x114, extract: 0x121, replace: 0x122, eq: 0x147, ne: 0x148, lt: 0x149, le: 0x14b,
  promoteLowF32x4: 0x15f, ceil: 0x174, floor: 0x175, trunc: 0x17a, nearest: 0x194,
  abs: 0x1ec, neg: 0x1ed, sqrt: 0x1ef, add: 0x1f0, sub: 0x1f1, mul: 0x1f2, div: 0x1f3,
  min: 0x1f4, max: 0x1f5, pmin: 0x1f6, pmax: 0x1f7, convertLowI32x4S: 0x1fe, convertLowI32x4U: 0x1ff,
  relaxedMadd: 0x207, relaxedNmadd: 0x208,
} as const;

// ---- shared memory

// prettier-ignore
export const atomic = {
  notify: 0x400, wait32: 0x401, fence: 0x403, i32Load: 0x410, i32Store: 0x417,
  i32Add: 0x41e, i32Sub: 0x425, i32Exchange: 0x441, i32CompareExchange: 0x448,
} as const;
