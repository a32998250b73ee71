/**
 * Vectors as texts of JavaScript, one for each lane. A vector of WebAssembly has no type; here each has a kind, so that
 * most need no change of their bits.
 */
import { bitsOfDouble, bitsOfSingle, doubleOf, singleOf } from "./texts.ts";

/**
 * Kind of the lanes: f four float32, d two float64, i four integers of 32 bits, m four masks and w two wide ones, each
 * a truth value; h and b are four integers on their way to bytes, as halves of words and as bytes.
 */
export type Kind = "f" | "d" | "i" | "m" | "w" | "h" | "b";

/** Value on the stack. */
export interface Value {
  /**
   * Kind of a vector's lanes; s is a scalar, which has one text, and u a vector that can be of any kind, such as one
   * that was just loaded.
   */
  readonly kind: Kind | "s" | "u";
  /** Texts of the lanes; of the kind u those that they are made of. */
  readonly texts: readonly string[];
  /** Of the kind u: the lanes as those of a kind. */
  readonly as?: (kind: Kind) => readonly string[];
  /** Of the kind u: the bytes from its address on, as integers. */
  readonly bytes?: () => readonly string[];
  /** True where it reads memory, which a store may change. */
  readonly loads: boolean;
}

export const widths: Readonly<Record<Kind, 2 | 4>> = { f: 4, d: 2, i: 4, m: 4, w: 2, h: 4, b: 4 };

/** Returns the lanes of a vector as those of a kind. The bits are the same, but for those of NaN. */
export function lanesAs(value: Value, kind: Kind): readonly string[] {
  const { kind: from, texts } = value;
  if (from === kind) return texts;
  if (from === "u") return value.as!(kind);
  const change = changes[`${from}${kind}`];
  if (change !== undefined) return change(texts);
  const integers = changes[`${from}i`];
  if (integers === undefined || kind === "i") throw new Error(`plain: lanes ${from} are asked for as ${kind}`);
  return changes[`i${kind}`]!(integers(texts));
}

/** Returns whether every lane is known to be all ones or all zeros. */
export function isMask({ kind, texts }: Value): boolean {
  return kind === "m" || kind === "w" || (kind === "i" && texts.every(isWhole));
}

/** Returns whether all lanes are the same. */
export function isUniform(texts: readonly string[]): boolean {
  return texts.every((text) => text === texts[0]);
}

const isWhole = (text: string): boolean => text === "0" || text === "(-1)";
const integerOf = (text: string): string => (text === "0" ? "0" : text === "true" ? "(-1)" : `(-${text}|0)`);

/** Changes of kinds, by the letters of both. */
const changes: Readonly<Record<string, (texts: readonly string[]) => readonly string[]>> = {
  fi: (texts) => texts.map(bitsOfSingle),
  if: (texts) => texts.map(singleOf),
  di: (texts) => texts.flatMap(bitsOfDouble),
  id: ([a, b, c, d]) => [doubleOf(a!, b!), doubleOf(c!, d!)],
  mi: (texts) => texts.map(integerOf),
  wi: (texts) => texts.flatMap((text) => [integerOf(text), integerOf(text)]),
  wm: (texts) => texts.flatMap((text) => [text, text]),
  mw: ([a, b, c, d]) => {
    if (a === b && c === d) return [a!, c!];
    throw new Error("plain: a mask of four lanes stands where one of two is wanted");
  },
  im: (texts) => {
    if (texts.every(isWhole)) return texts.map((text) => (text === "0" ? "0" : "true"));
    throw new Error("plain: integers stand where a mask is wanted");
  },
  iw: (texts) => changes["mw"]!(changes["im"]!(texts)),
};
