/** Judges what a reader answers to a mutant. */

/** What a mutant may cost. */
export const limits = {
  /** Seconds of the processor. */
  seconds: 2,
  /** Bytes of memory for each byte of the file, beside what every call may take. */
  factor: 10,
  besides: 32 * 2 ** 20,
} as const;

/** Errors of ours: all else is of the engine, or of a library. */
const ours: readonly string[] = [
  ...["DataError", "ValueError", "ShapeError", "DTypeError", "UsageError"],
  ...["DataFault", "UsageFault", "Failure"],
];

/** Words of engines, which say nothing of a file. */
const foreign = new RegExp(
  [
    ...["is not a function", "is not iterable", "undefined \\(reading", "of undefined", "of null", "\\[object"],
    ...["Invalid (array|typed array|string) length", "call stack", "out of (memory|bounds)", "allocation failed"],
    ...["RangeError", "TypeError", "SyntaxError"],
  ].join("|"),
);

/**
 * Reads a mutant.
 * @param who what the sentences begin with, as a pattern; "" where they name the file in their own way
 * @returns a complaint; undefined where it was read, or refused in a sentence
 */
export async function judge(
  read: (bytes: Uint8Array) => unknown,
  who: string,
  bytes: Uint8Array,
): Promise<string | undefined> {
  const began = process.cpuUsage();
  const before = memory();
  let complaint: string | undefined;
  try {
    await read(bytes);
  } catch (error) {
    complaint = complaintOf(error, who);
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  const taken = memory() - before;
  if (seconds > limits.seconds) return `it takes ${seconds.toFixed(1)} s`;
  if (taken > limits.besides + limits.factor * bytes.length)
    return `it takes ${Math.round(taken / 2 ** 20)} MB for a file of ${bytes.length} bytes`;
  if (Object.keys(Object.prototype).length > 0 || Reflect.ownKeys(Object.prototype).length !== members)
    return "it changes the prototype of all objects";
  return complaint;
}

const members = Reflect.ownKeys(Object.prototype).length;

/** Bytes that are held, of arrays that were never touched too. */
function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** What is wrong with an error as an answer to a user. */
function complaintOf(error: unknown, who: string): string | undefined {
  const { name, message, stack = "" } = Object(error) as Partial<Error>;
  const place = stack.split("\n").find((line) => line.includes(" at ")) ?? "";
  if (name === undefined || message === undefined) return `it throws ${String(error)}`;
  if (!ours.includes(name)) return `it throws the engine's ${name}: ${message}${place}`;
  if (foreign.test(message)) return `it speaks as an engine does: ${message}`;
  if (message.length > 1500) return `its sentence has ${message.length} characters: ${message.slice(0, 200)}`;
  if (who === "") return undefined;
  return new RegExp(`^(${who}): ?`).test(message) ? undefined : `its sentence does not begin with ${who}: ${message}`;
}
