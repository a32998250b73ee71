/**
 * The instructions by name. One number each: the opcode, or prefix · 0x1000 + opcode for those with a prefix byte.
 * (WebAssembly core specification 3.0, section 5.4, and the threads proposal.) Tables of the same keys have the same
 * meaning on other types, so that code can be written once and take the table as an argument.
 */
export type Opcode = number;

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

export const valueTypes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

// ---- one value

export const i32 = {
  const: 0x41, load: 0x28, load8S: 0x2c, load8U: 0x2d, load16S: 0x2e, load16U: 0x2f, store: 0x36, store8: 0x3a, store16: 0x3b,
  eqz: 0x45, eq: 0x46, ne: 0x47, ltS: 0x48, ltU: 0x49, gtS: 0x4a, gtU: 0x4b, leS: 0x4c, leU: 0x4d, geS: 0x4e, geU: 0x4f,
  clz: 0x67, ctz: 0x68, popcnt: 0x69, add: 0x6a, sub: 0x6b, mul: 0x6c, divS: 0x6d, divU: 0x6e, remS: 0x6f, remU: 0x70,
  and: 0x71, or: 0x72, xor: 0x73, shl: 0x74, shrS: 0x75, shrU: 0x76, rotl: 0x77, rotr: 0x78,
  wrapI64: 0xa7, reinterpretF32: 0xbc, extend8S: 0xc0, extend16S: 0xc1,
  truncSatF32S: 0xfc000, truncSatF32U: 0xfc001, truncSatF64S: 0xfc002, truncSatF64U: 0xfc003,
} as const;

export const i64 = {
  const: 0x42, load: 0x29, load8S: 0x30, load8U: 0x31, load16S: 0x32, load16U: 0x33, load32S: 0x34, load32U: 0x35,
  store: 0x37, store8: 0x3c, store16: 0x3d, store32: 0x3e,
  eqz: 0x50, eq: 0x51, ne: 0x52, ltS: 0x53, ltU: 0x54, gtS: 0x55, gtU: 0x56, leS: 0x57, leU: 0x58, geS: 0x59, geU: 0x5a,
  clz: 0x79, ctz: 0x7a, popcnt: 0x7b, add: 0x7c, sub: 0x7d, mul: 0x7e, divS: 0x7f, divU: 0x80, remS: 0x81, remU: 0x82,
  and: 0x83, or: 0x84, xor: 0x85, shl: 0x86, shrS: 0x87, shrU: 0x88, rotl: 0x89, rotr: 0x8a,
  extendI32S: 0xac, extendI32U: 0xad, reinterpretF64: 0xbd,
  truncSatF32S: 0xfc004, truncSatF32U: 0xfc005, truncSatF64S: 0xfc006, truncSatF64U: 0xfc007,
} as const;

export const f32 = {
  const: 0x43, load: 0x2a, store: 0x38, eq: 0x5b, ne: 0x5c, lt: 0x5d, gt: 0x5e, le: 0x5f, ge: 0x60,
  abs: 0x8b, neg: 0x8c, ceil: 0x8d, floor: 0x8e, trunc: 0x8f, nearest: 0x90, sqrt: 0x91,
  add: 0x92, sub: 0x93, mul: 0x94, div: 0x95, min: 0x96, max: 0x97, copysign: 0x98,
  convertI32S: 0xb2, convertI32U: 0xb3, convertI64S: 0xb4, convertI64U: 0xb5, demoteF64: 0xb6, reinterpretI32: 0xbe,
} as const;

export const f64 = {
  const: 0x44, load: 0x2b, store: 0x39, eq: 0x61, ne: 0x62, lt: 0x63, gt: 0x64, le: 0x65, ge: 0x66,
  abs: 0x99, neg: 0x9a, ceil: 0x9b, floor: 0x9c, trunc: 0x9d, nearest: 0x9e, sqrt: 0x9f,
  add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3, min: 0xa4, max: 0xa5, copysign: 0xa6,
  convertI32S: 0xb7, convertI32U: 0xb8, convertI64S: 0xb9, convertI64U: 0xba, promoteF32: 0xbb, reinterpretI64: 0xbf,
} as const;

export const memory = { size: 0x3f, grow: 0x40, copy: 0xfc00a, fill: 0xfc00b } as const;

// ---- lanes

export const v128 = {
  load: 0xfd000, load8x8S: 0xfd001, load8x8U: 0xfd002, load16x4S: 0xfd003, load16x4U: 0xfd004, load32x2S: 0xfd005, load32x2U: 0xfd006,
  load8Splat: 0xfd007, load16Splat: 0xfd008, load32Splat: 0xfd009, load64Splat: 0xfd00a, load32Zero: 0xfd05c, load64Zero: 0xfd05d,
  store: 0xfd00b, const: 0xfd00c,
  load8Lane: 0xfd054, load16Lane: 0xfd055, load32Lane: 0xfd056, load64Lane: 0xfd057,
  store8Lane: 0xfd058, store16Lane: 0xfd059, store32Lane: 0xfd05a, store64Lane: 0xfd05b,
  not: 0xfd04d, and: 0xfd04e, andnot: 0xfd04f, or: 0xfd050, xor: 0xfd051, bitselect: 0xfd052, anyTrue: 0xfd053,
} as const;

export const i8x16 = {
  shuffle: 0xfd00d, swizzle: 0xfd00e, splat: 0xfd00f, extractS: 0xfd015, extractU: 0xfd016, replace: 0xfd017,
  eq: 0xfd023, ne: 0xfd024, abs: 0xfd060, neg: 0xfd061, popcnt: 0xfd062, allTrue: 0xfd063, bitmask: 0xfd064,
  narrowI16x8S: 0xfd065, narrowI16x8U: 0xfd066, shl: 0xfd06b, shrS: 0xfd06c, shrU: 0xfd06d, add: 0xfd06e, sub: 0xfd071,
  minS: 0xfd076, minU: 0xfd077, maxS: 0xfd078, maxU: 0xfd079, relaxedSwizzle: 0xfd100, relaxedLaneselect: 0xfd109,
} as const;

export const i16x8 = {
  splat: 0xfd010, extractS: 0xfd018, extractU: 0xfd019, replace: 0xfd01a, eq: 0xfd02d, ne: 0xfd02e,
  narrowI32x4S: 0xfd085, narrowI32x4U: 0xfd086,
  extendLowI8x16S: 0xfd087, extendHighI8x16S: 0xfd088, extendLowI8x16U: 0xfd089, extendHighI8x16U: 0xfd08a,
  shl: 0xfd08b, shrS: 0xfd08c, shrU: 0xfd08d, add: 0xfd08e, sub: 0xfd091, mul: 0xfd095,
} as const;

/** What lanes of 32 and of 64 bits have in common. */
export interface IntegerLanes {
  readonly splat: Opcode; readonly extract: Opcode; readonly replace: Opcode;
  readonly eq: Opcode; readonly ne: Opcode; readonly ltS: Opcode; readonly gtS: Opcode; readonly leS: Opcode; readonly geS: Opcode;
  readonly abs: Opcode; readonly neg: Opcode; readonly allTrue: Opcode; readonly bitmask: Opcode;
  readonly shl: Opcode; readonly shrS: Opcode; readonly shrU: Opcode; readonly add: Opcode; readonly sub: Opcode; readonly mul: Opcode;
  readonly relaxedLaneselect: Opcode;
}

export const i32x4 = {
  splat: 0xfd011, extract: 0xfd01b, replace: 0xfd01c,
  eq: 0xfd037, ne: 0xfd038, ltS: 0xfd039, ltU: 0xfd03a, gtS: 0xfd03b, gtU: 0xfd03c, leS: 0xfd03d, leU: 0xfd03e, geS: 0xfd03f, geU: 0xfd040,
  abs: 0xfd0a0, neg: 0xfd0a1, allTrue: 0xfd0a3, bitmask: 0xfd0a4, shl: 0xfd0ab, shrS: 0xfd0ac, shrU: 0xfd0ad,
  add: 0xfd0ae, sub: 0xfd0b1, mul: 0xfd0b5, minS: 0xfd0b6, minU: 0xfd0b7, maxS: 0xfd0b8, maxU: 0xfd0b9, dotI16x8S: 0xfd0ba,
  extendLowI16x8S: 0xfd0a7, extendHighI16x8S: 0xfd0a8, extendLowI16x8U: 0xfd0a9, extendHighI16x8U: 0xfd0aa,
  truncSatF32x4S: 0xfd0f8, truncSatF32x4U: 0xfd0f9, truncSatF64x2SZero: 0xfd0fc, truncSatF64x2UZero: 0xfd0fd,
  relaxedTruncF32x4S: 0xfd101, relaxedTruncF32x4U: 0xfd102, relaxedLaneselect: 0xfd10b,
} as const;

export const i64x2 = {
  splat: 0xfd012, extract: 0xfd01d, replace: 0xfd01e,
  eq: 0xfd0d6, ne: 0xfd0d7, ltS: 0xfd0d8, gtS: 0xfd0d9, leS: 0xfd0da, geS: 0xfd0db,
  abs: 0xfd0c0, neg: 0xfd0c1, allTrue: 0xfd0c3, bitmask: 0xfd0c4, shl: 0xfd0cb, shrS: 0xfd0cc, shrU: 0xfd0cd,
  add: 0xfd0ce, sub: 0xfd0d1, mul: 0xfd0d5,
  extendLowI32x4S: 0xfd0c7, extendHighI32x4S: 0xfd0c8, extendLowI32x4U: 0xfd0c9, extendHighI32x4U: 0xfd0ca,
  extmulLowI32x4S: 0xfd0dc, extmulHighI32x4S: 0xfd0dd, extmulLowI32x4U: 0xfd0de, extmulHighI32x4U: 0xfd0df,
  relaxedLaneselect: 0xfd10c,
} as const;

/** What lanes of float32 and of float64 have in common. */
export interface FloatLanes {
  readonly splat: Opcode; readonly extract: Opcode; readonly replace: Opcode;
  readonly eq: Opcode; readonly ne: Opcode; readonly lt: Opcode; readonly gt: Opcode; readonly le: Opcode; readonly ge: Opcode;
  readonly abs: Opcode; readonly neg: Opcode; readonly sqrt: Opcode; readonly add: Opcode; readonly sub: Opcode;
  readonly mul: Opcode; readonly div: Opcode;
  /** Of two values; NaN where either is. */
  readonly min: Opcode; readonly max: Opcode;
  /** b < a ? b : a */
  readonly pmin: Opcode;
  /** a < b ? b : a */
  readonly pmax: Opcode;
  readonly ceil: Opcode; readonly floor: Opcode; readonly trunc: Opcode; readonly nearest: Opcode;
  /** a · b + c, rounded once or twice as the machine likes. */
  readonly relaxedMadd: Opcode;
  /** c − a · b */
  readonly relaxedNmadd: Opcode;
  readonly relaxedMin: Opcode; readonly relaxedMax: Opcode;
}

export const f32x4 = {
  splat: 0xfd013, extract: 0xfd01f, replace: 0xfd020, eq: 0xfd041, ne: 0xfd042, lt: 0xfd043, gt: 0xfd044, le: 0xfd045, ge: 0xfd046,
  demoteF64x2Zero: 0xfd05e, ceil: 0xfd067, floor: 0xfd068, trunc: 0xfd069, nearest: 0xfd06a,
  abs: 0xfd0e0, neg: 0xfd0e1, sqrt: 0xfd0e3, add: 0xfd0e4, sub: 0xfd0e5, mul: 0xfd0e6, div: 0xfd0e7,
  min: 0xfd0e8, max: 0xfd0e9, pmin: 0xfd0ea, pmax: 0xfd0eb, convertI32x4S: 0xfd0fa, convertI32x4U: 0xfd0fb,
  relaxedMadd: 0xfd105, relaxedNmadd: 0xfd106, relaxedMin: 0xfd10d, relaxedMax: 0xfd10e,
} as const;

export const f64x2 = {
  splat: 0xfd014, extract: 0xfd021, replace: 0xfd022, eq: 0xfd047, ne: 0xfd048, lt: 0xfd049, gt: 0xfd04a, le: 0xfd04b, ge: 0xfd04c,
  promoteLowF32x4: 0xfd05f, ceil: 0xfd074, floor: 0xfd075, trunc: 0xfd07a, nearest: 0xfd094,
  abs: 0xfd0ec, neg: 0xfd0ed, sqrt: 0xfd0ef, add: 0xfd0f0, sub: 0xfd0f1, mul: 0xfd0f2, div: 0xfd0f3,
  min: 0xfd0f4, max: 0xfd0f5, pmin: 0xfd0f6, pmax: 0xfd0f7, convertLowI32x4S: 0xfd0fe, convertLowI32x4U: 0xfd0ff,
  relaxedMadd: 0xfd107, relaxedNmadd: 0xfd108, relaxedMin: 0xfd10f, relaxedMax: 0xfd110,
} as const;

// ---- shared memory

export const atomic = {
  notify: 0xfe000, wait32: 0xfe001, wait64: 0xfe002, fence: 0xfe003,
  i32Load: 0xfe010, i64Load: 0xfe011, i32Store: 0xfe017, i64Store: 0xfe018,
  i32Add: 0xfe01e, i64Add: 0xfe01f, i32Sub: 0xfe025, i64Sub: 0xfe026, i32And: 0xfe02c, i64And: 0xfe02d, i32Or: 0xfe033, i64Or: 0xfe034,
  i32Xor: 0xfe03a, i64Xor: 0xfe03b, i32Exchange: 0xfe041, i64Exchange: 0xfe042, i32CompareExchange: 0xfe048, i64CompareExchange: 0xfe049,
} as const;
