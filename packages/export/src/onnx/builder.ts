/** Builder of a model: adds nodes and constants, and gives their results names. */
import { ValueError } from "@cotangent/autodiff";
import { allocate, type Aval, type DType, type TypedArray } from "@cotangent/autodiff/backend";
import type { Attribute, Initializer, Node } from "./model.ts";

/** Length of an axis: a number, or so many times the number of rows and so many more. */
export type Length = number | { readonly times: number; readonly plus: number };

export class Builder {
  readonly opset: number;
  readonly nodes: Node[] = [];
  readonly initializers: Initializer[] = [];
  /** Name of the tensor whose first axis has the rows; undefined where shapes are fixed. */
  readonly #rowsOf: string | undefined;
  readonly #counts = new Map<string, number>();
  readonly #constants = new Map<string, string>();
  #rows: string | undefined;

  constructor(opset: number, rowsOf: string | undefined) {
    this.opset = opset;
    this.#rowsOf = rowsOf;
  }

  /** Adds a node. Returns the name of its result. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.nodeOf(op, inputs, attributes, 1)[0]!;
  }

  /** Adds a node of several results. Returns their names. */
  nodeOf(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    results: number,
  ): readonly string[] {
    const name = this.#fresh(op);
    const outputs = results === 1 ? [name] : Array.from({ length: results }, (_, i) => `${name}:${i}`);
    this.nodes.push({ op, name, inputs, outputs, attributes });
    return outputs;
  }

  /** Returns the name of a constant of one value and no axes. */
  scalar(dtype: DType, value: number): string {
    return this.#constant(`${dtype} ${Object.is(value, -0) ? "-0" : value}`, () => ({
      dtype,
      shape: [],
      elements: allocate(dtype, 1).fill(value),
    }));
  }

  /** Returns the name of a constant list of int64. */
  list(values: readonly number[]): string {
    return this.#constant(`int64 ${values.join()}`, () => ({
      dtype: "int64",
      shape: [values.length],
      elements: BigInt64Array.from(values, BigInt),
    }));
  }

  /** Returns the name of the constant of a node of the graph. */
  tensor({ dtype, shape }: Aval, elements: TypedArray): string {
    const name = this.#fresh("constant");
    this.initializers.push({ name, dtype, shape, elements });
    return name;
  }

  /** Returns the name of a list of int64 that holds lengths, some of which may depend on the number of rows. */
  lengths(lengths: readonly Length[]): string {
    if (lengths.every((length) => typeof length === "number")) return this.list(lengths);
    const parts = lengths.map((length) => {
      if (typeof length === "number") return this.list([length]);
      let found = this.#rowCount();
      if (length.times !== 1) found = this.node("Mul", [found, this.list([length.times])]);
      return length.plus === 0 ? found : this.node("Add", [found, this.list([length.plus])]);
    });
    return parts.length === 1 ? parts[0]! : this.node("Concat", parts, { axis: 0 });
  }

  /** Name of the number of rows, as a list of one. */
  #rowCount(): string {
    if (this.#rowsOf === undefined) throw new ValueError("toOnnx: there are no rows");
    return (this.#rows ??= this.node("Slice", [
      this.node("Shape", [this.#rowsOf]),
      this.list([0]),
      this.list([1]),
      this.list([0]),
    ]));
  }

  #constant(key: string, make: () => Omit<Initializer, "name">): string {
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = this.#fresh("constant");
      this.#constants.set(key, name);
      this.initializers.push({ name, ...make() });
    }
    return name;
  }

  #fresh(what: string): string {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return `${what.toLowerCase()}_${count}`;
  }
}
