import { describe, expect, test } from "vitest";
import { addOp, scaleCotangent } from "../ops/arithmetic.ts";
import { concatOp } from "../ops/concat.ts";
import { whereOp } from "../ops/logic.ts";
import { broadcastTo, reshape, reshapeOp } from "../ops/movement.ts";
import { placeholder } from "./absence.ts";
import { tensor } from "./create.ts";
import { defineUnary } from "./elementwise.ts";
import { suggest } from "./errors.ts";
import { bind } from "./bind.ts";
import type { OpSpec } from "./record.ts";
import { defineOp } from "./op.ts";
import { showAval } from "./aval.ts";
import { broadcastShapes, normalizeAxes, parseAval } from "./shape.ts";

const x = tensor([1, 2]);

describe("bind", () => {
  test("refuses another number of inputs", () => {
    expect(() => bind(addOp, [x])).toThrowErrorMatchingInlineSnapshot(`[UsageError: add: takes a, b; inputs are 1]`);
    expect(() => bind(whereOp, [x, x, x, x])).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: where: takes condition, a, b; inputs are 4]`,
    );
    expect(() => bind(addOp, [])).toThrowErrorMatchingInlineSnapshot(`[UsageError: add: takes a, b; inputs are 0]`);
    expect(bind(concatOp, [x], { axis: 0 }).toArray()).toEqual([1, 2]);
  });
  test("infers at the call, also while staging", () => {
    const staged = placeholder({ shape: [3], dtype: "float32" });
    expect(() => bind(addOp, [staged, x])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: add: a is float32[3], b is float32[2]; the primitive takes equal shapes, insert broadcastTo(x, shape)]`,
    );
    expect(showAval(bind(addOp, [staged, staged]).aval)).toBe("float32[3]");
    expect(bind(addOp, [staged, staged]).value).toBe(undefined);
  });
  test("refuses what a public function sees to itself", () => {
    const [condition, wide] = [tensor([true, false], { dtype: "bool" }), tensor([[1, 2]])];
    expect(() => bind(whereOp, [condition, x, wide])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: where: condition is bool[2], a is float32[2], b is float32[1,2]; the primitive takes equal shapes, insert broadcastTo(x, shape)]`,
    );
    expect(() => scaleCotangent(x, wide)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: scaleCotangent: a is float32[2], b is float32[1,2]; the primitive takes equal shapes, insert broadcastTo(x, shape)]`,
    );
    const lost = "reshape: [2] has 2 elements, [3] has 3; the number of elements must stay the same";
    expect(() => bind(reshapeOp, [x], { shape: [3] })).toThrow(lost);
    expect(() => reshape(x, [3])).toThrow(lost);
    expect(() => broadcastTo(x, [3])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: broadcastTo: float32[2] does not broadcast to [3]; each dimension must be equal or 1, counted from the last]`,
    );
    expect(() => broadcastTo(wide, [2])).toThrow("broadcastTo: float32[1,2] does not broadcast to [2]");
  });
  test("evaluates one element as it does many", () => {
    for (const value of [-1.5, 0, 0.1, 2]) {
      const curve = defineUnary({
        name: "curve",
        scalar: (s, y) => s.div(s.sin(y), s.add(y, s.constant(3))),
        vjp: null,
        edges: [],
      });
      for (const dtype of ["float32", "float64"] as const) {
        const [one] = [tensor(value, { dtype })];
        expect(bind(curve, [one]).item()).toBe(bind(curve, [tensor([value, value], { dtype })]).data()[0]);
      }
    }
  });
});

test("an input may not have a name that rules use for something else", () => {
  const spec = { name: "mine", inputs: ["x", "out"] } as unknown as OpSpec<readonly ["x", "out"], undefined>;
  expect(() => defineOp(spec)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: defineOp: input 1 of mine is the string "out"; rules need another name]`,
  );
});

describe("shapes", () => {
  test("are read and written in one notation", () => {
    for (const text of ["float32[2,3]", "bool[]", "uint32[0]", "int32[1,2,3]"])
      expect(showAval(parseAval(text))).toBe(text);
    expect(() => parseAval("float32")).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: parseAval: "float32" is not of the form float32[2,3]]`,
    );
    expect(() => parseAval("float16[2]")).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: parseAval: "float16[2]" is not of the form float32[2,3]]`,
    );
  });
  test("broadcast by trailing dimensions", () => {
    expect(broadcastShapes("add", [2, 1, 3], [4, 1])).toEqual([2, 4, 3]);
    expect(broadcastShapes("add", [], [2])).toEqual([2]);
    expect(broadcastShapes("add", [1], [0])).toEqual([0]);
    expect(() => broadcastShapes("add", [2, 3], [2])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: add: shapes [2,3] and [2] do not broadcast; dimension 1 is 3 in one and 2 in the other]`,
    );
    expect(() => broadcastShapes("add", [0], [2])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: add: shapes [0] and [2] do not broadcast; dimension 0 is 0 in one and 2 in the other]`,
    );
  });
  test("axes are counted from both ends", () => {
    expect(normalizeAxes("sum", -1, 3)).toEqual([2]);
    expect(normalizeAxes("sum", [1, -3], 3)).toEqual([0, 1]);
    expect(normalizeAxes("sum", undefined, 2)).toEqual([0, 1]);
    expect(() => normalizeAxes("sum", 2, 2)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: sum: axis 2 is out of range for 2 dimensions; axes go from -2 to 1]`,
    );
    expect(() => normalizeAxes("sum", 0, 0)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: sum: axis 0 is out of range for 0 dimensions; a 0-d tensor has no axes]`,
    );
    expect(() => normalizeAxes("sum", 0.5, 1)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: sum: axis 0.5 is out of range for 1 dimension; axes go from -1 to 0]`,
    );
    expect(() => normalizeAxes("sum", [0, -2], 2)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: sum: axis [0,0] names a dimension twice; name each once]`,
    );
  });
});

test("unknown names suggest the nearest known one", () => {
  const known = ["matmul", "mul", "softplus"];
  expect([
    suggest("matmull", known),
    suggest("Mul", known),
    suggest("xyzzy", known),
    suggest("", known),
    suggest("softlus", []),
  ]).toEqual([' (did you mean "matmul"?)', ' (did you mean "mul"?)', "", "", ""]);
});
