import { ValueError } from "@cotangent/autodiff";

/** A hyperparameter. @throws ValueError unless it is a number from 0 to below `end`. */
export function fromZero(who: string, name: string, value: number, end: number = Infinity): number {
  if (typeof value === "number" && value >= 0 && value < end) return value;
  throw new ValueError(
    `${who}: ${name} is ${String(value)}; it is a number, 0 or more${end === Infinity ? "" : ` and below ${end}`}`,
  );
}

/** A hyperparameter. @throws ValueError unless it is a finite number above 0. */
export function aboveZero(who: string, name: string, value: number): number {
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  throw new ValueError(`${who}: ${name} is ${String(value)}; it is a number above 0`);
}
