/** Numbers, truth values and moments as texts have them. */

/** Powers of ten that float64 has exactly. */
const powers = Array.from({ length: 23 }, (_, i) => 10 ** i);

const zero = 48;
const point = 46;
const minus = 45;

/**
 * The number that a text of at most 15 digits is, exactly rounded, and NaN for any other text, which `numberOf` then
 * looks at more closely: digits with at most one point among them, after a minus or not, and no zero before other
 * digits. 15 digits are an integer below 2⁵³, and its quotient by a power of ten to 22 is rounded once.
 */
export function shortNumber(text: string): number {
  const { length } = text;
  let at = 0;
  let c = text.charCodeAt(0);
  const negative = c === minus;
  if (negative) c = text.charCodeAt(++at);
  if (length - at > 16 || (c === zero && length > at + 1 && text.charCodeAt(at + 1) !== point)) return NaN;
  let whole = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - zero;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (digit === point - zero && decimals < 0) decimals = 0;
    else return NaN;
  }
  if (digits === 0 || digits > 15) return NaN;
  const value = decimals > 0 ? whole / powers[decimals]! : whole;
  return negative ? -value : value;
}

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const comma = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?(?:[eE][+-]?\d+)?$|^[+-]?,\d+$/;
/** Digits that are a code rather than a number: a number does not begin so. */
const leadingZero = /^[+-]?0\d/;

/** Between the whole part of a number and its decimals. */
export type Decimal = "." | ",";

/** Reads a text as a number, or NaN; with a decimal comma, points may stand between thousands. */
export function numberOf(text: string, decimal: Decimal): number {
  const trimmed = text.trim();
  if (!(decimal === "." ? plain : comma).test(trimmed)) return NaN;
  const value = Number(decimal === "." ? trimmed : trimmed.replaceAll(".", "").replace(",", "."));
  return Number.isFinite(value) ? value : NaN;
}

/** Why a text is no number, or undefined for one that is. */
export function faultAsNumber(text: string, decimal: Decimal): string | undefined {
  const trimmed = text.trim();
  if (leadingZero.test(trimmed)) return "a code, since a number does not begin with 0";
  if (!Number.isNaN(numberOf(trimmed, decimal))) return undefined;
  return (decimal === "." ? plain : comma).test(trimmed) ? "beyond the numbers of float64" : notNumber;
}

/** Words about most texts. */
export const notNumber = "not a number";

/** True where a text is an integer that float64 does not have. */
export function isBig(text: string): boolean {
  return /^[+-]?\d{16,}$/.test(text.trim()) && !Number.isSafeInteger(Number(text));
}

/** An integer of at most 64 bits, or undefined. */
export function bigOf(text: string): bigint | undefined {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) return undefined;
  const value = BigInt(trimmed.replace("+", ""));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** "true" and "false" in any case. */
export function booleanOf(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}

const moment = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Milliseconds since 1970 of a date as ISO 8601 writes it: 2026-11-30, 2026-11-30T22:05:09.5+01:00; without an offset
 * it is meant as UTC. NaN for any other text, and for a day that is not in the calendar: which of 03/04/2026 is the
 * month nobody can know.
 */
export function momentOf(text: string): number {
  const match = moment.exec(text.trim());
  if (match === null) return NaN;
  const [, y, m, d, hours = "0", minutes = "0", seconds = "0", fraction = "0", offset = "Z"] = match;
  const day = Date.UTC(Number(y), Number(m) - 1, Number(d));
  if (new Date(day).toISOString().slice(0, 10) !== `${y}-${m}-${d}`) return NaN;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return NaN;
  const time = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds) + Number(`0.${fraction}`);
  return day + Math.round(1000 * time) - 60_000 * minutesOf(offset);
}

/** Why a text that looks like a date is none; undefined for a date, and for any other text. */
export function dateFault(text: string): string | undefined {
  const trimmed = text.trim();
  if (!Number.isNaN(momentOf(trimmed))) return undefined;
  if (moment.test(trimmed)) return "a day or a time that there is not";
  if (!/^\d{1,2}([/.-])\d{1,2}\1\d{4}$/.test(trimmed)) return undefined;
  return "a date of which nobody can know where the month is; write it as 2026-11-30";
}

/** Minutes that a time zone is ahead of UTC: "+01:30" is 90. */
function minutesOf(offset: string): number {
  if (offset === "Z") return 0;
  const minutes = 60 * Number(offset.slice(1, 3)) + Number(offset.slice(-2));
  return offset.startsWith("-") ? -minutes : minutes;
}
