import type { TypedArray } from "./dtype.ts";
import { showAval, stridesOf } from "./shape.ts";
import { donatedTo, elementsOf, type Tensor } from "./tensor.ts";

/** Elements shown at each end of an axis that is longer than twice that. */
const edge = 3;

/** "float32[2,2] [[1, 2], [3, 4]]"; long axes are shortened, rows stand below each other. */
export function printTensor(x: Tensor): string {
  const head = showAval(x.aval);
  if (x.value === undefined) {
    const to = donatedTo(x);
    if (to !== undefined) return `${head} (donated to ${to})`;
    return x.op === null ? `${head} (staged input)` : `${head} (staged ${x.op.name})`;
  }
  return head + printElements(elementsOf(x), x);
}

function printElements(data: TypedArray, x: Tensor): string {
  const { shape } = x;
  const strides = stridesOf(shape);
  const level = (axis: number, offset: number): string => {
    if (axis === shape.length) return printNumber(data[offset]!, x);
    const n = shape[axis]!;
    const shown = n > 2 * edge ? [0, 1, 2, -1, n - 3, n - 2, n - 1] : Array.from({ length: n }, (_, i) => i);
    const parts = shown.map((i) => (i < 0 ? "…" : level(axis + 1, offset + i * strides[axis]!)));
    const separator = axis === shape.length - 1 ? ", " : ",\n" + " ".repeat(axis + 1);
    return `[${parts.join(separator)}]`;
  };
  const body = level(0, 0);
  return (body.includes("\n") ? "\n" : " ") + body;
}

function printNumber(value: number, { dtype }: Tensor): string {
  if (dtype === "bool") return value ? "true" : "false";
  if (dtype === "float32") return String(Number(value.toPrecision(6)));
  if (dtype === "float64") return String(Number(value.toPrecision(10)));
  return String(value);
}
