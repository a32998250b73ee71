import type { TypedArray } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { elementsOf, type Tensor } from "../../core/tensor.ts";
import { isConstant, isInput, type Rewrite } from "../graph.ts";

/**
 * Merges common subexpressions: nodes of one op with the same inputs and equal attributes, and constants of equal
 * elements. Ops are pure, so this holds for a third party's too. A barrier carries an attribute of its own each time
 * and is never merged. For one graph, whose nodes are given inputs first.
 */
export function duplicates(): Rewrite {
  const keys = new Keys();
  const first = new Map<string, Tensor>();
  return (node) => {
    if (isInput(node)) return node;
    const key = isConstant(node) ? keys.ofConstant(node) : keys.ofNode(node);
    const before = first.get(key);
    if (before !== undefined) return before;
    first.set(key, node);
    return node;
  };
}

/** Constants of more elements than this are equal only where they share their array. */
const compared = 64;

/** Texts that are equal exactly where what they stand for is. */
class Keys {
  readonly #ids = new Map<unknown, number>();

  ofNode(node: Tensor): string {
    let key = `${this.#id(node.op)}`;
    for (let k = 0; k < node.inputCount; k++) key += `,${this.#id(node.inputAt(k))}`;
    return node.attrs === undefined ? key : `${key}:${this.#attribute(node.attrs)}`;
  }

  ofConstant(node: Tensor): string {
    if (typeof node.value === "number" && node.shape.length === 0)
      return `${node.dtype}=${this.#attribute(node.value)}`;
    const aval = `${node.dtype}[${node.shape.join(",")}]`;
    const { value } = node;
    const elements = sizeOf(node.shape) <= compared ? elementsOf(node) : value;
    return `${aval}=${typeof elements === "object" && "length" in elements && elements.length <= compared ? bits(elements) : this.#id(elements)}`;
  }

  #id(thing: unknown): number {
    let id = this.#ids.get(thing);
    if (id === undefined) this.#ids.set(thing, (id = this.#ids.size));
    return id;
  }

  /** Plain data by its structure, anything else (symbols, functions, class instances) by identity. */
  #attribute(value: unknown): string {
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value === "boolean" || value === null || value === undefined) return String(value);
    if (Array.isArray(value)) return `[${value.map((v) => this.#attribute(v)).join(",")}]`;
    if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${entries.map(([name, v]) => `${JSON.stringify(name)}:${this.#attribute(v)}`).join(",")}}`;
    }
    return `#${this.#id(value)}`;
  }
}

/** By bits: −0 is not 0, and NaN is NaN. */
function bits(elements: TypedArray): string {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength).join(",");
}
