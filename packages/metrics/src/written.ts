/** A number in a state, as JSON has it: one that is not finite is a text. */
export type Written = number | string;

export function writeNumber(x: number): Written {
  return Number.isFinite(x) ? x : String(x);
}

export function readNumber(x: Written): number {
  return Number(x);
}

/** Lists whose concatenation is all numbers that came, in their order. Appending n numbers costs n log n in all. */
export type Parts = readonly (readonly Written[])[];

/** The parts with more numbers at the end. No part is shorter than one after it. */
export function appended(parts: Parts, more: readonly Written[]): Parts {
  let whole = parts.length;
  let last = more;
  while (whole > 0 && parts[whole - 1]!.length <= last.length) last = parts[--whole]!.concat(last);
  return last.length === 0 ? parts : [...parts.slice(0, whole), last];
}

/** All numbers of the parts. */
export function allOf(parts: Parts): Float64Array {
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) for (const x of part) all[at++] = readNumber(x);
  return all;
}
