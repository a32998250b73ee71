/** Checks of public functions before they read an argument, which may come from plain JavaScript. */
import { dtypes, type DType } from "./dtype.ts";
import { ValueError, DTypeError } from "./errors.ts";
import { describeKeys, refusal, show, describe } from "./sentences.ts";
import { Tensor } from "./tensor.ts";

/**
 * The options of a call, with those that are absent from `defaults`, which name them all.
 * @throws UsageError for an option of another name, or of another type than its default (where that is not undefined)
 * @example
 * optionsOf("sort", { descending: true }, { axis: -1, descending: false }); // → { axis: -1, descending: true }
 */
export function optionsOf<T extends object, D extends { readonly [K in keyof Required<T>]: unknown }>(
  who: string,
  options: T | undefined,
  defaults: D,
): {
  [K in keyof D]: D[K] extends undefined ? (K extends keyof T ? T[K] : undefined) : Exclude<T[K & keyof T], undefined>;
} {
  const chosen: Record<string, unknown> = { ...defaults };
  if (options === undefined) return chosen as never;
  const given = isOptions(options) ? options : { options };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const known = chosen[name];
    const unknown = !(name in defaults);
    if (unknown || value === null || (known !== undefined && typeof value !== typeof known))
      throw refusal(
        who,
        name,
        value,
        unknown
          ? `options are ${describeKeys(Object.keys(defaults))}`
          : known === undefined
            ? "leave it out for what it is by default"
            : `it is a ${typeof known}`,
      );
    chosen[name] = value;
  }
  return chosen as never;
}

/** An array or a tensor in their place holds none, and would pass. */
function isOptions(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return !(Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Tensor);
}

/**
 * A number that passes a test.
 * @throws ValueError with the sentence that says which do.
 * @example
 * requireNumber("dropout", "rate", 0.5, (rate) => rate >= 0 && rate < 1, "it is from 0 to below 1");
 */
export function requireNumber(
  who: string,
  name: string,
  value: unknown,
  test: (value: number) => boolean,
  sentence: string,
): asserts value is number {
  if (typeof value !== "number" || !test(value)) throw new ValueError(`${who}: ${name} is ${show(value)}; ${sentence}`);
}

export const isPositive = (n: number): boolean => Number.isInteger(n) && n > 0;
export const isLength = (n: number): boolean => Number.isInteger(n) && n >= 0;

/** @throws DTypeError unless it is one of the five. */
export function requireKnown(who: string, dtype: DType): DType {
  if (dtypes.includes(dtype)) return dtype;
  throw new DTypeError(
    `${who}: there is no dtype ${typeof dtype === "string" ? JSON.stringify(dtype) : describe(dtype)}; dtypes are ${dtypes.join(", ")}`,
  );
}
