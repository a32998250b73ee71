/**
 * Bodies of kernels: the expressions of a group of nodes, from elements that come from outside, and the text by which
 * equal bodies are found.
 */
import { isFloat, type Shape, type Tensor } from "@cotangent/autodiff/backend";
import type { OpName } from "@cotangent/autodiff/ops";
import type { Expr, ExprBuilder } from "../expr/expr.ts";
import type { Operand } from "../loops/nest.ts";
import type { Lowering } from "./lowering.ts";
import { contiguous } from "./nodes.ts";
import type { SignatureWriter } from "./signature.ts";
import { applyNodeRule } from "./scalar.ts";
import { constantOf } from "../expr/leaves.ts";
import { distinct } from "./titles.ts";

/**
 * Returns a function that says whether an operand of that shape lies as a result of that shape does: contiguous, from
 * the start of its buffer.
 */
export function plainIn(shape: Shape): (operand: Operand) => boolean {
  const own = contiguous(shape).strides;
  return ({ offset, strides }) => offset === 0 && strides.every((stride, i) => stride === own[i] || shape[i] === 1);
}

/** Body of a group: its operands, its expressions, and its signature. */
export class Body {
  readonly reads: readonly Operand[];
  /** Buffers of the operands, each once. */
  readonly buffers: readonly number[];
  readonly #lowering: Lowering;
  readonly #members: ReadonlySet<Tensor>;
  readonly #product: Tensor | undefined;
  readonly #numbers = new Map<Tensor, number>();
  /**
   * Uniforms that were asked for, and whether each may be a parameter. One uniform may have as many users as the graph
   * has nodes, so that the answer is kept.
   */
  readonly #variable = new Map<Tensor, boolean>();

  /**
   * @param options.reductions reductions that read members, or else elements from outside
   * @param options.product node that is neither a member nor read, but given to `build`
   */
  constructor(
    lowering: Lowering,
    group: readonly Tensor[],
    { reductions = [], product }: { readonly reductions?: readonly Tensor[]; readonly product?: Tensor } = {},
  ) {
    const { nodes } = lowering;
    const elementwise = group.filter((node) => nodes.role(node) === "elementwise");
    this.#lowering = lowering;
    this.#product = product;
    this.#members = new Set(elementwise);
    const reads: Operand[] = [];
    const read = (user: Tensor, node: Tensor): void => {
      if (this.#members.has(node) || this.#numbers.has(node) || node === product || nodes.role(node) === "uniform")
        return;
      this.#numbers.set(node, reads.push(lowering.operand(user, node)) - 1);
    };
    for (const node of elementwise) for (const input of node.inputs) read(node, input);
    for (const reduction of reductions) read(reduction, reduction.inputAt(0));
    for (const node of group)
      if (!this.#members.has(node)) this.#numbers.set(node, reads.push(copyOf(lowering, node)) - 1);
    this.reads = reads;
    this.buffers = distinct(reads.map(({ buffer }) => buffer));
  }

  /** Adds the operands, the members and the results to a signature. Returns the writer. */
  sign(writer: SignatureWriter, results: readonly Tensor[]): SignatureWriter {
    const { nodes } = this.#lowering;
    const names = new Map<Tensor, string>();
    const nameOf = (node: Tensor): string => {
      const number = this.#numbers.get(node);
      if (number !== undefined) return `r${number}`;
      const name = node === this.#product ? "p" : names.get(node);
      if (name !== undefined) return name;
      const value = nodes.uniform(node)!;
      const text = this.#isVariable(node) ? writer.constant(value) : Object.is(value, -0) ? "-0" : value;
      return `${node.dtype} ${text}`;
    };
    writer.operands(...this.reads);
    for (const node of this.#members) {
      writer.node(node, nameOf);
      names.set(node, `m${names.size}`);
    }
    return writer.data(results.map(nameOf));
  }

  build(builder: ExprBuilder, leaves: readonly Expr[], results: readonly Tensor[], product?: Expr): Expr[] {
    const { nodes, functions } = this.#lowering;
    const made = new Map<Tensor, Expr>();
    if (this.#product !== undefined && product !== undefined) made.set(this.#product, product);
    const expression = (node: Tensor): Expr => {
      const known = made.get(node);
      if (known !== undefined) return known;
      const number = this.#numbers.get(node);
      if (number !== undefined) return leaves[number]!;
      const value = nodes.uniform(node)!;
      const local = builder.parameters?.get(value);
      return local !== undefined && this.#isVariable(node)
        ? builder.parameter(node.dtype, local)
        : constantOf(builder, value, node.dtype);
    };
    for (const node of this.#members)
      made.set(node, applyNodeRule(builder, node, node.inputs.map(expression), functions));
    return results.map(expression);
  }

  /**
   * Returns whether a uniform may be a parameter of the function. It must be but a factor, an addend or the like, and
   * none of the numbers that rules ask for.
   */
  #isVariable(node: Tensor): boolean {
    let known = this.#variable.get(node);
    if (known === undefined) this.#variable.set(node, (known = this.#findVariable(node)));
    return known;
  }

  #findVariable(node: Tensor): boolean {
    const members = this.#members;
    const { nodes } = this.#lowering;
    if (!isFloat(node.dtype) || [0, 1, -1].includes(nodes.uniform(node)!)) return false;
    const users = nodes.users(node);
    const isLinear = (user: Tensor): boolean => linear.has(user.op!.name);
    if (users.length <= members.size) return users.every((user) => !members.has(user) || isLinear(user));
    for (const user of members) if (!isLinear(user) && user.inputs.includes(node)) return false;
    return true;
  }
}

/** Ops whose rules ask of a constant only whether it is 0, 1 or −1. */
const linear: ReadonlySet<string> = new Set<OpName>(["add", "sub", "mul", "scaleCotangent"]);

// ---- private parts

/** Returns the operand that a movement, or an identity, copies. */
function copyOf(lowering: Lowering, node: Tensor): Operand {
  const { nodes } = lowering;
  const source = node.inputAt(0);
  if (nodes.role(node) === "movement")
    return { buffer: lowering.buffer(source), dtype: node.dtype, ...nodes.view(node) };
  return { buffer: lowering.buffer(nodes.root(source)), dtype: node.dtype, ...contiguous(node.shape) };
}
