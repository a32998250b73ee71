/** Laws that every estimator keeps, one a function: it returns the sentence that says what does not hold. */
import { tensor } from "@cotangent/autodiff";
import type { Matrix } from "../data.ts";
import { distance, examplesFor, membersOf, numbersOf, saidOf, type Checked } from "./subject.ts";

export type Make = () => Checked;
export type Law = (make: Make) => string | undefined;

export const laws: Readonly<Record<string, Law>> = {
  "fit returns the model, and changes nothing that it is given": (make) => {
    const model = make();
    const { X, y } = examplesFor(model.kind, 1);
    const before = JSON.stringify([X, y]);
    if (model.fit(X, y) !== model) return "fit returns something else; return this";
    return JSON.stringify([X, y]) === before ? undefined : "fit changed its arguments; copy them first";
  },
  "the same examples teach the same": (make) => same(make, (model, X, y) => void model.fit(X, y)),
  "fit forgets what it learned before": (make) =>
    same(make, (model, X, y) => {
      const other = examplesFor(model.kind, 2, 4);
      model.fit(other.X, other.y);
      model.fit(X, y);
    }),
  "nested arrays, typed arrays with a shape and tensors are the same": (make) => {
    const typed = (X: number[][]): Matrix =>
      Object.assign(Float64Array.from(X.flat()), { shape: [X.length, X[0]!.length] });
    const faults = [typed, (X: number[][]): Matrix => tensor(X, { dtype: "float64" })].map((as) =>
      same(make, (model, X, y) => void model.fit(as(X), y)),
    );
    return faults.find((fault) => fault !== undefined);
  },
  "before fit nothing is known": (make) => {
    const { X, y } = examplesFor(make().kind, 1);
    for (const member of [...membersOf(make()), "score"] as const) {
      if (typeof make()[member] !== "function") continue;
      const fault = refusal(() => make()[member]!(X, y), "UsageError", `${make().name}.${member}: not fitted yet; `);
      if (fault !== undefined) return fault;
    }
    return undefined;
  },
  "a failed fit leaves what was learned before": (make) =>
    same(make, (model, X, y) => {
      model.fit(X, y);
      try {
        model.fit([[1, NaN]], [0]);
      } catch {
        // that it is refused is a law of its own
      }
    }),
  "a clone has the options and has learned nothing": (make) => {
    const model = fitted(make);
    const clone = model.clone();
    if (clone === model) return "clone returns the model itself";
    if (JSON.stringify(clone.getParams()) !== JSON.stringify(model.getParams())) return "a clone has other options";
    const member = membersOf(model)[0]!;
    const { X } = examplesFor(model.kind, 1);
    return refusal(() => clone[member]!(X), "UsageError", `${model.name}.${member}: not fitted yet; `);
  },
  "JSON keeps every bit": (make) => {
    const model = fitted(make);
    const { X } = examplesFor(model.kind, 3);
    const read = throughJSON(model, model.toJSON());
    if (saidOf(read, X) !== saidOf(model, X)) return "what fromJSON gives answers otherwise";
    const empty = throughJSON(make(), make().toJSON());
    return refusal(() => empty[membersOf(model)[0]!]!(X), "UsageError", `${model.name}.`);
  },
  "JSON with a fault is refused, with its path": (make) => {
    const model = fitted(make);
    const frame = JSON.parse(JSON.stringify(model.toJSON())) as Record<string, unknown>;
    const speaker = `${model.name}.fromJSON: `;
    for (const name of Object.keys(frame["fitted"] as object)) {
      const broken = { ...frame, fitted: { ...(frame["fitted"] as object), [name]: undefined } };
      const fault = refusal(() => throughJSON(model, broken), "ValueError", `${speaker}fitted.${name} `);
      if (fault !== undefined) return fault;
    }
    for (const broken of [null, [], { ...frame, estimator: "Other" }, { ...frame, version: 2 }]) {
      const fault = refusal(() => throughJSON(model, broken), "ValueError", `${speaker}json`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  },
  "other columns than those of fit are refused": (make) => {
    const model = fitted(make);
    const { X } = examplesFor(model.kind, 1, 2);
    const said = (member: string): string =>
      `${model.name}.${member}: X has 2 columns, it was fitted on 3; they must be the same features`;
    for (const member of membersOf(model)) {
      const fault = refusal(() => model[member]!(X), "ShapeError", said(member));
      if (fault !== undefined) return fault;
    }
    return undefined;
  },
  "NaN and infinities are named by row and column": (make) => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const { X, y } = examplesFor(make().kind, 1);
      const broken = X.map((row, i) => (i === 4 ? [row[0]!, bad, row[2]!] : row));
      const sentence = (member: string): string =>
        `${make().name}.${member}: X[4][1] is ${bad}; every number must be finite`;
      const fault =
        refusal(() => make().fit(broken, y), "ValueError", sentence("fit")) ??
        membersOf(make())
          .map((member) => refusal(() => fitted(make)[member]!(broken), "ValueError", sentence(member)))
          .find((one) => one !== undefined);
      if (fault !== undefined) return fault;
    }
    return undefined;
  },
  "a constant column, and a single one, can be learned": (make) => {
    const { X, y } = examplesFor(make().kind, 1);
    for (const rows of [X.map(([a, b]) => [a!, b!, 7]), X.map(([a]) => [a!])]) {
      const model = make();
      model.fit(rows, y);
      if (/NaN|Infinity|null/.test(saidOf(model, rows))) return "answers are not finite";
    }
    return undefined;
  },
  "options out of range are refused by name": (make) => {
    const model = make();
    const Made = model.constructor as new (options: unknown) => unknown;
    for (const name of Object.keys(model.getParams())) {
      const fault = refusal(() => new Made({ [name]: Symbol("none") }), "ValueError", `${model.name}: ${name} is `);
      if (fault !== undefined) return fault;
    }
    const fault = refusal(() => new Made({ nothing: 1 }), "", `${model.name}: `);
    return fault === undefined ? undefined : `an option that there is not is taken: ${fault}`;
  },
  "a signal that is aborted stops fit with its reason": (make) =>
    same(make, (model, X, y) => {
      model.fit(X, y);
      const reason = new Error("enough");
      try {
        model.fit(X, y, { signal: { aborted: true, reason } });
      } catch (error) {
        if (error === reason) return;
      }
      throw new Error("fit does not throw the signal's reason");
    }),
  "onPass is told of each pass, and may stop": (make) => {
    const { X, y } = examplesFor(make().kind, 1);
    const passes: number[] = [];
    make().fit(X, y, { onPass: ({ pass }) => void passes.push(pass) });
    if (passes.length === 0 || passes.some((pass, i) => pass !== i + 1))
      return `onPass is told of the passes ${passes.join(", ")}; they are 1, 2, 3 …`;
    let calls = 0;
    make().fit(X, y, { onPass: () => ++calls < 1 });
    return calls === 1 ? undefined : `onPass returned false at once and was called ${calls} times`;
  },
};

/** Laws of estimators that do not care for the order of rows, or take weights for rows; held up to a tolerance. */
export const rowLaws: Readonly<Record<string, (make: Make, tolerance: number) => string | undefined>> = {
  "rows in another order teach the same": (make, tolerance) =>
    near(make, tolerance, (model, X, y) => {
      const order = X.map((_, i) => (i * 7) % X.length);
      model.fit(
        order.map((i) => X[i]!),
        y && order.map((i) => y[i]!),
      );
    }),
};

export const weightLaws: typeof rowLaws = {
  "a weight of 2 is the row twice": (make, tolerance) => {
    const { X, y } = examplesFor(make().kind, 1);
    const weights = X.map((_, i) => 1 + (i % 2));
    const twice = X.flatMap((_, i) => (i % 2 === 1 ? [i, i] : [i]));
    return compared(make, tolerance, { X, y, weights }, pick({ X, y }, twice));
  },
  "a weight of 0 leaves the row out": (make, tolerance) => {
    const { X, y } = examplesFor(make().kind, 1);
    const weights = X.map((_, i) => Number(i % 5 !== 0));
    const kept = X.flatMap((_, i) => (i % 5 === 0 ? [] : [i]));
    return compared(make, tolerance, { X, y, weights }, pick({ X, y }, kept));
  },
};

/** The sentence where a call does not throw this error with a message that begins so. */
export function refusal(call: () => unknown, type: string, start: string): string | undefined {
  let got: unknown;
  try {
    got = call();
  } catch (error) {
    const { name, message } = error as Error;
    if ((type === "" || name === type) && message.startsWith(start)) return undefined;
    return `throws "${name}: ${message}"; it must be "${type || "an error"}: ${start}…"`;
  }
  return `gives ${typeof got}; it must throw "${type || "an error"}: ${start}…"`;
}

export function fitted(make: Make): Checked {
  const model = make();
  const { X, y } = examplesFor(model.kind, 1);
  model.fit(X, y);
  return model;
}

// ---- private

type Answers = ReturnType<typeof examplesFor>["y"];
type Teach = (model: Checked, X: number[][], y: Answers) => void;

/** Answers as those of a plain fit, to the last bit. */
function same(make: Make, teach: Teach): string | undefined {
  return near(make, 0, teach);
}

function near(make: Make, tolerance: number, teach: Teach): string | undefined {
  const { X, y } = examplesFor(make().kind, 1);
  const other = make();
  teach(
    other,
    X.map((row) => [...row]),
    y,
  );
  return apart(other, fitted(make), X, tolerance);
}

interface Weighted {
  readonly X: readonly (readonly number[])[];
  readonly y: Answers;
  readonly weights?: readonly number[];
}

function compared(make: Make, tolerance: number, one: Weighted, two: Weighted): string | undefined {
  const [a, b] = [one, two].map(({ X, y, weights }) => {
    const model = make();
    model.fit(X, y, weights === undefined ? {} : { sampleWeights: weights });
    return model;
  }) as [Checked, Checked];
  return apart(a, b, one.X, tolerance);
}

function apart(a: Checked, b: Checked, X: Matrix, tolerance: number): string | undefined {
  const far = distance(numbersOf(a, X), numbersOf(b, X));
  return far <= tolerance ? undefined : `answers differ by ${far}; they may by ${tolerance}`;
}

function pick({ X, y }: Weighted, rows: readonly number[]): Weighted {
  return { X: rows.map((i) => X[i]!), y: y && rows.map((i) => y[i]!) };
}

function throughJSON(model: Checked, frame: unknown): Checked {
  const { fromJSON } = model.constructor as unknown as { fromJSON?: (json: unknown) => Checked };
  if (fromJSON === undefined) throw new Error("the class has no static fromJSON");
  return fromJSON.call(model.constructor, JSON.parse(JSON.stringify(frame)));
}
