/** An index that lies outside, in ops that a transform made: the error names what the user called. */
import { describe, expect, test } from "vitest";
import { compile } from "../compile/compile.ts";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { jvp } from "../transforms/forward.ts";
import { grad, vjp } from "../transforms/reverse.ts";
import { mul } from "./arithmetic.ts";
import { gather, scatterAdd, takeAlongAxis } from "./indexing.ts";
import { ops } from "./list.ts";
import { sum } from "./movement.ts";

type Indexed = (x: Tensor, indices: Tensor) => Tensor;

/** What a user calls, on float32[2,3], with the indices [[0, 5, 1], [0, 1, 0]] or the first row of them. */
const doors: Readonly<Record<string, { readonly f: Indexed; readonly rows: 1 | 2; readonly message: string }>> = {
  gather: {
    f: (x, i) => gather(x, i, { axis: 1 }),
    rows: 1,
    message: `gather: ${outside(1, 3)}`,
  },
  scatterAdd: {
    f: (x, i) => scatterAdd(x, i, 4, { axis: 1 }),
    rows: 1,
    message: `scatterAdd: ${outside(1, 4)}`,
  },
  takeAlongAxis: {
    f: (x, i) => takeAlongAxis(x, i),
    rows: 2,
    message: `takeAlongAxis: ${outside(1, 3)}`,
  },
  "takeAlongAxis of rows": {
    f: (x, i) => takeAlongAxis(x, i, { axis: 0 }),
    rows: 2,
    message: `takeAlongAxis (axes 0 and 1 swapped): ${outside(2, 2)}`,
  },
};

function outside(place: number, length: number): string {
  return (
    `element ${place} of indices is 5, outside an axis of length ${length}, whose indices go from 0 to ${length - 1} ` +
    "(they are not counted from the end)"
  );
}

/** What a program makes of the op; in all but the first, compiled, only ops that transforms made are left to run. */
const uses: Readonly<Record<string, (f: Indexed, x: Tensor, i: Tensor) => Tensor>> = {
  value: (f, x, i) => f(x, i),
  gradient: (f, x, i) => grad((y: Tensor) => sum(f(y, i)))(x),
  tangent: (f, x, i) => jvp((y: Tensor) => f(y, i), [x], [mul(x, 2)])[1],
  "gradient of a gradient": (f, x, i) => grad((y: Tensor) => sum(grad((z: Tensor) => square(f(z, i)))(y)))(x),
  "transpose of the transpose": (f, x, i) => {
    const [out, back] = vjp((y: Tensor) => f(y, i), x);
    return vjp((ct: Tensor) => back(ct)[0]!, out)[1](x)[0]!;
  },
};

const square = (x: Tensor): Tensor => sum(mul(x, x));
const x = ones([2, 3]);
function int32(list: number[] | number[][]): Tensor {
  return tensor(list, { dtype: "int32" });
}

describe.each(Object.entries(doors))("%s", (_, { f, rows, message }) => {
  const i = int32(
    rows === 1
      ? [0, 5, 1]
      : [
          [0, 5, 1],
          [0, 1, 0],
        ],
  );
  test.each(Object.entries(uses))("in a %s", (_, use) => {
    const error = new ValueError(message);
    expect(() => use(f, x, i), "eager").toThrow(error);
    expect(() => compile((y: Tensor, j: Tensor) => use(f, y, j))(x, i), "interpreted").toThrow(error);
    expect(() => compile((y: Tensor) => use(f, y, i))(x), "indices folded").toThrow(error);
    expect(() => compile((y: Tensor) => use(f, mul(y, 1), mul(i, 1)))(x), "indices computed").toThrow(error);
    expect(() => compile(() => use(f, x, i))(), "all folded").toThrow(error);
  });
});

test("no other op of the table takes indices", () => {
  expect(ops.filter((op) => op.inputs.includes("indices")).map((op) => op.name)).toEqual(["gather", "scatterAdd"]);
});
