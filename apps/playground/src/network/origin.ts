/** Where an infinity or NaN came from, once training has diverged. */
import { explainNonFinite, type NonFinite } from "@cotangent/autodiff";

/** The op that made it, of finite values; undefined where it came with the weights themselves. */
export interface Origin {
  readonly op: string;
  /** "NaN", "Infinity" or "-Infinity". */
  readonly value: string;
  readonly pass: "forward" | "backward";
  /** In the backward pass: the op whose derivative was being taken. */
  readonly derivativeOf: string | undefined;
  /** Ends of what the op was given. */
  readonly least: number;
  readonly largest: number;
}

/** The first origin that one of some calls shows. */
export function originOf(
  calls: Iterable<readonly [f: (...args: never[]) => unknown, args: readonly unknown[]]>,
): Origin | undefined {
  for (const [f, args] of calls) {
    const found = explainNonFinite(f, ...args);
    if (found?.op !== undefined) return told(found.op, found);
  }
  return undefined;
}

function told(op: string, { value, pass, derivativeOf, inputs }: NonFinite): Origin {
  const least = inputs.reduce((a, input) => Math.min(a, input.least), Infinity);
  const largest = inputs.reduce((a, input) => Math.max(a, input.largest), -Infinity);
  return { op, value: String(value), pass, derivativeOf, least, largest };
}
