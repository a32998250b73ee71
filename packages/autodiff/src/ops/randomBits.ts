/** Random bits, the one random primitive: everything else that is drawn is made of it by public ops. */
import { optionsOf } from "../core/arguments.ts";
import { bind } from "../core/bind.ts";
import { UsageError, ValueError } from "../core/errors.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { showAval, type Aval, type Shape } from "../core/aval.ts";
import { checkShape } from "../core/shape.ts";
import { tensor } from "../core/create.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../core/sentences.ts";
import { threefry } from "./threefry.ts";

/**
 * Key from which a draw is made: two words, uint32[2], from `key(seed)` or `split(key)`. The same key draws the same.
 */
export type Key = Tensor<readonly [2]>;

/**
 * Random integers from 0 to 2^bits − 1, uniform. Element i depends on the key and on i alone, not on the shape.
 * → uint32 shape
 * @param bits how many of them, 1 to 32; 32 where absent
 * @throws UsageError unless `k` is a key; ValueError for bits outside 1 to 32.
 * @example
 * randomBits(key(0), [3], { bits: 8 }).toString(); // → uint32[3] [107, 153, 80]
 */
export function randomBits<const S extends Shape>(k: Key, shape: S, options?: { readonly bits?: number }): Tensor<S> {
  const { bits } = optionsOf("randomBits", options, { bits: 32 });
  return drawBits("randomBits", k, shape, bits, streams.first) as Tensor<S>;
}

/** Bits that one key gives to different uses: draws from different streams are independent. */
export const streams = { first: 0, second: 1, split: 2, fold: 3 } as const;

/** `randomBits` from a stream, for the functions that need more than one; `first` is the first counter there. */
export function drawBits(who: string, k: Key, shape: Shape, bits: number, stream: number, first = 0): Tensor {
  requireKey(who, k);
  checkShape(who, shape);
  return bind(randomBitsOp, [k], { shape, bits, stream, first });
}

/** @throws UsageError unless `k` is a key, saying how to make one. */
export function requireKey(who: string, k: unknown): asserts k is Key {
  if (!(k instanceof Tensor))
    throw new UsageError(`${who}: the key is ${describe(k)}; make one with key(seed), as in ${who}(key(0), …)`);
  requireKeyLike(who, k.aval);
}

function requireKeyLike(who: string, aval: Aval): void {
  if (showAval(aval) !== "uint32[2]")
    throw new UsageError(
      `${who}: the key is ${showAval(aval)}; a key is uint32[2], as key(seed) and split(key) give it`,
    );
}

// ---- records

interface BitsAttrs {
  readonly shape: Shape;
  /** The top bits of each word; 1 to 32. */
  readonly bits: number;
  /** The second word of the counter. */
  readonly stream: number;
  /** The first word of the counter that makes the first two elements. */
  readonly first: number;
}

/**
 * Element i is word i mod 2 of threefry(key, counter = [first + ⌊i / 2⌋, stream]), shifted right to `bits` bits.
 */
export const randomBitsOp: Op<readonly ["key"], BitsAttrs> = defineOp<readonly ["key"], BitsAttrs>({
  name: "randomBits",
  inputs: ["key"],
  infer({ key }, { shape, bits }) {
    requireKeyLike("randomBits", key);
    if (!Number.isInteger(bits) || bits < 1 || bits > 32)
      throw new ValueError(`randomBits: bits is ${bits}; it is an integer from 1 to 32`);
    return { shape, dtype: "uint32" };
  },
  vjp: { key: null },
  reference({ key }, out, { attrs: { bits, stream, first } }) {
    const [key0, key1] = key as unknown as readonly [number, number];
    const words = new Int32Array(2);
    for (let i = 0; i < out.length; i++) {
      if (i % 2 === 0) threefry(key0, key1, first + i / 2, stream, words);
      out[i] = words[i % 2]! >>> (32 - bits);
    }
  },
  kind: { type: "random" },
});

export const randomBitsCases: Cases<readonly ["key"], BitsAttrs> = {
  samples: () => [
    { inputs: [tensor([0, 7], { dtype: "uint32" })], attrs: { shape: [5], bits: 32, stream: 0, first: 0 } },
    {
      inputs: [tensor([2 ** 32 - 1, 1], { dtype: "uint32" })],
      attrs: { shape: [2, 3], bits: 24, stream: 1, first: 3 },
    },
  ],
  edges: [
    // the published known answer for key 0, 0 and counter 0, 0
    {
      inputs: { key: [0, 0] },
      dtype: "uint32",
      attrs: { shape: [2], bits: 32, stream: 0, first: 0 },
      value: [0x6b200159, 0x99ba4efe],
    },
    { inputs: { key: [0, 0] }, dtype: "uint32", attrs: { shape: [], bits: 1, stream: 0, first: 0 }, value: 0 },
    { inputs: { key: [0, 0] }, dtype: "uint32", attrs: { shape: [0, 2], bits: 32, stream: 0, first: 0 }, value: [] },
  ],
  rejects: [
    {
      inputs: { key: "float32[2]" },
      attrs: { shape: [1], bits: 32, stream: 0, first: 0 },
      message: "randomBits: the key is float32[2]; a key is uint32[2], as key(seed) and split(key) give it",
    },
    {
      inputs: { key: "uint32[2]" },
      attrs: { shape: [1], bits: 33, stream: 0, first: 0 },
      message: "randomBits: bits is 33; it is an integer from 1 to 32",
    },
  ],
};
