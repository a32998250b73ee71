/** Texts of the functions that every exported module has: they copy numbers into memory, and check them. */

/** Copies numbers, flat or nested as the shape says, into memory. */
export const put = `/** Copies numbers, flat or nested as the shape says, into memory. */
function put(view, at, shape, value, path, dtype) {
  const size = sizeOf(shape);
  const list = typeof value === "number" || typeof value === "boolean" ? [value] : value;
  if (list?.length === size && typeof list[0] !== "object") copy(view, at, size, list, 0, path, dtype);
  else if (shape.length > 1 && list?.length === shape[0]) {
    const [count, ...inner] = shape;
    for (let i = 0; i < count; i++) put(view, at + (i * size) / count, inner, list[i], path + "[" + i + "]", dtype);
  } else refuse(path, value, dtype + "[" + shape + "]");
}

function copy(view, at, size, list, from, path, dtype) {
  for (let i = 0; i < size; i++) {
    const x = list[from + i];
    view[at + i] = x;
    if (typeof x === "number" ? dtype.startsWith("float") || view[at + i] === x : dtype === "bool" && typeof x === "boolean") continue;
    refuse(list.length === 1 ? path : path + "[" + (from + i) + "]", x, "a number of " + dtype);
  }
}

function sizeOf(shape) {
  return shape.reduce((product, length) => product * length, 1);
}

function refuse(path, value, wanted) {
  const came = value?.length === undefined || typeof value === "string" ? String(value) : value.length + " elements";
  throw new TypeError(NAME + ": " + path + " is " + came + "; it takes " + wanted);
}`;

/** Counts rows, and copies some of them. */
export const rows = `/** The number of rows in an array of rows, or of numbers. */
function rowsOf(shape, value, path, dtype) {
  const count = typeof value?.[0] === "number" ? value.length / sizeOf(shape) : value?.length;
  if (typeof value === "string" || !Number.isInteger(count)) refuse(path, value, dtype + "[" + ["rows", ...shape] + "]");
  return count;
}

/** Copies rows from number \`from\` on into the places of \`count\` rows; zeros where there are no more. */
function putRows(view, at, count, shape, value, from, path, dtype) {
  const size = sizeOf(shape);
  const isFlat = typeof value[0] !== "object";
  const end = isFlat ? value.length / size : value.length;
  for (let row = from; row < from + count; row++, at += size) {
    if (row >= end) view.fill(0, at, at + size);
    else if (isFlat) copy(view, at, size, value, row * size, path, dtype);
    else put(view, at, shape, value[row], path + "[" + row + "]", dtype);
  }
}`;

/** Reads what was written as text. */
export const bytes = `function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}`;

/** Names of the views of memory, by dtype. */
export const views = {
  float32: ["F", "Float32Array"],
  float64: ["D", "Float64Array"],
  int32: ["J", "Int32Array"],
  uint32: ["W", "Uint32Array"],
  bool: ["U", "Uint8Array"],
} as const;

/** Writes bytes as text. */
export function base64(from: Uint8Array): string {
  let text = "";
  for (const byte of from) text += String.fromCharCode(byte);
  return encode(text);
}

const { btoa: encode } = globalThis as unknown as { readonly btoa: (text: string) => string };
