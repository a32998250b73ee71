/**
 * Random bits: Threefry-2x32 with 20 rounds, on four counters at a time. Bits are those of the reference
 * (random/threefry.ts).
 */
import type { Code, Local } from "../emit/code.ts";
import { i32x4, v128 } from "../emit/opcodes.ts";
import { move, pointerTo, repeat } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";

export interface BitsSpec {
  readonly key: number;
  readonly write: number;
  readonly elements: number;
  readonly bits: number;
  readonly stream: number;
  readonly first: number;
}

/**
 * Writes the random bits. Element i is word i mod 2 of the pair whose counter is [first + ⌊i / 2⌋, stream], shifted
 * to `bits` bits: element 5 is the second word of counter [first + 2, stream].
 */
export function emitRandomBits(code: Code, spec: BitsSpec, { address }: EmitOptions): void {
  const { elements } = spec;
  const at = pointerTo(code, address(spec.write));
  const counter = code.local("v128");
  const keys = [code.local("v128"), code.local("v128"), code.local("v128")] as const;
  const [a, b] = [code.local("v128"), code.local("v128")];
  code.i32(address(spec.key)).access(v128.load32Splat).set(keys[0]);
  code.i32(address(spec.key)).access(v128.load32Splat, 4).set(keys[1]);
  code.get(keys[0]).get(keys[1]).op(v128.xor).i32(parity).op(i32x4.splat).op(v128.xor).set(keys[2]);
  code.v128(counting).i32(spec.first).op(i32x4.splat).op(i32x4.add).set(counter);
  const eight = (): void => {
    code.get(counter).get(keys[0]).op(i32x4.add).set(a);
    code.i32(spec.stream).op(i32x4.splat).get(keys[1]).op(i32x4.add).set(b);
    emitRounds(code, keys, a, b);
    for (const word of [a, b])
      if (spec.bits < 32)
        code
          .get(word)
          .i32(32 - spec.bits)
          .op(i32x4.shrU)
          .set(word);
  };
  repeat(code, Math.floor(elements / 8), () => {
    eight();
    code.get(at).get(a).get(b).shuffle(interleaveLow).access(v128.store);
    code.get(at).get(a).get(b).shuffle(interleaveHigh).access(v128.store, 16);
    code.get(counter).i32(4).op(i32x4.splat).op(i32x4.add).set(counter);
    move(code, at, 32);
  });
  const rest = elements % 8;
  if (rest > 0) eight();
  for (let i = 0; i < rest; i++)
    code
      .get(at)
      .get(i % 2 === 0 ? a : b)
      .accessLane(v128.store32Lane, i >> 1, i * 4);
  for (const local of [at, counter, ...keys, a, b]) code.release(local);
}

// ---- private parts

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
/** Parity word of the Skein hash, which keeps a key of zeros from mapping to itself. */
const parity = 0x1bd11bda;
const counting = new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer);
const interleaveLow = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const interleaveHigh = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];

function emitRounds(code: Code, keys: readonly [Local, Local, Local], a: Local, b: Local): void {
  for (let group = 0; group < 5; group++) {
    for (const rotation of rotations[(group % 2) as 0 | 1]) {
      code.get(a).get(b).op(i32x4.add).set(a);
      code
        .get(b)
        .i32(rotation)
        .op(i32x4.shl)
        .get(b)
        .i32(32 - rotation)
        .op(i32x4.shrU)
        .op(v128.or);
      code.get(a).op(v128.xor).set(b);
    }
    code
      .get(a)
      .get(keys[(group + 1) % 3]!)
      .op(i32x4.add)
      .set(a);
    code
      .get(b)
      .get(keys[(group + 2) % 3]!)
      .op(i32x4.add);
    code
      .i32(group + 1)
      .op(i32x4.splat)
      .op(i32x4.add)
      .set(b);
  }
}
