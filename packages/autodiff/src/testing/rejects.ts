/** Refused inputs with their exact sentence; and whether a record holds enough to be checked at all. */
import { placeholder } from "../core/absence.ts";
import { inferAval } from "../core/bind.ts";
import { dtypes } from "../core/dtype.ts";
import { DTypeError, ShapeError, UsageError, ValueError } from "../core/errors.ts";
import type { AnyCases, AnyOp, AnyReject, Sample } from "../core/record.ts";
import { showAval, type Aval } from "../core/aval.ts";
import { parseAval } from "../core/shape.ts";
import { bareName, namedInputs } from "./apply.ts";
import type { Check } from "./findings.ts";

export function checkReject(check: Check, where: string, op: AnyOp, reject: AnyReject): void {
  check(where, () => {
    const avals = namedInputs<string>(op, reject.inputs).map(parseAval);
    const error = refusal(op, avals, reject.attrs);
    const given = list(op, avals);
    if (error === undefined) return `${given} must be refused, but infer takes it`;
    if (!isOurs(error)) return `${given} is refused by a bug: ${String(error)}`;
    return error.message === reject.message
      ? undefined
      : `${given} is refused with ${JSON.stringify(error.message)} where ${JSON.stringify(reject.message)} is expected`;
  });
}

/**
 * There must be samples; edges where it computes (an identity, a movement, an embedding or random bits only place
 * elements); and rejects where `infer` refuses anything, which is tried on its samples with other shapes and dtypes.
 */
export function checkCoverage(check: Check, op: AnyOp, { edges, rejects }: AnyCases, samples: readonly Sample[]): void {
  check("samples", () =>
    samples.length > 0
      ? undefined
      : "there are none; add samples: (rng) => [{ inputs: [rng.normal([2, 3])] }], so that there is something to check",
  );
  const { type } = op.kind;
  const places = type === "identity" || type === "movement" || type === "embedding" || type === "random";
  check("edges", () =>
    places || edges.length > 0
      ? undefined
      : "there are none; add points where a naive formula fails (0, ±1e4, ties, infinities), each with its value and gradient",
  );
  check("rejects", () => {
    const refused = rejects.length > 0 ? undefined : firstRefused(op, samples);
    if (refused === undefined) return undefined;
    return `there are none, but infer refuses ${list(op, refused.avals)}; add it with the message ${JSON.stringify(refused.error.message)}`;
  });
}

// ---- private

function refusal(op: AnyOp, avals: readonly Aval[], attrs: unknown): unknown {
  try {
    inferAval(
      op,
      avals.map((aval) => placeholder(aval)),
      attrs,
    );
    return undefined;
  } catch (error) {
    return error;
  }
}

function isOurs(error: unknown): error is Error {
  return (
    error instanceof ShapeError ||
    error instanceof DTypeError ||
    error instanceof ValueError ||
    error instanceof UsageError
  );
}

function firstRefused(
  op: AnyOp,
  samples: readonly Sample[],
): { readonly avals: readonly Aval[]; readonly error: Error } | undefined {
  for (const { inputs, attrs } of samples) {
    for (const avals of variations(inputs.map((x) => x.aval))) {
      const error = refusal(op, avals, attrs);
      if (isOurs(error)) return { avals, error };
    }
  }
  return undefined;
}

/** The avals with one of them of another dtype, one dimension more, one less, and one longer. */
function variations(avals: readonly Aval[]): Aval[][] {
  return avals.flatMap((aval, i) => {
    const { shape, dtype } = aval;
    const others: Aval[] = [
      ...dtypes.map((other) => ({ shape, dtype: other })),
      { shape: [...shape, 2], dtype },
      { shape: shape.slice(1), dtype },
      { shape: shape.map((d) => d + 1), dtype },
    ];
    return others.map((other) => avals.map((own, k) => (k === i ? other : own)));
  });
}

function list(op: AnyOp, avals: readonly Aval[]): string {
  return avals.map((aval, i) => `${bareName(op, i)} ${showAval(aval)}`).join(", ");
}
