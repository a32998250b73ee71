import { showAval, sizeOf, type Aval, type Shape, nest } from "./aval.ts";
import { printElements } from "./print.ts";
import { UsageError, ValueError } from "./errors.ts";
import { allocate, type DType, type TypedArray } from "./dtype.ts";
import type { AnyOp } from "./record.ts";
import { bitsOf, floatOf, leafOrigin, openLoop, originOf, tick, type Carried } from "./state.ts";
import type { Trace } from "./trace.ts";

/** Elements in a backend's own memory; `read` copies them out. */
export interface Resident {
  read(): TypedArray;
  /** True where more than one tensor holds it: donating one of them then must leave the elements to the others. */
  shared?: boolean;
}

/**
 * Value that a concrete tensor holds. A 0-d tensor made eagerly is a bare number: a typed array of one element costs
 * ten times that.
 */
export type Value = number | TypedArray | Resident;

/** Nested arrays of numbers, as `toArray` gives them. */
export type NestedArray = number | NestedArray[];

/** Record that `toJSON` gives and `tensor` reads. */
export interface TensorJSON<S extends Shape = Shape> {
  readonly dtype: DType;
  readonly shape: S;
  /** Row by row; "NaN", "Infinity", "-Infinity" and "-0" for numbers that JSON has no word for. */
  readonly data: readonly (number | string)[];
}

const none: readonly Tensor[] = Object.freeze([]);

/**
 * An immutable array of numbers, and a node of the computation that made it. An eager tensor has a value; one that is
 * being staged by `compile` has none. Its history (`op`, `inputs`, `attrs`) is kept only while something needs it.
 */
export class Tensor<out S extends Shape = Shape> {
  // A chain of a million nodes costs what copying them costs the garbage collector. Hence few fields, and no second
  // object: op, attributes and trace are one record that nodes share, inputs are fields up to two, float32 numbers are
  // their bits; state.ts says what each is. `declare`: a field that is defined before the constructor assigns it
  // doubles the cost of making a node.
  declare readonly aval: Aval<S>;
  /** @internal */
  declare origin: Carried["origin"];
  /** @internal */
  declare first: Carried["first"];
  /** @internal */
  declare second: Carried["second"];
  /** @internal */
  declare held: Carried["held"];
  /** @internal */
  declare readonly time: Carried["time"];
  /** @internal */
  declare mark: Carried["mark"];

  constructor(
    aval: Aval<S>,
    value: Value | undefined,
    op: AnyOp | null = null,
    inputs: readonly Tensor[] = none,
    attrs?: unknown,
    trace: Trace | null = null,
  ) {
    this.aval = aval;
    if (op === null && trace === null && attrs === undefined) {
      // compiled functions return leaves: in the fewest steps
      this.origin = leafOrigin;
      this.first = null;
      this.second = null;
    } else {
      this.origin = originOf(op, inputs, attrs, trace);
      // reading past the end is slow
      this.first = inputs.length > 0 ? inputs[0]! : null;
      this.second = inputs.length > 1 ? inputs[1]! : null;
    }
    this.held = typeof value === "number" && aval.dtype === "float32" ? bitsOf(value) : value;
    this.time = trace === null ? -1 : tick();
    this.mark = -1;
  }

  /** The primitive that made this node; null for a leaf. */
  get op(): AnyOp | null {
    return this.origin.op;
  }

  get attrs(): unknown {
    return this.origin.attrs;
  }

  /** @internal The innermost differentiation this node takes part in. */
  get trace(): Trace | null {
    return this.origin.trace;
  }

  /** Value as the tensor holds it; undefined while staged and after donation. For backends: `data` is for users. */
  get value(): Value | undefined {
    const { held } = this;
    return typeof held === "number" && this.aval.dtype === "float32" ? floatOf(held) : held;
  }

  /** The nodes this one was made of, in the order of the op's input names; none for a leaf. */
  get inputs(): readonly Tensor[] {
    const { origin, first, second } = this;
    return origin.inputs ?? (second ? [first!, second] : first ? [first] : none);
  }

  /** Number of `inputs`, without making the array. */
  get inputCount(): number {
    return this.origin.inputs?.length ?? (this.second ? 2 : this.first ? 1 : 0);
  }

  /** One of the `inputs`, without making the array. */
  inputAt(index: number): Tensor {
    return index === 0 ? this.first! : index === 1 ? this.second! : this.origin.inputs![index]!;
  }

  get shape(): S {
    return this.aval.shape;
  }

  get dtype(): DType {
    return this.aval.dtype;
  }

  /**
   * The elements in row-major order. The array is the tensor's own: read it, and copy it (`data().slice()`) before
   * changing anything. JavaScript has no typed array that cannot be written; TypeScript refuses `x.data()[0] = 9`. What
   * is written into it all the same may change this tensor, others with the same elements, and what was computed of
   * them or not: nothing is promised.
   * @throws UsageError while the tensor is staged, or after it was donated.
   */
  data(): Readonly<TypedArray> {
    return elementsOf(this);
  }

  /** The element of a tensor that has exactly one. @throws ValueError where there are more, or none. */
  item(): number {
    const { value } = this;
    if (typeof value === "number") return value;
    if (sizeOf(this.shape) !== 1) {
      throw new ValueError(
        `item: a ${showAval(this.aval)} has ${sizeOf(this.shape)} elements; item() reads a tensor of one, toArray() or data() any`,
      );
    }
    return elementsOf(this)[0]!;
  }

  /** The elements as nested arrays; a number for a 0-d tensor. Elements of `bool` are 0 and 1. */
  toArray(): NestedArray {
    const data = elementsOf(this);
    return nest<NestedArray>(
      this.shape,
      (at) => data[at]!,
      (parts) => parts,
    );
  }

  toString(): string {
    return printed(this);
  }

  /**
   * Returns what `JSON.stringify` writes, and `tensor` reads back, element for element.
   * @example
   * const text = JSON.stringify({ w: tensor([1, -Infinity]) });
   * text; // → {"w":{"dtype":"float32","shape":[2],"data":[1,"-Infinity"]}}
   * tensor(JSON.parse(text).w).toString(); // → float32[2] [1, -Infinity]
   */
  toJSON(): TensorJSON<S> {
    const word = (x: number): number | string => (Object.is(x, -0) ? "-0" : Number.isFinite(x) ? x : String(x));
    return { dtype: this.dtype, shape: this.shape, data: Array.from(elementsOf(this), word) };
  }

  static {
    // what console.log shows; a symbol from the registry cannot be a member's name under isolatedDeclarations
    (this.prototype as unknown as Record<symbol, unknown>)[Symbol.for("nodejs.util.inspect.custom")] =
      this.prototype.toString;
    // no member, so that TypeScript refuses a loop; in JavaScript the tensor would be "not iterable"
    (this.prototype as unknown as Record<symbol, unknown>)[Symbol.iterator] = function (this: Tensor) {
      return openLoop(refuseLoop.bind(this));
    };
  }

  /** Text in a template is fine; anything else would silently compute with, or branch on, an object. */
  [Symbol.toPrimitive](hint: "string" | "number" | "default"): string {
    if (hint === "string") return printed(this);
    throw new UsageError(
      `tensor: a ${showAval(this.aval)} stands in a condition or an arithmetic operator, which read numbers; ` +
        `write add(a, b), less(a, b), where(condition, a, b) …, or x.item() to get the number of a tensor of one element`,
    );
  }
}

function refuseLoop(this: Tensor): never {
  throw new UsageError(
    `tensor: a ${showAval(this.aval)} is no array; read toArray() or data(), or take parts with slice(x, [i], [i + 1])`,
  );
}

/** A value for another tensor to hold too. */
export function share<V extends Value | undefined>(value: V): V {
  if (typeof value === "object" && "read" in value) value.shared = true;
  return value;
}

/** Attributes of a leaf that has no value. */
export interface Absence {
  /** As `toString` shows it: "staged input". */
  readonly label: string;
  /** Words that follow on "this float32[2]". */
  readonly sentence: string;
  /** True where it may be an operand. */
  readonly usable: boolean;
  /** Of a number among the arguments of a compiled function: what stands for it beside a tensor of another dtype. */
  beside?(who: string, other: Tensor): Tensor;
}

/** The words of a leaf without a value. */
export function absenceOf(x: Tensor): Absence {
  return x.attrs as Absence;
}

/** The sentence for a tensor without a value: it was donated, or it is being staged. */
export function missingValue(x: Tensor): UsageError {
  let leaf = x;
  while (leaf.op !== null) leaf = leaf.inputs.find(({ value }) => value === undefined)!;
  return new UsageError(`tensor: this ${showAval(x.aval)} ${absenceOf(leaf).sentence}`);
}

/** True of what is being staged, false of what has a value. @throws UsageError where `x` was donated. */
export function refuseDonated(x: Tensor): boolean {
  if (x.held !== undefined) return false;
  if (x.op === null && !absenceOf(x).usable) throw missingValue(x);
  return true;
}

/** The elements of a concrete tensor. */
export function elementsOf(x: Tensor): TypedArray {
  const { value } = x;
  if (typeof value === "number") return allocate(x.dtype, 1).fill(value);
  if (value === undefined) throw missingValue(x);
  return "read" in value ? value.read() : value;
}

function printed(x: Tensor): string {
  if (x.value !== undefined) return printElements(x.aval, elementsOf(x));
  return `${showAval(x.aval)} (${x.op === null ? absenceOf(x).label : `staged ${x.op.name}`})`;
}
