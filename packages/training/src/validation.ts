/** Examples held out of training, by a share or as a set of their own. */
import { describe, foldIn, permutation, ValueError, type Key } from "@cotangent/autodiff";
import { readExamples, takeExamples, type Examples } from "./examples.ts";
import { columnsOf } from "./values.ts";

/** Parts that have no example in common; no validation where none was asked for. */
export interface Parts {
  readonly train: Examples;
  readonly validation: Examples | undefined;
}

/**
 * Holds examples out: a share between 0 and 1 is drawn by the key, of labels each class its share, or `validation` is a
 * set of its own.
 * @throws ValueError for a share that is none, or leaves a part empty.
 */
export function holdOut(who: string, examples: Examples, validation: unknown, key: Key): Parts {
  if (validation === undefined) return { train: examples, validation: undefined };
  if (typeof validation !== "number") {
    const held = readExamples(`${who}: validation`, validation);
    return { train: examples, validation: held };
  }
  const held = Math.round(validation * examples.length);
  if (!(validation > 0 && validation < 1) || held === 0 || held === examples.length)
    throw new ValueError(
      `${who}: validation is ${describe(validation)} of ${examples.length} examples; it is a share between 0 and 1 that ` +
        `leaves both parts an example, or a data set`,
    );
  const order = permutation(key, examples.length).data();
  const chosen = strata(examples, order, held);
  return {
    train: takeExamples(
      examples,
      order.filter((at) => !chosen.has(at)),
    ),
    validation: takeExamples(
      examples,
      order.filter((at) => chosen.has(at)),
    ),
  };
}

/**
 * Positions of so many examples, the first of the order in each class: a class gets the whole part of its share, and
 * what is left over goes to those with the largest remainders, the first in the order where these are equal.
 */
function strata({ expected, isLabels, length }: Examples, order: ArrayLike<number>, held: number): Set<number> {
  const labels = columnsOf(expected, "labels");
  const { data, width } = labels[0]![1];
  const classOf = isLabels && labels.length === 1 && width === 1 ? (at: number) => data[at]! : () => 0;
  const classes = new Map<number, number[]>();
  for (let i = 0; i < length; i++) {
    const at = order[i]!;
    const members = classes.get(classOf(at));
    if (members === undefined) classes.set(classOf(at), [at]);
    else members.push(at);
  }
  const groups = [...classes.values()].map((members) => {
    const share = (members.length * held) / length;
    return { members, whole: Math.floor(share), rest: share - Math.floor(share) };
  });
  let left = held - groups.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = groups.toSorted((a, b) => b.rest - a.rest);
  return new Set(byRest.flatMap(({ members, whole }) => members.slice(0, whole + (left-- > 0 ? 1 : 0))));
}

/** The key number i of a training: of what it draws, each has its own. */
export function keyFor(key: Key, what: "params" | "order" | "validation" | "steps"): Key {
  return foldIn(key, ["params", "order", "validation", "steps"].indexOf(what));
}
