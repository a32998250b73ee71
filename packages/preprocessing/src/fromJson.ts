import { DataError } from "@cotangent/datasets";
import { inside, type At } from "./read.ts";
import { readOutline } from "./saved.ts";
import type { Fitted, Inverse, StepKind } from "./step.ts";
import { allSteps } from "./steps.ts";
import { describe, listed, quote } from "./words.ts";

/** A fitted step that was read: `inverseTransform` is there or not. */
export type Revived = Fitted & Partial<Inverse>;

/** Steps may stand in each other so deep. */
const mostLevels = 50;

/**
 * A fitted step, of what `toJSON` gave, or of its text. All of it is checked before anything is made of it, and it
 * gives the same numbers as before, to the last bit.
 * @param options `steps`: kinds of steps of your own, as `defineStep` makes them
 * @throws DataError that names the path of the fault, such as json.state[0].mean.
 * @example
 * const text = JSON.stringify(standardize().fit([[1], [3]]));
 * fromJSON(text).transform([[5]]); // → [ [ 3 ] ]
 */
export function fromJSON(json: unknown, options: { readonly steps?: readonly StepKind[] } = {}): Revived {
  const steps = [...allSteps, ...stepsOf(options)];
  const value = typeof json === "string" ? parsed(json) : json;
  const revive = (one: unknown, at: At, level: number): Revived => {
    if (level > mostLevels)
      throw new DataError(`fromJSON: ${at.path} stands ${level} levels deep; there are at most ${mostLevels}`);
    const { step, rows, columns: seen, state } = readOutline(one, at);
    const kind = steps.find(({ name }) => name === step);
    if (kind === undefined)
      throw new DataError(
        `fromJSON: ${inside(at, "step").path} is ${quote(step)}, and there is no such step; steps are ` +
          `${listed(steps.map(({ name }) => name))}; give steps of your own as { steps: [kind] }`,
      );
    const deeper: At = { ...at, revive: (inner, place) => revive(inner, place, level + 1) };
    try {
      return kind.revive({ seen, rows, state }, deeper);
    } catch (error) {
      if (!(error instanceof DataError) || error.message.startsWith("fromJSON: ")) throw error;
      throw new DataError(`fromJSON: ${at.path} contradicts itself: ${error.message}`);
    }
  };
  return revive(value, { who: "fromJSON", path: "json" }, 1);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DataError(`fromJSON: the text is no JSON (${(error as Error).message})`);
  }
}

function stepsOf(options: { readonly steps?: readonly StepKind[] }): StepKind[] {
  const { steps = [], ...others } = Object(options) as { readonly steps?: readonly StepKind[] };
  if (typeof options !== "object" || options === null || Object.keys(others).length > 0)
    throw new DataError(`fromJSON: options are ${describe(options)}; they are an object with steps alone`);
  if (
    !Array.isArray(steps) ||
    !steps.every((one) => typeof (Object(one) as { revive?: unknown }).revive === "function")
  )
    throw new DataError(`fromJSON: steps are ${describe(steps)}; they are an array of what defineStep gives`);
  return [...(steps as readonly StepKind[])];
}
