/** Whether parameters are those of this layer, and not of another, or what a file made of them. */
import { DTypeError, ShapeError, showAval, Tensor, UsageError, type Shape } from "@cotangent/autodiff";

/**
 * @param shapes what each parameter must be: { weight: [4, 16], bias: [16] }
 * @throws UsageError unless the parameters are a record of tensors by these names and no others; ShapeError where one
 * has another shape; DTypeError where their dtypes differ.
 */
export function requireParams(who: string, params: unknown, shapes: Readonly<Record<string, Shape>>): void {
  const names = Object.keys(shapes);
  if (typeof params !== "object" || params === null || Array.isArray(params) || params instanceof Tensor)
    throw new UsageError(`${who}: params are ${came(params)}; they are ${record(names)}, ${remedy}`);
  const list = params as Readonly<Record<string, unknown>>;
  const given = Object.keys(list).filter((name) => list[name] !== undefined);
  if (given.length !== names.length || !names.every((name) => given.includes(name)))
    throw new UsageError(`${who}: params are ${record(given)}; they are ${record(names)}, ${remedy}`);
  for (const name of names) requireParam(who, name, list[name], shapes[name]!);
  const [first, ...others] = names.map((name) => list[name] as Tensor);
  others.forEach((other, i) => {
    if (other.dtype !== first!.dtype)
      throw new DTypeError(
        `${who}: params.${names[0]} is ${showAval(first!)}, params.${names[i + 1]} is ${showAval(other)}; ` +
          "dtypes differ, cast one with cast(x, dtype)",
      );
  });
}

const remedy = "make them with init(key)";

function requireParam(who: string, name: string, param: unknown, shape: Shape): void {
  if (!(param instanceof Tensor))
    throw new UsageError(
      `${who}: params.${name} is ${came(param)}; it is a tensor [${shape.join(",")}], of saved values make ` +
        `one with tensor(…)`,
    );
  const own: Shape = param.shape;
  if (own.length === shape.length && own.every((d, i) => d === shape[i])) return;
  throw new ShapeError(
    `${who}: params.${name} is ${showAval(param)}; this layer has [${shape.join(",")}], so they are the ` +
      `parameters of another`,
  );
}

/** "{ weight, bias }". */
function record(names: readonly string[]): string {
  return names.length === 0 ? "{}" : `{ ${names.join(", ")} }`;
}

/** What came in the place of parameters, for messages. */
export function came(value: unknown): string {
  if (value instanceof Tensor) return `the tensor ${showAval(value)}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value === null || typeof value === "undefined") return String(value);
  return typeof value === "object" ? record(Object.keys(value)) : `a ${typeof value}`;
}
