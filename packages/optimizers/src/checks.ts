import { requireNumber } from "@cotangent/autodiff";

/** A hyperparameter. @throws ValueError unless it is a number from 0 to below `end`. */
export function fromZero(who: string, name: string, value: number, end: number = Infinity): number {
  const sentence = `it is a number, 0 or more${end === Infinity ? "" : ` and below ${end}`}`;
  requireNumber(who, name, value, (n) => n >= 0 && n < end, sentence);
  return value;
}

/** A hyperparameter. @throws ValueError unless it is a finite number above 0. */
export function aboveZero(who: string, name: string, value: number): number {
  requireNumber(who, name, value, (n) => n > 0 && n < Infinity, "it is a number above 0");
  return value;
}
