import { tensor, zeros } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { Perceptron, type Classifier, type Label, type Labels, type Matrix } from "./index.ts";

type Scored = Classifier<Label> & Required<Pick<Classifier, "decisionFunction">>;

/** Every classifier that scores by lines; a new one adds a row, and must then keep the contract below. */
const table: readonly [name: string, make: () => Scored][] = [
  ["Perceptron", () => new Perceptron<Label>({ onWarning: () => undefined })],
];

/** Two classes that a line separates, and three of which each is separated from the rest. */
const X = [
  [0, 0],
  [1, 0],
  [0, 1],
  [5, 5],
  [6, 5],
  [5, 6],
];
const two = [0, 0, 0, 1, 1, 1];
const corners = [
  [0, 0],
  [0, 1],
  [9, 0],
  [9, 1],
  [4, 9],
  [5, 9],
];
const three = [2, 2, 5, 5, 7, 7];

/** Three rows, of which the second is a hole. */
const holes: number[][] = [];
holes[0] = [1];
holes[2] = [2];

describe.each(table)("%s", (name, make) => {
  test("fit returns the model, which then knows what it has seen", () => {
    const model = make();
    expect(model.fit(X, two)).toBe(model);
    expect(model.predict(X)).toEqual(two);
    expect(model.score(X, two)).toBe(1);
    expect(model.score(X, [1, 0, 0, 1, 1, 1])).toBeCloseTo(5 / 6);
  });

  test("labels are integers, strings or booleans; classes are sorted", () => {
    const words = two.map((label) => ["no", "yes"][label]!);
    expect(
      make()
        .fit(X, words)
        .predict([
          [6, 6],
          [0, 0],
        ]),
    ).toEqual(["yes", "no"]);
    expect(make().fit(X, words.toReversed()).classes).toEqual(["no", "yes"]);
    expect(
      make()
        .fit(X, two.map(Boolean))
        .predict([[6, 6]]),
    ).toEqual([true]);
    expect(
      make().fit(
        X,
        two.map((label) => [-3, 10][label]!),
      ).classes,
    ).toEqual([-3, 10]);
  });

  test("nested arrays, typed arrays with a shape and tensors are the same", () => {
    const scores = make().fit(X, two).decisionFunction(X);
    const typed = Object.assign(Float32Array.from(X.flat()), { shape: [6, 2] });
    for (const [x, y] of [
      [typed, Int32Array.from(two)],
      [tensor(X), tensor(two, { dtype: "int32" })],
      [tensor(X, { dtype: "float64" }), two],
    ] as const) {
      expect(make().fit(x, y).decisionFunction(x)).toEqual(scores);
    }
  });

  test("scores of two classes are one number per row, those of three are three, and the largest wins", () => {
    make()
      .fit(X, two)
      .decisionFunction(X)
      .forEach((score, i) => expect(Number(score) > 0).toBe(two[i] === 1));
    const model = make().fit(corners, three);
    const scores = model.decisionFunction(corners) as number[][];
    expect(scores.map((row) => row.length)).toEqual(corners.map(() => 3));
    expect(model.predict(corners)).toEqual(scores.map((row) => model.classes[row.indexOf(Math.max(...row))]));
    expect(model.classes).toEqual([2, 5, 7]);
  });

  test("fit forgets what it learned before, and changes nothing that it is given", () => {
    const again = make().fit(corners, three).fit(X, two);
    expect(again.decisionFunction(X)).toEqual(make().fit(X, two).decisionFunction(X));
    const typed = Object.assign(Float64Array.from(X.flat()), { shape: [6, 2] });
    const labels = Int32Array.from(two);
    make().fit(typed, labels);
    expect([[...typed], [...labels]]).toEqual([X.flat(), two]);
  });

  test("a failed fit leaves what was learned before", () => {
    const model = make().fit(X, two);
    expect(() => model.fit([[1, NaN]], [0])).toThrow();
    expect(model.predict(X)).toEqual(two);
  });

  test.each<[unknown, unknown, string, string]>([
    [[], [], "ValueError", "X is empty; there must be at least one row of at least one number"],
    [[[], []], [0, 1], "ValueError", "X is empty; there must be at least one row of at least one number"],
    [[[1, 2], [3]], [0, 1], "ShapeError", "X[1] has 1 number, X[0] has 2; every row must have the same length"],
    [[[1, 2], 3], [0, 1], "ShapeError", "X[1] is 3; X is an array of rows, each an array of numbers"],
    [
      [
        [1, "2"],
        [3, 4],
      ],
      [0, 1],
      "ValueError",
      'X[0][1] is the string "2"; every element must be a number',
    ],
    [
      [
        [1, 2],
        [NaN, 4],
      ],
      [0, 1],
      "ValueError",
      "X[1][0] is NaN; every number must be finite",
    ],
    [
      [
        [1, 2],
        [3, -Infinity],
      ],
      [0, 1],
      "ValueError",
      "X[1][1] is -Infinity; every number must be finite",
    ],
    [new Float32Array(4), [0, 1], "ShapeError", "X has the shape [4]; it must be [rows, columns]"],
    [zeros([2, 2, 1]), [0, 1], "ShapeError", "X has the shape [2,2,1]; it must be [rows, columns]"],
    ...[
      [5, 2],
      [1, 2, 1],
      [-1, -2],
      [0.5, 4],
      ["1", "2"],
      [2, NaN],
    ].map((shape): [unknown, unknown, string, string] => [
      Object.assign(new Float32Array(2), { shape }),
      [0, 1],
      "ShapeError",
      shape.join() === "5,2"
        ? "X has the shape [5,2] and 2 numbers; the shape must hold them all"
        : `X has the shape [${shape.join(",")}]; it must be [rows, columns]`,
    ]),
    [
      Object.assign(new Float32Array(2), { shape: 2 }),
      [0, 1],
      "ShapeError",
      "X has the shape 2; it must be [rows, columns]",
    ],
    [
      Object.assign(BigInt64Array.of(1n, 2n), { shape: [2, 1] }),
      [0, 1],
      "UsageError",
      "X is a BigInt64Array; make numbers of its elements, as Float64Array.from(X, Number) does",
    ],
    [
      new DataView(new ArrayBuffer(8)),
      [0, 1],
      "UsageError",
      "X is a DataView; it is an array of rows, a typed array with a shape, or a tensor",
    ],
    [[[1], [2n]], [0, 1], "ValueError", "X[1][0] is the bigint 2; every element must be a number"],
    [holes, [0, 1, 1], "ShapeError", "X[1] is undefined; X is an array of rows, each an array of numbers"],
    [[[1], [2]], undefined, "UsageError", "y is undefined; it is a list of labels, one per row of X"],
    [[[1], [2]], "ab", "UsageError", 'y is the string "ab"; it is a list of labels, one per row of X'],
    [[[1], [2]], { 0: 0, 1: 1 }, "UsageError", "y is an object; it is a list of labels, one per row of X"],
    [
      [[1], [2]],
      { length: 1e12 },
      "ShapeError",
      "X has 2 rows, y has 1000000000000 labels; there must be one label per row",
    ],
    [{}, [0, 1], "UsageError", "X is an object; it is an array of rows, a typed array with a shape, or a tensor"],
    [[[1], [2], [3]], [0, 1], "ShapeError", "X has 3 rows, y has 2 labels; there must be one label per row"],
    [
      [[1], [2]],
      [
        [0, 1],
        [1, 0],
      ],
      "ValueError",
      "every row of y has one 1, as one-hot labels have; give the place of each, as y.map((row) => row.indexOf(1)) does",
    ],
    [
      [[1], [2]],
      [
        [0, 1],
        [1, 2],
      ],
      "ValueError",
      "y[1][1] is 2; several labels per row are 0 and 1",
    ],
    [[[1], [2]], [[0, 1]], "ShapeError", "X has 2 rows, y has 1 row of labels; there must be one per row"],
    [[[1], [2]], [7, 7], "ValueError", "y has one class, 7; there must be at least two to tell apart"],
    [
      [[1], [2]],
      [0, 0.5],
      "ValueError",
      "y[1] is 0.5; a number that is a label is an integer; other numbers to predict are targets",
    ],
    [[[1], [2]], [0, undefined], "ValueError", "y[1] is undefined; every example has a label; leave out those without"],
    [[[1], [2]], [0, "1"], "ValueError", 'y[1] is the string "1"; y[0] is 0, and all labels are of one kind'],
  ])("fit(%o, %o) is refused", (x, y, error, message) => {
    expect(() => make().fit(x as Matrix, y as Labels<Label>)).toThrow(
      expect.objectContaining({ name: error, message: `${name}.fit: ${message}` }),
    );
  });

  test("before fit nothing is known", () => {
    const message = (member: string): unknown =>
      expect.objectContaining({
        name: "UsageError",
        message: `${name}.${member}: not fitted yet; call fit(X, y) first`,
      });
    expect(() => make().predict(X)).toThrow(message("predict") as Error);
    expect(() => make().decisionFunction(X)).toThrow(message("decisionFunction") as Error);
    expect(() => make().score(X, two)).toThrow(message("score") as Error);
    expect(() => make().classes).toThrow(message("classes") as Error);
  });

  test("other columns than those of fit are refused", () => {
    const message = `${name}.predict: X has 1 column, it was fitted on 2; they must be the same features`;
    expect(() =>
      make()
        .fit(X, two)
        .predict([[1]]),
    ).toThrow(expect.objectContaining({ name: "ShapeError", message }));
  });
});
