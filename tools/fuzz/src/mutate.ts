/** Mutants of files: what a bad disk, a broken download, another program or an attacker makes of them. */

/** Draws from a seed: numbers from 0 to below n. */
export type Random = (n: number) => number;

/** Draws that depend on the seed alone (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

/**
 * Spoils a file in one to four ways.
 * @param others files of the same kind, of which pieces may come in
 * @returns bytes that differ from the file
 */
export function mutate(file: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  for (;;) {
    let bytes = file;
    for (let ways = 1 + random(4) * random(2) * random(2); ways > 0; ways--)
      bytes = pick(allWays, random)(bytes, random, others);
    if (Buffer.compare(bytes, file) !== 0) return bytes;
  }
}

type Way = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)]!;
}

/** The bytes with those from `from` to `to` replaced. */
function spliced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(Math.max(from, to))]);
}

/** A position, often in the first or the last hundred bytes, where headers and footers are. */
function place(bytes: Uint8Array, random: Random): number {
  const { length } = bytes;
  const near = random(Math.min(length, 100) + 1);
  return [near, length - near, random(length + 1)][random(3)]!;
}

function stretch(bytes: Uint8Array, random: Random): readonly [from: number, to: number] {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + random([4, 40, 400][random(3)]!))];
}

/** A number where the file has one of 1, 2, 4 or 8 bytes: lengths, counts and offsets are of these. */
const setNumber: Way = (bytes, random) => {
  const width = pick([1, 2, 4, 8], random);
  const extremes = [
    0n,
    1n,
    255n,
    65535n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 53n,
    2n ** 63n - 1n,
    2n ** 64n - 1n,
  ];
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(pick(extremes, random));
  if (random(4) === 0) number.reverse();
  const at = Math.min(place(bytes, random), Math.max(0, bytes.length - width));
  return spliced(bytes, at, at + width, number.subarray(0, width));
};

/** A number of seven bits to the byte, as Parquet writes lengths and counts: also one that never ends. */
const setVarint: Way = (bytes, random) => {
  const at = place(bytes, random);
  const number = pick(varints, random);
  return spliced(bytes, at, at + (random(2) === 0 ? 1 : number.length), Uint8Array.from(number));
};

const varints: readonly (readonly number[])[] = [
  ...[[0xfe, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0x0f], [0xfe, 0xff, 0xff, 0xff, 0x07], [0x00]],
  ...[[0xff, 0xff, 0xff, 0xff, 0x07], [0x80, 0x80, 0x80, 0x10], [0xff, 0x7f], Array<number>(40).fill(0x80)],
];

/** Words that have broken readers. */
const words: readonly string[] = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "$tensor", "__metadata__"],
  ...["NaN", "Infinity", "-0", "1e999", "-1", "0.5", "9007199254740993", "1e308", "4294967296", "null", "true"],
  ...["[", "]", "{", "}", ",", ":", ";", '"', '""', "'", "\\", "\\u0000", "\\ud800", "\n", "\r", "\r\n", "\t", "\0"],
  ...[
    "=1+1",
    "<script>",
    "\ufeff",
    "é",
    "😀",
    "\ud83d",
    "-".repeat(300),
    "[".repeat(2000),
    '{"a":'.repeat(2000),
    " ".repeat(5000),
  ],
];

const setWord: Way = (bytes, random) => {
  const at = place(bytes, random);
  return spliced(bytes, at, at + random(3) * random(12), Buffer.from(pick(words, random)));
};

/** A number that is written in digits, replaced: a length in a shape, an offset, a cell. */
const setDigits: Way = (bytes, random) => {
  const text = Buffer.from(bytes).toString("latin1");
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?(e-?\d+)?/g)];
  if (numbers.length === 0) return setNumber(bytes, random, []);
  const { index, 0: digits } = pick(numbers, random);
  const by = pick(
    ["-1", "0", "1", "1e999", "1.5", "4294967296", "9007199254740991", `${digits}0`, "null", '"1"', "NaN"],
    random,
  );
  return spliced(bytes, index, index + digits.length, Buffer.from(by));
};

/** A quoted text, replaced by another one of the file: keys come twice, dtypes are others. */
const setText: Way = (bytes, random) => {
  const text = Buffer.from(bytes).toString("latin1");
  const texts = [...text.matchAll(/(["'])[^"'\\]{0,60}\1/g)];
  if (texts.length < 2) return setWord(bytes, random, []);
  const { index, 0: quoted } = pick(texts, random);
  return spliced(bytes, index, index + quoted.length, Buffer.from(pick(texts, random)[0], "latin1"));
};

/** A bit, or a number that is one more or less: the smallest faults lead deepest into a reader. */
const nudge: Way = (bytes, random) => {
  if (bytes.length === 0) return Uint8Array.of(1);
  const copy = new Uint8Array(bytes);
  const at = Math.min(place(bytes, random), copy.length - 1);
  copy[at] = random(2) === 0 ? copy[at]! ^ (1 << random(8)) : copy[at]! + 1 - 2 * random(2);
  return copy;
};

const allWays: readonly Way[] = [
  ...[setNumber, setNumber, setNumber, setVarint, nudge, nudge, nudge, nudge],
  ...[setWord, setDigits, setDigits, setText],
  // the end, or the beginning, is missing
  (bytes, random) => bytes.subarray(0, random(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random(bytes.length + 1)),
  // a piece is missing, there twice, of zeros, or elsewhere
  (bytes, random) => spliced(bytes, ...stretch(bytes, random), new Uint8Array(0)),
  (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    return spliced(bytes, to, to, bytes.subarray(from, to));
  },
  (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    return spliced(bytes, from, to, new Uint8Array(to - from));
  },
  // a piece of another file
  (bytes, random, others) => {
    const other = others.length === 0 ? bytes : pick(others, random);
    const at = place(bytes, random);
    return spliced(bytes, at, at + random(100), other.subarray(...stretch(other, random)));
  },
  // bytes without a meaning
  (bytes, random) => {
    const at = place(bytes, random);
    return spliced(
      bytes,
      at,
      at + random(20),
      Uint8Array.from({ length: random(20) }, () => random(256)),
    );
  },
];
