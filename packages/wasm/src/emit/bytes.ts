/**
 * Bytes that grow, with the encodings of the WebAssembly binary format: numbers are little-endian or LEB128 (seven bits
 * a byte, the lowest first: 300 is 0xac 0x02).
 */
export class Bytes {
  #data: Uint8Array;
  length = 0;

  constructor(capacity = 256) {
    this.#data = new Uint8Array(capacity);
  }

  u8(value: number): this {
    if (this.length === this.#data.length) this.#reserve(1);
    this.#data[this.length++] = value;
    return this;
  }

  /** Appends a number from 0 to 2³² − 1 as LEB128. */
  u32(value: number): this {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.u8(rest);
  }

  /** Appends −2³¹ to 2³¹ − 1 as signed LEB128. A number above wraps, so that a uint32 may be passed. */
  s32(value: number): this {
    let rest = value | 0;
    while (rest < -0x40 || rest > 0x3f) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return this.u8(rest & 0x7f);
  }

  /** Appends 64 bits as signed LEB128. A number above wraps. */
  s64(value: bigint): this {
    let rest = BigInt.asIntN(64, value);
    while (rest < -0x40n || rest > 0x3fn) {
      this.u8(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    return this.u8(Number(rest & 0x7fn));
  }

  f32(value: number): this {
    scratch.setFloat32(0, value, true);
    return this.#copy(scratchBytes, 4);
  }

  f64(value: number): this {
    scratch.setFloat64(0, value, true);
    return this.#copy(scratchBytes, 8);
  }

  /** Appends a name: its length in bytes, then its ASCII letters. */
  name(text: string): this {
    this.u32(text.length);
    for (let i = 0; i < text.length; i++) this.u8(text.charCodeAt(i));
    return this;
  }

  bytes(from: Uint8Array): this {
    return this.#copy(from, from.length);
  }

  append(other: Bytes): this {
    return this.#copy(other.#data, other.length);
  }

  /** Returns the bytes written so far, without a copy: they are valid until the next write. */
  view(): Uint8Array {
    return this.#data.subarray(0, this.length);
  }

  #copy(from: Uint8Array, count: number): this {
    if (this.length + count > this.#data.length) this.#reserve(count);
    if (count > 32) this.#data.set(count === from.length ? from : from.subarray(0, count), this.length);
    // copying a few bytes costs less than a call of `set`
    else for (let i = 0; i < count; i++) this.#data[this.length + i] = from[i]!;
    this.length += count;
    return this;
  }

  #reserve(count: number): void {
    const grown = new Uint8Array(Math.max(2 * this.#data.length, this.length + count));
    grown.set(this.#data.subarray(0, this.length));
    this.#data = grown;
  }
}

const scratchBytes = new Uint8Array(8);
const scratch = new DataView(scratchBytes.buffer);
