import { codedOf } from "./categories.ts";
import { defineColumnStep } from "./columnStep.ts";
import type { Pair } from "./data.ts";
import { boolean, integer, object, optional } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/** Options of `hashText`. */
export interface HashTextOptions {
  /** Number of columns for one of texts; 32 where absent. */
  readonly width?: number;
  /** False counts words of other capitals as others; true where absent. */
  readonly lowerCase?: boolean;
  /** False adds all words, where else half of them are taken away, so that collisions cancel; true where absent. */
  readonly signed?: boolean;
}

/**
 * Counts words of texts in as many columns as `width` says, each word in one that its hash chooses, as scikit-learn's
 * `HashingVectorizer` without a norm: any text can be taken, and nothing is learned. Words are two letters, digits or
 * underscores or more. A missing text has no words.
 * The hash is MurmurHash3, 32 bits (A. Appleby 2011), of the word in UTF-8; its sign says whether 1 is added or taken.
 * @throws DataError for a column that is not of texts or categories.
 * @example
 * const fitted = hashText({ width: 4 }).fit([["red apple"], ["green pear"]]);
 * fitted.featureNames; // → [ 'x0 #0', 'x0 #1', 'x0 #2', 'x0 #3' ]
 * fitted.transform([["red red"]]); // → [ [ 0, 0, 0, -2 ] ]
 */
export function hashText(options: HashTextOptions = {}): Step<false> {
  return hashTextStep.of(options);
}

export const hashTextStep: StepKind<false> = defineColumnStep({
  name: "hashText",
  options: object({
    width: optional(integer(2, 65_536), 32),
    lowerCase: optional(boolean, true),
    signed: optional(boolean, true),
  }),
  takes: ["text", "category"],
  others: "it has no words",
  unit: "1",
  state: () => object({ width: integer(2, 65_536), lowerCase: boolean, signed: boolean }),
  fit: (_, options) => options,
  transform(column, { width, lowerCase, signed }) {
    const { texts, codes } = codedOf(column);
    const hashes = texts.map((text) => wordsOf(lowerCase ? text.toLowerCase() : text).map(murmur));
    const counts = Array.from({ length: width }, () => new Float64Array(codes.length));
    codes.forEach((code, row) => {
      for (const hash of code < 0 ? [] : hashes[code]!)
        counts[placeOf(hash, width)]![row]! += signed && hash < 0 ? -1 : 1;
    });
    return counts.map((values, j): Pair => [`${column.name} #${j}`, values]);
  },
  note: ({ width }) => ({ done: `words hashed to ${width} columns` }),
});

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}

/** As scikit-learn's: |hash| modulo the width, and for −2³¹, which has no absolute value in 32 bits, its own way. */
function placeOf(hash: number, width: number): number {
  return hash === -2147483648 ? (2147483647 - (width - 1)) % width : Math.abs(hash) % width;
}

/** MurmurHash3_x86_32 of a text in UTF-8 with the seed 0, as a signed integer. */
function murmur(text: string): number {
  const bytes = utf8(text);
  let hash = 0;
  const whole = bytes.length - (bytes.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash ^= mixed(word);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = bytes.length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i]!;
  if (whole < bytes.length) hash ^= mixed(rest);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function mixed(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

/** Bytes of a text, three for half of a pair of surrogates that stands alone. */
function utf8(text: string): number[] {
  return Array.from(text).flatMap((letter) => {
    const code = letter.codePointAt(0)!;
    if (code < 0x80) return [code];
    const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
    if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
    if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
    return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
  });
}
