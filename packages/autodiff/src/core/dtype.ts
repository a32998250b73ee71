import { ValueError } from "./errors.ts";

/** The element types. Checks and oracles run in `float64`; `float32` is the default. */
export type DType = "float32" | "float64" | "int32" | "uint32" | "bool";

/** Array that holds the elements of a tensor; `bool` is stored as 0 and 1 in bytes. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** All element types, floats first. */
export const dtypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A zeroed array of `length` elements. @throws ValueError where there is not as much memory. */
export function allocate(dtype: DType, length: number): TypedArray {
  try {
    return new arrays[dtype](length);
  } catch {
    const gigabytes = Math.ceil((length * arrays[dtype].BYTES_PER_ELEMENT) / 1e9);
    throw new ValueError(
      `tensor: ${length} elements of ${dtype} take ${gigabytes} GB, which there is no memory for; make it smaller, or in parts`,
    );
  }
}

/** Which dtype an array holds, or undefined for anything else. */
export function dtypeOf(data: unknown): DType | undefined {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint32Array) return "uint32";
  if (data instanceof Uint8Array) return "bool";
  return undefined;
}

/**
 * Returns whether a dtype is float32 or float64: only these have derivatives.
 * @example
 * isFloat("float32"); // → true
 * isFloat("int32"); // → false
 */
export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** `value` as an element of `dtype` would hold it (the conversion a typed array's store makes). */
export function roundTo(dtype: DType, value: number): number {
  if (dtype === "float32") return Math.fround(value);
  if (dtype === "float64") return value;
  if (dtype === "int32") return value | 0;
  if (dtype === "uint32") return value >>> 0;
  return value === 0 ? 0 : 1;
}

/** Returns whether `value` survives a round trip through `dtype` up to float rounding: 1.5 is no int32. */
export function fits(dtype: DType, value: number): boolean {
  return isFloat(dtype) || roundTo(dtype, value) === value;
}
