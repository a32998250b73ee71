/** Nodes of a graph: the role of each for the compiler, and its users. */
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
 * Role of a node:
 * - uniform: one number everywhere, known now
 * - special: an op with a kernel of its own, by its name
 * - call: an op without code, or without it in this kit; its reference runs on views of the arena
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

/** Abilities of a backend: the kernels that it has. */
export interface Abilities {
  /** Elementary functions; null where ops that need them run by their references. */
  readonly functions: Functions | null;
  /** Returns whether a node has a special kernel. */
  hasKernel(node: Tensor): boolean;
}

export class Nodes {
  readonly graph: Graph;
  readonly #abilities: Abilities;
  /** Nodes in an order to run them in. */
  readonly list: readonly Tensor[];
  readonly outputs: ReadonlySet<Tensor>;
  readonly #roles = new Map<Tensor, Role>();
  readonly #uniforms = new Map<Tensor, number>();
  readonly #usersOf = new Map<Tensor, Tensor[]>();
  readonly #views = new Map<Tensor, View>();
  readonly #written = new Map<Tensor, boolean>();
  /** Roots of identities. */
  readonly #roots = new Map<Tensor, Tensor>();

  constructor(graph: Graph, abilities: Abilities) {
    this.graph = graph;
    this.#abilities = abilities;
    this.list = runOrder(graph);
    this.outputs = new Set(graph.outputs);
    for (const node of this.list) {
      const role = this.#classify(node);
      this.#roles.set(node, role);
      if (role === "identity") this.#roots.set(node, this.root(node.inputAt(0)));
      this.#usersOf.set(node, []);
      if (this.role(node) !== "uniform" && !isConstant(node))
        for (let k = 0; k < node.inputCount; k++) {
          const users = this.#usersOf.get(node.inputAt(k))!;
          // a user is in the list once, even if it reads the node twice
          if (users.at(-1) !== node) users.push(node);
        }
    }
  }

  role(node: Tensor): Role {
    return this.#roles.get(node)!;
  }

  users(node: Tensor): readonly Tensor[] {
    return this.#usersOf.get(node)!;
  }

  uniform(node: Tensor): number | undefined {
    return this.#uniforms.get(node);
  }

  /** Returns the view through which a movement reads its input. */
  view(node: Tensor): View {
    return this.#views.get(node)!;
  }

  /**
   * Returns the node whose elements, in the same order, are those of a node; the node itself where it is no identity.
   */
  root(node: Tensor): Tensor {
    return this.#roots.get(node) ?? node;
  }

  /** Returns whether the elements of a movement are written out: it is a result, or a user cannot read through it. */
  isWritten(movement: Tensor): boolean {
    let known = this.#written.get(movement);
    if (known === undefined) {
      known = this.outputs.has(movement) || this.users(movement).some((user) => !this.readsThrough(user, movement));
      this.#written.set(movement, known);
    }
    return known;
  }

  /** Returns whether `user` reads the movement `node` through its view, not through a copy. */
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

  #classify(node: Tensor): Role {
    if (isInput(node)) return "input";
    const uniform = this.#findUniform(node);
    if (uniform !== undefined) {
      this.#uniforms.set(node, uniform);
      if (!this.outputs.has(node) || isConstant(node)) return "uniform";
    }
    if (isConstant(node)) return "constant";
    const kind: Kind<never> = node.op!.kind;
    switch (kind.type) {
      case "elementwise":
        return this.#abilities.functions !== null || hasVectorCode(node, (input) => this.#uniforms.get(input))
          ? "elementwise"
          : "call";
      case "identity":
      case "embedding":
        return kind.type;
      case "movement":
        this.#views.set(node, kind.view(node.inputAt(0).shape, node.attrs as never));
        return "movement";
      case "reduction":
        // the reference multiplies floats in a wider range than a kernel's double precision
        return node.dtype === "bool" ||
          (kind.combine === "prod" && isFloat(node.dtype)) ||
          (kind.combine === "logSumExp" && node.dtype !== "float32" && node.dtype !== "float64")
          ? "call"
          : "reduction";
      case "contraction":
        return isOp(node, "matmul") ? "matmul" : this.#abilities.hasKernel(node) ? "special" : "call";
      default:
        return this.#abilities.hasKernel(node) ? "special" : "call";
    }
  }

  #findUniform(node: Tensor): number | undefined {
    if (isConstant(node)) return sizeOf(node.shape) === 1 ? elementsOf(node)[0]! : undefined;
    const { type } = node.op!.kind;
    if (type === "identity" || type === "movement") return this.#uniforms.get(node.inputAt(0));
    return uniformValue(node);
  }
}

/** Returns the view of row-major elements from the start: of shape [2, 3], with strides of 3 and 1. */
export function contiguous(shape: Shape): View {
  return { offset: 0, strides: stridesOf(shape) };
}
