/** Laws of classifiers, and of regressors. */
import type { Law, Make } from "./laws.ts";
import { fitted, refusal } from "./laws.ts";
import { examplesFor, membersOf, type Checked } from "./subject.ts";

export const classifierLaws: Readonly<Record<string, Law>> = {
  "labels are texts, integers, booleans or bigints, and mean the same": (make) => {
    for (const names of kinds) {
      const { X, y } = two();
      const labels = y.map((label) => names[label]!);
      const model = taught(make, X, labels);
      const [got, wanted] = [model.predict!(X), taught(make, X, y).predict!(X)];
      if (got.some((label, i) => label !== names[wanted[i] as number]))
        return `labels ${String(names)} are answered otherwise than 0 and 1`;
      if (model.classes![0] !== names[0] || model.classes![1] !== names[1])
        return `classes of labels ${String(names)} are ${String(model.classes)}`;
    }
    return undefined;
  },
  "answers are classes, one per row": (make) => {
    const model = fitted(make);
    const { X } = examplesFor("classifier", 3);
    const got = model.predict!(X);
    if (got.length !== X.length) return `predict gives ${got.length} answers for ${X.length} rows`;
    return got.every((label) => model.classes!.includes(label)) ? undefined : "an answer is none of the classes";
  },
  "score is the share of rows that are answered right": (make) => {
    const { X, y } = examplesFor("classifier", 3);
    const model = fitted(make);
    const right = model.predict!(X).filter((label, i) => label === y![i]).length / X.length;
    const score = model.score!(X, y);
    return Math.abs(score - right) < 1e-12 ? undefined : `score is ${score}, and the share is ${right}`;
  },
  "probabilities add up to 1": (make) => {
    const model = fitted(make);
    if (!membersOf(model).includes("predictProba")) return undefined;
    const { X } = examplesFor("classifier", 3);
    const rows = model.predictProba!(X) as number[][];
    const sound = rows.every((row) => {
      const sum = row.reduce((total, p) => total + p, 0);
      return row.length === 3 && row.every((p) => p >= 0 && p <= 1) && Math.abs(sum - 1) < 1e-9;
    });
    return sound ? undefined : "a row of probabilities does not add up to 1";
  },
  "one class is refused": (make) => {
    const { X } = examplesFor("classifier", 1);
    const said = `${make().name}.fit: y has one class, 7; there must be at least two to tell apart`;
    const y = X.map(() => 7);
    return refusal(() => make().fit(X, y), "ValueError", said);
  },
  "labels that are missing, and labels and rows that are not as many, are refused": (make) => {
    const { X, y } = examplesFor("classifier", 1);
    return (
      refusal(() => make().fit(X, y!.slice(1)), "ShapeError", `${make().name}.fit: X has 30 rows, y has 29 labels; `) ??
      refusal(() => make().fit(X, y!.with(3, NaN)), "ValueError", `${make().name}.fit: y[3] is NaN; `) ??
      refusal(() => make().fit(X), "UsageError", `${make().name}.fit: y is undefined; `)
    );
  },
};

export const regressorLaws: Readonly<Record<string, Law>> = {
  "answers are finite numbers, one per row": (make) => {
    const { X } = examplesFor("regressor", 3);
    const got = fitted(make).predict!(X);
    return got.length === X.length && got.every(Number.isFinite) ? undefined : `predict gives ${got.join(", ")}`;
  },
  "a constant target is answered": (make) => {
    const { X } = examplesFor("regressor", 1);
    const got = taught(
      make,
      X,
      X.map(() => 2),
    ).predict!(X) as number[];
    return got.every(Number.isFinite) ? undefined : "answers for a constant target are not finite";
  },
  "targets that are missing, and targets and rows that are not as many, are refused": (make) => {
    const { X, y } = examplesFor("regressor", 1);
    return (
      refusal(
        () => make().fit(X, y!.slice(1)),
        "ShapeError",
        `${make().name}.fit: X has 30 rows, y has 29 targets; `,
      ) ??
      refusal(() => make().fit(X, y!.with(3, NaN)), "ValueError", `${make().name}.fit: y[3] is NaN; `) ??
      refusal(() => make().fit(X), "UsageError", `${make().name}.fit: y is undefined; `)
    );
  },
};

// ---- private

/** Pairs of labels in their order. */
const kinds: readonly (readonly (string | number | boolean | bigint)[])[] = [
  ["no", "yes"],
  [1, 2],
  [-3, 10],
  [false, true],
  [4n, 5n],
];

/** The examples of two of the classes. */
function two(): { readonly X: (readonly number[])[]; readonly y: number[] } {
  const { X, y } = examplesFor("classifier", 1);
  const rows = X.flatMap((_, i) => (y![i] === 2 ? [] : [i]));
  return { X: rows.map((i) => X[i]!), y: rows.map((i) => y![i] as number) };
}

function taught(make: Make, X: readonly (readonly number[])[], y: unknown): Checked {
  const model = make();
  model.fit(X, y);
  return model;
}
