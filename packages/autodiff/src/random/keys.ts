/**
 * Keys: randomness without a hidden state. A key is spent by one draw; `split` makes new ones from it first, as many as
 * there are draws to make. So what a program draws does not depend on the order in which its parts run.
 */
import { isPositive, requireNumber } from "../core/arguments.ts";
import { tensor } from "../core/create.ts";
import { DTypeError } from "../core/errors.ts";
import { showAval } from "../core/aval.ts";
import { checkShape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { drawBits, requireKey, streams, type Key } from "../ops/randomBits.ts";

/** N keys: a tuple for a small literal N, an array for any other. */
export type Keys<N extends number, K extends readonly Key[] = readonly []> = number extends N
  ? readonly Key[]
  : K["length"] extends N
    ? K
    : K["length"] extends 32
      ? readonly Key[]
      : Keys<N, readonly [...K, Key]>;

/**
 * The key of a seed. The same seed gives the same numbers on every machine.
 * @param seed an integer from 0 to 2^53 − 1
 * @throws ValueError for any other.
 * @example
 * key(7).toString(); // → uint32[2] [0, 7]
 */
export function key(seed: number): Key {
  return words("key", "the seed", seed);
}

/**
 * New keys from one, independent of each other and of what is drawn with it. Do not use `k` itself afterwards.
 * @param n how many; 2 where absent
 * @throws UsageError unless `k` is a key; ValueError unless n is a positive integer.
 * @example
 * const [forWeights, forNoise] = split(key(0));
 * forWeights.dtype; // → uint32
 * forNoise.shape; // → [ 2 ]
 */
export function split<const N extends number = 2>(k: Key, n?: N): Keys<N> {
  const count: number = n === undefined ? 2 : n;
  requireKey("split", k);
  requireNumber("split", "n", count, isPositive, "it is a positive integer");
  checkShape("split", [count, 2]);
  const keys: unknown = Array.from({ length: count }, (_, i) => drawBits("split", k, [2], 32, streams.split, i));
  return keys as Keys<N>;
}

/**
 * The key number `n` of a key: a new one for each step, layer or example, without splitting beforehand.
 * @param n an integer from 0 to 2^53 − 1, or an int32 or uint32 tensor of shape [] (a step counter inside a compiled
 *   step)
 * @throws UsageError unless `k` is a key; ValueError or DTypeError for another n.
 * @example
 * foldIn(key(0), 3).shape; // → [ 2 ]
 */
export function foldIn(k: Key, n: number | Tensor<readonly []>): Key {
  requireKey("foldIn", k);
  // n is added to bits that are already mixed: adding it to the key itself would make key(0), 5 and key(5), 0 the same
  const mixed = drawBits("foldIn", k, [2], 32, streams.fold);
  return drawBits("foldIn", add(mixed, counted(n)) as Key, [2], 32, streams.fold) as Key;
}

function counted(n: number | Tensor): Tensor {
  if (n instanceof Tensor) {
    if ((n.dtype !== "int32" && n.dtype !== "uint32") || n.shape.length !== 0) {
      throw new DTypeError(
        `foldIn: n is ${showAval(n.aval)}; it is an integer, or an int32 or uint32 tensor of shape []`,
      );
    }
    return mul(cast(n, "uint32"), tensor([0, 1], { dtype: "uint32" }));
  }
  return words("foldIn", "n", n);
}

/** An integer below 2^53 as two words, the high one first. @throws ValueError for anything else. */
function words(who: string, name: string, n: number): Key {
  requireNumber(who, name, n, (n) => Number.isSafeInteger(n) && n >= 0, "it is an integer from 0 to 2^53 − 1");
  return tensor(new Uint32Array([Math.floor(n / 2 ** 32), n]), { shape: [2] });
}
