/** Elementwise ops as ONNX's: by their scalar expression, so that an op of one's own has one too. */
import { UsageError } from "@cotangent/autodiff";
import {
  isFloat,
  scalarExpressionOf,
  type DType,
  type ScalarExpression,
  type Tensor,
} from "@cotangent/autodiff/backend";
import type { Builder } from "./builder.ts";
import { elementTypes } from "./model.ts";

/** Ops that ONNX has by one name. */
const named: Readonly<Record<string, string>> = {
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  neg: "Neg",
  abs: "Abs",
  exp: "Exp",
  log: "Log",
  sqrt: "Sqrt",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  tanh: "Tanh",
  erf: "Erf",
  sign: "Sign",
  floor: "Floor",
  ceil: "Ceil",
  sin: "Sin",
  cos: "Cos",
  pow: "Pow",
};

/** Adds an elementwise node of the graph. Returns the name of its result. */
export function addElementwise(b: Builder, node: Tensor, inputs: readonly string[]): string {
  const { op, dtype } = node;
  const from = node.inputAt(node.inputCount - 1).dtype;
  if (op!.name === "cast") return b.node("Cast", inputs, { to: elementTypes[dtype] });
  const direct = named[op!.name];
  // ONNX divides, and takes powers, of floats as we do
  if (direct !== undefined && isFloat(from)) return b.node(direct, inputs);
  if (op!.name === "where") return b.node("Where", inputs);
  const printer = new Printer(b, node, inputs);
  return printer.result(scalarExpressionOf(op!, node.attrs, node.inputCount));
}

// ---- private parts

/** Text of an expression: the name of a tensor, which may hold truth values. */
interface Printed {
  readonly name: string;
  readonly isTruth: boolean;
}

/** Words of the scalar algebra that are one op of ONNX. */
const words: Readonly<Record<string, string>> = {
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  neg: "Neg",
  abs: "Abs",
  max: "Max",
  min: "Min",
  floor: "Floor",
  ceil: "Ceil",
  round: "Round",
  sqrt: "Sqrt",
  exp: "Exp",
  log: "Log",
  pow: "Pow",
  sin: "Sin",
  cos: "Cos",
  tan: "Tan",
  asin: "Asin",
  acos: "Acos",
  atan: "Atan",
  sinh: "Sinh",
  cosh: "Cosh",
  tanh: "Tanh",
  erf: "Erf",
};

const comparisons: Readonly<Record<string, string>> = { less: "Less", lessEqual: "LessOrEqual", equal: "Equal" };
const logic: Readonly<Record<string, string>> = { and: "And", or: "Or", not: "Not" };

class Printer {
  readonly #b: Builder;
  readonly #node: Tensor;
  readonly #inputs: readonly string[];
  /** Type in which numbers are computed. */
  readonly #dtype: DType;
  readonly #made = new Map<ScalarExpression, Printed>();

  constructor(b: Builder, node: Tensor, inputs: readonly string[]) {
    this.#b = b;
    this.#node = node;
    this.#inputs = inputs;
    const from = node.inputAt(node.inputCount - 1).dtype;
    this.#dtype = from === "bool" ? "int32" : from;
  }

  result(expression: ScalarExpression): string {
    const printed = this.#print(expression);
    const { dtype } = this.#node;
    if (dtype === "bool") return this.#truth(printed);
    const name = this.#number(printed);
    return dtype === this.#dtype ? name : this.#b.node("Cast", [name], { to: elementTypes[dtype] });
  }

  #print(expression: ScalarExpression): Printed {
    const known = this.#made.get(expression);
    if (known !== undefined) return known;
    const printed = this.#printed(expression);
    this.#made.set(expression, printed);
    return printed;
  }

  #printed(e: ScalarExpression): Printed {
    const b = this.#b;
    if (e.type === "constant") return { name: b.scalar(this.#dtype, e.value), isTruth: false };
    if (e.type === "input")
      return { name: this.#inputs[e.index]!, isTruth: this.#node.inputAt(e.index).dtype === "bool" };
    const args = e.args.map((arg) => this.#print(arg));
    if (comparisons[e.name] !== undefined)
      return { name: b.node(comparisons[e.name]!, this.#numbers(args)), isTruth: true };
    if (logic[e.name] !== undefined)
      return { name: b.node(logic[e.name]!, args.map((arg) => this.#truth(arg))), isTruth: true }; // prettier-ignore
    if (e.name === "select") {
      const [condition, ...branches] = args as [Printed, Printed, Printed];
      return { name: b.node("Where", [this.#truth(condition), ...this.#numbers(branches)]), isTruth: false };
    }
    const numbers = this.#numbers(args);
    return {
      name: words[e.name] === undefined ? this.#composed(e.name, numbers) : b.node(words[e.name]!, numbers),
      isTruth: false,
    };
  }

  /** Words that ONNX has not, by those that it has. */
  #composed(word: string, [x, y]: readonly string[]): string {
    const b = this.#b;
    const one = b.scalar(this.#dtype, 1);
    if (word === "expm1") return b.node("Sub", [b.node("Exp", [x!]), one]);
    if (word === "log1p") return b.node("Log", [b.node("Add", [x!, one])]);
    if (word === "erfc") return b.node("Sub", [one, b.node("Erf", [x!])]);
    if (word === "atan2") return this.#angle(x!, y!);
    throw new UsageError(`toOnnx: ${this.#node.op!.name} has ${word}, which ONNX has not`);
  }

  /** atan2(y, x): atan(y / x), and half a turn more, or less, where x is negative. At both 0 it is 0. */
  #angle(y: string, x: string): string {
    const b = this.#b;
    const number = (value: number): string => b.scalar(this.#dtype, value);
    const isNegative = b.node("Less", [x, number(0)]);
    const turn = b.node("Where", [b.node("Less", [y, number(0)]), number(-Math.PI), number(Math.PI)]);
    const quotient = b.node("Atan", [b.node("Div", [y, x])]);
    const angle = b.node("Add", [quotient, b.node("Where", [isNegative, turn, number(0)])]);
    const isOrigin = b.node("And", [b.node("Equal", [x, number(0)]), b.node("Equal", [y, number(0)])]);
    return b.node("Where", [isOrigin, number(0), angle]);
  }

  #numbers(printed: readonly Printed[]): string[] {
    return printed.map((each) => this.#number(each));
  }

  #number({ name, isTruth }: Printed): string {
    return isTruth ? this.#b.node("Cast", [name], { to: elementTypes[this.#dtype] }) : name;
  }

  #truth({ name, isTruth }: Printed): string {
    return isTruth ? name : this.#b.node("Cast", [name], { to: elementTypes.bool });
  }
}
