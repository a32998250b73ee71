import { DataError, describe, requireOptions } from "./errors.ts";
import { requireInteger } from "./made.ts";

/** Options of `prefetch`. */
export interface PrefetchOptions<T, R> {
  /** Number of items that are made ready before they are asked for; 2 where absent. */
  readonly ahead?: number;
  /** Makes one ready: reads its images, moves it elsewhere. It may take its time; as it is where absent. */
  readonly prepare?: (item: T) => R | Promise<R>;
}

/**
 * Batches, or anything that comes one after the other, made ready before they are asked for, so that preparing the next
 * goes on while this one is used. They come in their order; what fails is thrown where it would have come.
 * @throws DataError for something that does not come one after the other.
 * @example
 * const pairs = batches(xor(), { batchSize: 2, seed: 0 });
 * const prepared = prefetch(pairs, { prepare: async ({ labels }) => labels.length });
 * let examples = 0;
 * for await (const n of prepared) examples += n;
 * examples; // → 4
 */
export function prefetch<T, R = T>(
  items: Iterable<T> | AsyncIterable<T>,
  options: PrefetchOptions<T, R> = {},
): AsyncGenerator<R, void, undefined> {
  requireOptions("prefetch", options, "ahead", "prepare");
  const { ahead = 2, prepare = (item: T): R => item as unknown as R } = options;
  requireInteger("prefetch", "ahead", ahead, 0, 65536);
  if (typeof prepare !== "function")
    throw new DataError(`prefetch: prepare is ${describe(prepare)}; it is a function of one item`);
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(items) as Partial<
    Iterable<T> & AsyncIterable<T>
  >;
  if (typeof items === "string" || typeof (later ?? now) !== "function")
    throw new DataError(
      `prefetch: the items are ${describe(items)}; they are batches, or what else comes one after the other`,
    );
  return generate(items, ahead, prepare);
}

async function* generate<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  prepare: (item: T) => R | Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const iterator =
    Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : (items as Iterable<T>)[Symbol.iterator]();
  const ready: Promise<{ readonly done: boolean; readonly value?: R }>[] = [];
  const next = async (): Promise<{ readonly done: boolean; readonly value?: R }> => {
    const { done, value } = await iterator.next();
    return done === true ? { done } : { done: false, value: await prepare(value as T) };
  };
  try {
    for (;;) {
      while (ready.length <= ahead) {
        const one = next();
        // thrown where it would have come, and not before
        one.catch(() => undefined);
        ready.push(one);
      }
      const { done, value } = await ready.shift()!;
      if (done) return;
      yield value as R;
    }
  } finally {
    await iterator.return?.();
  }
}
