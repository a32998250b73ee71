import { isFloat, type DType, type TypedArray } from "./dtype.ts";
import { indices, showAval, nest, type Aval } from "./aval.ts";

/** "float32[2,2] [[1, 2], [3, 4]]"; long axes are shortened, rows stand below each other. */
export function printElements(aval: Aval, data: TypedArray): string {
  const head = showAval(aval);
  const { shape, dtype } = aval;
  const body = nest(
    shape,
    (at) => printNumber(data[at]!, dtype),
    (parts, axis) => {
      if (shape[axis]! > 6) parts[3] = "…";
      return `[${parts.join(axis === shape.length - 1 ? ", " : ",\n" + " ".repeat(axis + 1))}]`;
    },
    // three at each end; the second 2 gives way to dots
    (n) => (n > 6 ? [0, 1, 2, 2, n - 3, n - 2, n - 1] : indices(n)),
  );
  return head + (body.includes("\n") ? "\n" : " ") + body;
}

function printNumber(value: number, dtype: DType): string {
  if (dtype === "bool") return String(value !== 0);
  return String(isFloat(dtype) ? Number(value.toPrecision(dtype === "float32" ? 6 : 10)) : value);
}
