/** Texts of JavaScript: expressions that may stand anywhere, since all but names and numbers have brackets. */

/** A number as JavaScript writes it, with the sign of zero, in brackets where it begins with one. */
export function literal(value: number | bigint): string {
  if (typeof value === "bigint") return value < 0n ? `(${value}n)` : `${value}n`;
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.startsWith("-") ? `(${text})` : text;
}

/** The number that a text is; undefined for any other text. */
export function numberOf(text: string): number | undefined {
  if (!/^\(?-?(\d|Infinity|\.)/.test(text)) return undefined;
  const value = Number(text.replace(/^\((.*)\)$/, "$1"));
  return Number.isNaN(value) ? undefined : value;
}

/** Returns whether a text is a name or a number, which costs nothing to write twice. */
export function isAtom(text: string): boolean {
  return /^\w+$/.test(text) || numberOf(text) !== undefined;
}

/** The sum of two integers of 32 bits. */
export function sumOf(a: string, b: string): string {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return literal((x + y) | 0);
  if (x === 0) return b;
  if (y === 0) return a;
  // (x3+40|0) and 8 more is (x3+48|0)
  const inner = y === undefined ? null : /^\((\w+)\+(\d+)\|0\)$/.exec(a);
  if (inner !== null) return sumOf(inner[1]!, literal(Number(inner[2]) + y!));
  return `(${a}+${b}|0)`;
}

/** The bits of a float32, as an integer. */
export function bitsOfSingle(text: string): string {
  const value = numberOf(text);
  return value === undefined ? `fi(${text})` : literal(new Int32Array(Float32Array.of(value).buffer)[0]!);
}

/** The float32 of 32 bits. */
export function singleOf(text: string): string {
  const value = numberOf(text);
  return value === undefined ? `ff(${text})` : float(new Float32Array(Int32Array.of(value).buffer)[0]!);
}

/** The lower and the upper half of the bits of a float64, as integers. */
export function bitsOfDouble(text: string): readonly [low: string, high: string] {
  const value = numberOf(text);
  if (value === undefined) return [`dl(${text})`, `dh(${text})`];
  const [low, high] = new Int32Array(Float64Array.of(value).buffer);
  return [literal(low!), literal(high!)];
}

/** The float64 of two halves of bits. */
export function doubleOf(low: string, high: string): string {
  const [a, b] = [numberOf(low), numberOf(high)];
  if (a === undefined || b === undefined) return `dd(${low},${high})`;
  return float(new Float64Array(Int32Array.of(a, b).buffer)[0]!);
}

function float(value: number): string {
  return Number.isNaN(value) ? "NaN" : literal(value);
}
