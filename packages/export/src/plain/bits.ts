/** Instructions on the bits of whole vectors: masks stay truth values, lanes stay lanes. */
import { instructions } from "@cotangent/wasm/module";
import type { Instruction } from "./binary.ts";
import { isMask, lanesAs, widths, type Kind, type Value } from "./lanes.ts";
import { literal } from "./texts.ts";
import type { Writer } from "./writer.ts";

const { i16x8, i32x4, i8x16, v128 } = instructions;

type Handler = (w: Writer, instruction: Instruction) => void;

/** The kind of lanes that two vectors are combined as. */
function common(a: Value, b: Value): Kind {
  const [first, second] = [a, b].map(({ kind }) => kind) as [Kind | "u", Kind | "u"];
  if (first === "u") return second === "u" ? "i" : second;
  return second === "u" || second === first ? first : "i";
}

/** Applies an operation on bits; masks stay masks. */
function onBits(onTruth: (a: string, b: string) => string, onIntegers: (a: string, b: string) => string): Handler {
  return (w) => {
    const [b, a] = [w.pop(), w.pop()];
    const isWide = a.kind === "w" || b.kind === "w";
    const masks = isMask(a) && isMask(b) && (a.kind !== "i" || b.kind !== "i");
    const kind: Kind = masks ? (isWide && a.kind !== "m" && b.kind !== "m" ? "w" : "m") : "i";
    const [left, right] = [w.lanesOf(a, kind), w.lanesOf(b, kind)];
    const text = masks ? onTruth : onIntegers;
    w.pushLanes(
      kind,
      left.map((x, i) => text(x, right[i]!)),
      a.loads || b.loads,
    );
  };
}

/** Keeps the lanes of a vector where a mask is `kept`, and has zeros elsewhere. */
function masked(w: Writer, vector: Value, mask: Value, kept: boolean): void {
  const kind = vector.kind === "u" ? (mask.kind === "w" ? "d" : "i") : (vector.kind as Kind);
  const conditions = w.lanesOf(mask, widths[kind] === 2 ? "w" : "m");
  const texts = w.lanesOf(vector, kind);
  w.pushLanes(
    kind,
    texts.map((text, i) => (kept ? `(${conditions[i]!}?${text}:0)` : `(${conditions[i]!}?0:${text})`)),
    vector.loads || mask.loads,
  );
}

const isTruth = ({ kind }: Value): boolean => kind === "m" || kind === "w";

const and: Handler = (w, instruction) => {
  const [b, a] = [w.pop(), w.pop()];
  if (isTruth(a) && !isMask(b)) masked(w, b, a, true);
  else if (isTruth(b) && !isMask(a)) masked(w, a, b, true);
  else {
    w.stack.push(a, b);
    onBits(
      (x, y) => `(${x}&${y})`,
      (x, y) => `(${x}&${y})`,
    )(w, instruction);
  }
};

/** [a, b] → a where b is not. */
const andnot: Handler = (w, instruction) => {
  const [b, a] = [w.pop(), w.pop()];
  if (isTruth(b) && !isMask(a)) masked(w, a, b, false);
  else {
    w.stack.push(a, b);
    onBits(
      (x, y) => `(${x}&!${y})`,
      (x, y) => `(${x}&~${y})`,
    )(w, instruction);
  }
};

const not: Handler = (w) => {
  const value = w.pop();
  const kind = isTruth(value) ? (value.kind as Kind) : "i";
  w.pushLanes(
    kind,
    w.lanesOf(value, kind).map((x) => (kind === "i" ? `(~${x})` : `(!${x})`)),
    value.loads,
  );
};

/** [a, b, mask] → the bits of a where those of the mask are 1, else those of b. */
const bitselect: Handler = (w) => {
  const [mask, b, a] = [w.pop(), w.pop(), w.pop()];
  const loads = a.loads || b.loads || mask.loads;
  const kind = common(a, b);
  if (!isTruth(mask)) {
    const [x, y, bits] = [w.lanesOf(a, "i"), w.lanesOf(b, "i"), w.lanesOf(mask, "i").map((text) => w.atom(text))];
    w.pushLanes(
      "i",
      x.map((text, i) => `(${text}&${bits[i]!}|${y[i]!}&~${bits[i]!})`),
      loads,
    );
    return;
  }
  const fits = widths[kind] === 4 || mask.kind === "w" || pairsAgree(mask.texts);
  const as = fits ? kind : "i";
  const [x, y, conditions] = [w.lanesOf(a, as), w.lanesOf(b, as), w.lanesOf(mask, widths[as] === 2 ? "w" : "m")];
  w.pushLanes(
    as,
    x.map((text, i) => `(${conditions[i]!}?${text}:${y[i]!})`),
    loads,
  );
};

const pairsAgree = ([a, b, c, d]: readonly string[]): boolean => a === b && c === d;

/** [a, b] → bytes of both in another order: whole lanes, of 32 or of 64 bits. */
const shuffle: Handler = (w, { list }) => {
  const [b, a] = [w.pop(), w.pop()];
  const words = [0, 4, 8, 12].map((i) => list[i]! / 4);
  if (!list.every((byte, i) => byte === 4 * words[i >> 2]! + (i & 3)))
    throw new Error("plain: a shuffle divides lanes of 32 bits");
  const isPaired = words.every((word, i) => word % 2 === i % 2 && (i % 2 === 0 || word === words[i - 1]! + 1));
  const kind = a.kind === "u" || b.kind === "u" || a.kind === b.kind ? common(a, b) : "i";
  const as = widths[kind] === 2 && !isPaired ? (kind === "w" ? "m" : "i") : kind;
  const both = [...w.lanesOf(a, as), ...w.lanesOf(b, as)];
  const chosen = widths[as] === 2 ? [words[0]! / 2, words[2]! / 2] : words;
  w.pushLanes(
    as,
    chosen.map((index) => both[index]!),
    a.loads || b.loads,
  );
};

const anyTrue: Handler = (w) => {
  const value = w.pop();
  const texts = w.lanesOf(value, isTruth(value) ? (value.kind as Kind) : "i");
  w.push(`(${[...new Set(texts)].map((text) => `${text}`).join("||")})`, value.loads);
};

const constant: Handler = (w, { list }) => {
  const view = new DataView(Uint8Array.from(list).buffer);
  w.pushLanes(
    "i",
    [0, 4, 8, 12].map((at) => literal(view.getInt32(at, true))),
  );
};

/** Bytes from an address on, on their way to integers, by two instructions; and integers on their way to bytes. */
const bytes: readonly [number, Handler][] = [
  [i16x8.extendLowI8x16U, (w) => w.stack.push({ kind: "h", texts: w.pop().bytes!(), loads: true })],
  [i32x4.extendLowI16x8U, (w) => w.pushLanes("i", w.pop().texts, true)],
  [i16x8.narrowI32x4U, narrow("h")],
  [i8x16.narrowI16x8U, narrow("b")],
];

/** Truth values are 0 or 1, so that nothing saturates. */
function narrow(kind: "h" | "b"): Handler {
  return (w) => {
    w.pop();
    const value = w.pop();
    w.pushLanes(kind, lanesAs(value, kind === "h" ? "i" : "h"), value.loads);
  };
}

/** Handlers of these instructions, by opcode. */
export const bitHandlers: readonly (readonly [number, Handler])[] = [
  ...bytes,
  [v128.const, constant],
  [v128.and, and],
  [v128.andnot, andnot],
  [v128.not, not],
  [
    v128.or,
    onBits(
      (x, y) => `(${x}|${y})`,
      (x, y) => `(${x}|${y})`,
    ),
  ],
  [
    v128.xor,
    onBits(
      (x, y) => `(${x}^${y})`,
      (x, y) => `(${x}^${y})`,
    ),
  ],
  [v128.bitselect, bitselect],
  [v128.anyTrue, anyTrue],
  [i8x16.shuffle, shuffle],
];
