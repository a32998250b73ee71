/** What each node of a graph is to the compiler, and who uses it. */
import {
  elementsOf,
  isConstant,
  isFloat,
  isInput,
  runOrder,
  sizeOf,
  stridesOf,
  uniformValue,
  type Graph,
  type Kind,
  type Shape,
  type Tensor,
  type View,
} from "@cotangent/autodiff/backend";
import type { Functions } from "../algebra/functions.ts";
import { hasVectorCode, isOp } from "./scalar.ts";

/**
 * - uniform: one number everywhere, known now
 * - special: what has a kernel of its own, by the name of its op
 * - call: what there is no code for, or not in this kit; its reference runs on views of the arena
 */
export type Role =
  | "input"
  | "constant"
  | "uniform"
  | "identity"
  | "elementwise"
  | "movement"
  | "reduction"
  | "matmul"
  | "embedding"
  | "special"
  | "call";

/** What a backend can compute itself. */
export interface Abilities {
  /** Null where ops that need them run by their references. */
  readonly functions: Functions | null;
  /** Whether a node that its kind does not describe has a kernel of its own. */
  hasKernel(node: Tensor): boolean;
}

export class Nodes {
  readonly graph: Graph;
  private readonly abilities: Abilities;
  /** In an order to run them in. */
  readonly list: readonly Tensor[];
  readonly outputs: ReadonlySet<Tensor>;
  private readonly roles = new Map<Tensor, Role>();
  private readonly uniforms = new Map<Tensor, number>();
  private readonly usersOf = new Map<Tensor, Tensor[]>();
  private readonly views = new Map<Tensor, View>();
  private readonly written = new Map<Tensor, boolean>();
  /** Of identities only. */
  private readonly roots = new Map<Tensor, Tensor>();

  constructor(graph: Graph, abilities: Abilities) {
    this.graph = graph;
    this.abilities = abilities;
    this.list = runOrder(graph);
    this.outputs = new Set(graph.outputs);
    for (const node of this.list) {
      const role = this.classify(node);
      this.roles.set(node, role);
      if (role === "identity") this.roots.set(node, this.root(node.inputAt(0)));
      this.usersOf.set(node, []);
      if (this.role(node) !== "uniform" && !isConstant(node))
        for (let k = 0; k < node.inputCount; k++) {
          const users = this.usersOf.get(node.inputAt(k))!;
          // a user is there once, whatever it reads twice
          if (users.at(-1) !== node) users.push(node);
        }
    }
  }

  role(node: Tensor): Role {
    return this.roles.get(node)!;
  }

  users(node: Tensor): readonly Tensor[] {
    return this.usersOf.get(node)!;
  }

  uniform(node: Tensor): number | undefined {
    return this.uniforms.get(node);
  }

  /** How a movement reads its input. */
  view(node: Tensor): View {
    return this.views.get(node)!;
  }

  /** The node whose elements a node's are, in their order. */
  root(node: Tensor): Tensor {
    return this.roots.get(node) ?? node;
  }

  /** Whether the elements of a movement are written out: it is a result, or somebody cannot read through it. */
  isWritten(movement: Tensor): boolean {
    let known = this.written.get(movement);
    if (known === undefined) {
      known = this.outputs.has(movement) || this.users(movement).some((user) => !this.readsThrough(user, movement));
      this.written.set(movement, known);
    }
    return known;
  }

  /** Whether `user` reads the movement `node` where its elements are, rather than a copy. */
  readsThrough(user: Tensor, node: Tensor): boolean {
    if (this.role(node) !== "movement") return false;
    const { strides } = this.view(node);
    switch (this.role(user)) {
      case "elementwise":
      case "reduction": {
        const inner = node.shape.findLastIndex((size) => size !== 1);
        return inner < 0 || strides[inner] === 0 || strides[inner] === 1;
      }
      case "matmul":
        return strides.every((stride) => stride >= 0);
      default:
        return false;
    }
  }

  private classify(node: Tensor): Role {
    if (isInput(node)) return "input";
    const uniform = this.findUniform(node);
    if (uniform !== undefined) {
      this.uniforms.set(node, uniform);
      if (!this.outputs.has(node) || isConstant(node)) return "uniform";
    }
    if (isConstant(node)) return "constant";
    const kind: Kind<never> = node.op!.kind;
    switch (kind.type) {
      case "elementwise":
        return this.abilities.functions !== null || hasVectorCode(node, (input) => this.uniforms.get(input))
          ? "elementwise"
          : "call";
      case "identity":
      case "embedding":
        return kind.type;
      case "movement":
        this.views.set(node, kind.view(node.inputAt(0).shape, node.attrs as never));
        return "movement";
      case "reduction":
        // the reference multiplies floats in a wider range than a kernel's double precision, and counts what is bool
        return node.inputAt(0).dtype === "bool" ||
          (kind.combine === "prod" && isFloat(node.dtype)) ||
          (kind.combine === "logSumExp" && node.dtype !== "float32" && node.dtype !== "float64")
          ? "call"
          : "reduction";
      case "contraction":
        return isOp(node, "matmul") ? "matmul" : this.abilities.hasKernel(node) ? "special" : "call";
      default:
        return this.abilities.hasKernel(node) ? "special" : "call";
    }
  }

  private findUniform(node: Tensor): number | undefined {
    if (isConstant(node)) return sizeOf(node.shape) === 1 ? elementsOf(node)[0]! : undefined;
    const { type } = node.op!.kind;
    if (type === "identity" || type === "movement") return this.uniforms.get(node.inputAt(0));
    return uniformValue(node);
  }
}

/** Row-major elements from the start. */
export function contiguous(shape: Shape): View {
  return { offset: 0, strides: stridesOf(shape) };
}
