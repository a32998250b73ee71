/** Whether parameters are those of this layer, and not of another, or what a file made of them. */
import { describe, DTypeError, ShapeError, showAval, Tensor, UsageError, type Shape } from "@cotangent/autodiff";

/**
 * @param shapes what each parameter must be: { weight: [4, 16], bias: [16] }
 * @throws UsageError unless the parameters are a record of tensors by these names and no others; ShapeError where one
 * has another shape; DTypeError where their dtypes differ.
 */
export function requireParams(who: string, params: unknown, shapes: Readonly<Record<string, Shape>>): void {
  const isRecord =
    typeof params === "object" && params !== null && !Array.isArray(params) && !(params instanceof Tensor);
  const given = isRecord ? Object.fromEntries(Object.entries(params).filter(([, x]) => x !== undefined)) : params;
  const names = Object.keys(shapes);
  const list = given as Readonly<Record<string, unknown>>;
  if (!isRecord || Object.keys(list).length !== names.length || !names.every((name) => name in list))
    throw new UsageError(
      `${who}: params are ${describe(given)}; they are ${describe(shapes)}, make them with init(key)`,
    );
  const first = list[names[0]!] as Tensor;
  for (const name of names) requireParam(who, name, list[name], shapes[name]!);
  for (const name of names) {
    const other = list[name] as Tensor;
    if (other.dtype !== first.dtype)
      throw new DTypeError(
        `${who}: params.${names[0]} is ${showAval(first)}, params.${name} is ${showAval(other)}; ` +
          "dtypes differ, cast one with cast(x, dtype)",
      );
  }
}

function requireParam(who: string, name: string, param: unknown, shape: Shape): void {
  const what = `${who}: params.${name} is ${param instanceof Tensor ? showAval(param) : describe(param)}; `;
  const own = `[${shape.join(",")}]`;
  if (!(param instanceof Tensor))
    throw new UsageError(`${what}it is a tensor ${own}, of saved values make one with tensor(…)`);
  if (`[${param.shape.join(",")}]` !== own)
    throw new ShapeError(`${what}this layer has ${own}, so they are the parameters of another`);
}
