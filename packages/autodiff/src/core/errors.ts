/**
 * Shapes that do not go together. At run time its message is one sentence: who, what came, what disagreed, what to do.
 * As a type, `ShapeError<"…">` is what the compiler shows where it already knows that the shapes disagree.
 */
export class ShapeError<M extends string = string> extends Error {
  override readonly name = "ShapeError";
  declare readonly message: M;
}

/** Element types that do not go together. */
export class DTypeError extends Error {
  override readonly name = "DTypeError";
}

/** A value outside what the function takes: an axis, a seed, a probability. */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** Something that cannot be done with this tensor now: reading one that has no value yet, or was donated. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** " (did you mean \"matmul\"?)" for the nearest of `known`, or "" where none is near. */
export function suggest(name: string, known: Iterable<string>): string {
  let best = "";
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (d < least) [best, least] = [candidate, d];
  }
  return best === "" ? "" : ` (did you mean "${best}"?)`;
}

/**
 * The error to throw for one that came while code was made of an op: a sentence in the place of an engine's message,
 * which says nothing of the record, and any other error as it is.
 * @param whose the name of the op
 * @example
 * (recordError("cube", new TypeError("x is null")) as Error).name; // → UsageError
 */
export function recordError(whose: string, error: unknown): unknown {
  const { name, message } = error as Error;
  if (!/^(Type|Range|Compile)Error$/.test(name)) return error;
  return new UsageError(`compile: the record of ${whose} is wrong, ask checkOp; it gives ${name}: ${message}`);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
