/** Checks that parameters are those of this layer, and not of another, or what a file made of them. */
import { describe, DTypeError, ShapeError, showAval, Tensor, UsageError, type Shape } from "@cotangent/autodiff";

type Shapes = Readonly<Record<string, Shape>>;

/** The words of sentences about parameters; of a state they say others. */
export interface Words {
  readonly root: string;
  readonly are: string;
  readonly they: string;
  readonly made: string;
  readonly so: string;
}

const ofParams: Words = {
  root: "params",
  are: "are",
  they: "they are",
  made: "them with init(key)",
  so: "they are the parameters",
};

/**
 * @param shapes what each parameter must be: { weight: [4, 16], bias: [16] }
 * @throws UsageError unless the parameters are a record of tensors by these names and no others; ShapeError where one
 * has another shape; DTypeError where their dtypes differ.
 */
export function requireParams(who: string, params: unknown, shapes: Shapes, words: Words = ofParams): void {
  const { root, are, they, made } = words;
  const isRecord =
    typeof params === "object" && params !== null && !Array.isArray(params) && !(params instanceof Tensor);
  const given = isRecord ? Object.fromEntries(Object.entries(params).filter(([, x]) => x !== undefined)) : params;
  const names = Object.keys(shapes);
  const list = given as Readonly<Record<string, unknown>>;
  if (!isRecord || Object.keys(list).length !== names.length || !names.every((name) => name in list))
    throw new UsageError(`${who}: ${root} ${are} ${describe(given)}; ${they} ${describe(shapes)}, make ${made}`);
  const first = list[names[0]!] as Tensor;
  for (const name of names) requireLeaf(who, `${root}.${name}`, list[name], shapes[name]!, words.so);
  for (const name of names) {
    const other = list[name] as Tensor;
    if (other.dtype !== first.dtype)
      throw new DTypeError(
        `${who}: ${root}.${names[0]} is ${showAval(first)}, ${root}.${name} is ${showAval(other)}; ` +
          "dtypes differ, cast one with cast(x, dtype)",
      );
  }
}

function requireLeaf(who: string, name: string, param: unknown, shape: Shape, so: string): void {
  const came = `${who}: ${name} is ${param instanceof Tensor ? showAval(param) : describe(param)}; `;
  const own = `[${shape.join(",")}]`;
  if (!(param instanceof Tensor))
    throw new UsageError(`${came}it is a tensor ${own}, of saved values make one with tensor(…)`);
  if (`[${param.shape.join(",")}]` !== own) throw new ShapeError(`${came}this layer has ${own}, so ${so} of another`);
}
