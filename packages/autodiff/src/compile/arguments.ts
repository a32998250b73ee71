/**
 * The arguments of a compiled function: trees whose leaves are tensors, numbers (0-d float32 inputs) and typed arrays.
 * A `Pattern` is their structure with the shape and dtype of each leaf. Every call compares its arguments with one, so
 * that comparison makes no texts and no objects.
 */
import { dtypeOf, type TypedArray } from "../core/dtype.ts";
import { ShapeError, UsageError } from "../core/errors.ts";
import { sameShape, showShape, sizeOf, type Aval, type Shape } from "../core/aval.ts";
import { checkShape } from "../core/shape.ts";
import { isLeaf, markOf, nextMark, setMark } from "../core/state.ts";
import { Tensor, type Value } from "../core/tensor.ts";
import { nearestOpen } from "../core/trace.ts";
import { describe } from "../core/sentences.ts";
import { flattenInto, type TreeDef } from "../core/tree.ts";
import { sameAval } from "./graph.ts";

/** Input of a run: a tensor, whose elements never change, or what is the caller's own and may. */
export type Input = Tensor | Value;

/** `instanceof` walks along prototypes, which costs several times that. */
export function isTensor(input: Input): input is Tensor {
  return (input as Partial<Tensor>).aval !== undefined;
}

/** The value of an input: that of a tensor, or the number itself. */
export function valueOf(input: Input): Value {
  return isTensor(input) ? input.value! : input;
}

/** One call under way. Made anew for each, so that nothing of it stays referenced. */
export class Call {
  /** Value at each leaf. */
  readonly inputs: Input[];
  /** The mark of its tensors. */
  readonly number: number;
  /** True where some leaf has no value, or is being differentiated. */
  isOpen: boolean;
  /** True where some tensor may have been met twice. */
  isRepeated: boolean;
  constructor(count: number) {
    this.inputs = new Array<Input>(count);
    this.number = nextMark();
    this.isOpen = false;
    this.isRepeated = false;
  }
}

/**
 * One class for all kinds of nodes, with the same fields: the comparison then never meets another layout of objects.
 */
export class Pattern {
  // numbers, because the engine compares them at once, where of a truth value it first asks whether it is one
  /** Of an array: how many elements it has; −1 of all else. */
  readonly length: number;
  /** Of an object: how many keys it has; −1 of all else. */
  readonly size: number;
  /** Of a leaf: its position among all leaves, and what it is; −1 of all else. */
  readonly index: number;
  readonly aval: Aval;
  /** Of an empty place. */
  readonly none: null | undefined;
  readonly keys: readonly string[];
  readonly children: readonly Pattern[];
  constructor(def: TreeDef, index: number, aval: Aval, children: readonly Pattern[]) {
    this.length = def.type === "array" ? children.length : -1;
    this.size = def.type === "object" ? children.length : -1;
    this.index = index;
    this.aval = aval;
    this.none = def.type === "none" ? def.value : undefined;
    this.keys = def.type === "object" ? def.keys : [];
    this.children = children;
  }
}

const nothing: Aval = { shape: [], dtype: "float32" };

export function patternOf(def: TreeDef, avals: readonly Aval[]): Pattern {
  let at = 0;
  const build = (d: TreeDef): Pattern => {
    if (d.type === "leaf") return new Pattern(d, at, avals[at++]!, []);
    return new Pattern(d, -1, nothing, d.type === "none" ? [] : d.children.map(build));
  };
  return build(def);
}

/** Returns whether `value` is of this pattern. Where it is, `call` holds its leaves. */
export function matches(pattern: Pattern, value: unknown, call: Call): boolean {
  if (pattern.length >= 0) return matchesArray(pattern, value, call);
  if (pattern.size >= 0) return matchesObject(pattern, value, call);
  return pattern.index >= 0 ? matchesLeaf(pattern, value, call) : value === pattern.none;
}

/** The commonest cases in a few steps and without a call: a tensor of an earlier call's, and an empty array. */
function isKnown(pattern: Pattern, value: unknown, call: Call): boolean {
  const { index } = pattern;
  if (index < 0) return pattern.length === 0 && Array.isArray(value) && value.length === 0;
  const x = value as Tensor | null | undefined;
  // nothing else has the pattern's very aval
  if (x?.aval !== pattern.aval || !isLeaf(x)) return false;
  take(call, index, x);
  return true;
}

function take(call: Call, index: number, x: Tensor): void {
  if (markOf(x) === call.number) call.isRepeated = true;
  setMark(x, call.number);
  call.inputs[index] = x;
}

function matchesArray({ length, children }: Pattern, value: unknown, call: Call): boolean {
  if (!Array.isArray(value) || value.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const child = children[i]!;
    const part: unknown = value[i];
    if (isKnown(child, part, call) === false && matches(child, part, call) === false) return false;
  }
  return true;
}

function matchesObject({ size, keys, children }: Pattern, value: unknown, call: Call): boolean {
  if (!isPlain(value)) return false;
  let i = 0;
  // much cheaper than Object.keys
  for (const key in value) {
    if (i === size || key !== keys[i]) {
      // somebody put it on Object.prototype
      if (!Object.hasOwn(value, key)) continue;
      return false;
    }
    const child = children[i++]!;
    const part = value[key];
    if (isKnown(child, part, call) === false && matches(child, part, call) === false) return false;
  }
  return i === size;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  // which tells the engine the layout of the object, and with that its prototype; else it would ask its runtime
  if (value.constructor === Object && Object.getPrototypeOf(value) === Object.prototype) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function matchesLeaf({ index, aval }: Pattern, value: unknown, call: Call): boolean {
  if (value instanceof Tensor) {
    if (value.aval !== aval && !sameAval(value.aval, aval)) return false;
    if (value.value === undefined || (value.trace !== null && nearestOpen(value.trace) !== null)) call.isOpen = true;
    take(call, index, value);
    return true;
  }
  if (typeof value === "number") {
    call.inputs[index] = Math.fround(value);
    return aval.dtype === "float32" && aval.shape.length === 0;
  }
  // bytes may be truth values or not: refused where arguments are met for the first time
  if (dtypeOf(value) !== aval.dtype || aval.dtype === "bool") return false;
  const array = value as TypedArray;
  call.inputs[index] = array;
  return array.length === sizeOf(aval.shape) && sameShape(shapeOf(array), aval.shape);
}

function shapeOf(array: TypedArray & { readonly shape?: Shape }): Shape {
  return array.shape ?? [array.length];
}

// ---- arguments met for the first time

export interface Flattened {
  /** A tensor for each leaf; numbers and typed arrays are in one without being copied. */
  readonly leaves: readonly Tensor[];
  readonly def: TreeDef;
  /** Positions of the leaves that are the user's typed arrays. */
  readonly borrowed: ReadonlySet<number>;
  /** Positions of the leaves that are numbers. */
  readonly numbers: ReadonlySet<number>;
}

/** @throws UsageError, ShapeError or DTypeError with the path of an argument that is no tensor and cannot become one */
export function flattenArguments(who: string, args: readonly unknown[]): Flattened {
  const leaves: Tensor[] = [];
  const borrowed = new Set<number>();
  const numbers = new Set<number>();
  const leaf = (value: unknown, _: string, path: string): Tensor => {
    if (dtypeOf(value) !== undefined) borrowed.add(leaves.length);
    else if (typeof value === "number") numbers.add(leaves.length);
    return asTensor(value, who, path);
  };
  const children = args.map((arg, i) => flattenInto(leaves, arg, who, `argument ${i}`, leaf));
  return { leaves, borrowed, numbers, def: { type: "array", children } };
}

function asTensor(value: unknown, who: string, path: string): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value === "number") return new Tensor({ shape: [], dtype: "float32" }, Math.fround(value));
  const dtype = dtypeOf(value);
  if (dtype === undefined || dtype === "bool")
    throw new UsageError(`${who}: ${path} is ${describe(value)}; ${advice(value)}`);
  const array = value as TypedArray;
  const shape = shapeOf(array);
  checkShape(`${who}: ${path}`, shape);
  if (sizeOf(shape) !== array.length) {
    throw new ShapeError(
      `${who}: ${path} is ${describe(value)} whose shape ${showShape(shape)} holds ${sizeOf(shape)} elements; it has ${array.length}`,
    );
  }
  return new Tensor({ shape, dtype }, array);
}

function advice(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return 'of typed arrays it takes Float32Array, Float64Array, Int32Array and Uint32Array, write tensor(array, { dtype: "float32" })';
  if (value instanceof Promise) return "await it first";
  return "arguments are trees of tensors, numbers and typed arrays, close over it instead";
}
