import { isFloat, type DType } from "./dtype.ts";
import { indices, showAval } from "./shape.ts";
import { absenceOf, elementsOf, nest, type Tensor } from "./tensor.ts";

/** Elements shown at each end of an axis that is longer than twice that. */
const edge = 3;

/** "float32[2,2] [[1, 2], [3, 4]]"; long axes are shortened, rows stand below each other. */
export function printTensor(x: Tensor): string {
  const head = showAval(x.aval);
  if (x.value === undefined) {
    return `${head} (${x.op === null ? absenceOf(x).label : `staged ${x.op.name}`})`;
  }
  const data = elementsOf(x);
  const { shape, dtype } = x;
  const body = nest(
    shape,
    (at) => printNumber(data[at]!, dtype),
    (parts, axis) => {
      if (shape[axis]! > 2 * edge) parts[edge] = "…";
      return `[${parts.join(axis === shape.length - 1 ? ", " : ",\n" + " ".repeat(axis + 1))}]`;
    },
    (n) => (n > 2 * edge ? [0, 1, 2, 2, n - 3, n - 2, n - 1] : indices(n)),
  );
  return head + (body.includes("\n") ? "\n" : " ") + body;
}

function printNumber(value: number, dtype: DType): string {
  if (dtype === "bool") return String(value !== 0);
  return String(isFloat(dtype) ? Number(value.toPrecision(dtype === "float32" ? 6 : 10)) : value);
}
