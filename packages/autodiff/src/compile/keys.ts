import type { TypedArray } from "../core/dtype.ts";
import { showAval, sizeOf } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";

/** Constants of more elements than this are equal only where they share their array. */
const compared = 64;

/** Texts that are equal exactly where what they stand for is: for things that are compared with each other. */
export class Keys {
  readonly #ids = new Map<unknown, number>();

  /** By op, inputs and attributes. */
  ofNode(node: Tensor): string {
    let key = `${this.id(node.op)}`;
    for (let k = 0; k < node.inputCount; k++) key += `,${this.id(node.inputAt(k))}`;
    return node.attrs === undefined ? key : `${key}:${this.ofData(node.attrs)}`;
  }

  ofConstant(node: Tensor): string {
    if (typeof node.value === "number" && node.shape.length === 0) return `${node.dtype}=${this.ofData(node.value)}`;
    const aval = showAval(node.aval);
    const { value } = node;
    const elements = sizeOf(node.shape) <= compared ? elementsOf(node) : value;
    return `${aval}=${typeof elements === "object" && "length" in elements && elements.length <= compared ? bits(elements) : this.id(elements)}`;
  }

  /** Plain data by its structure, anything else (symbols, functions, class instances) by identity. */
  ofData(value: unknown): string {
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value === "boolean" || value === null || value === undefined) return String(value);
    if (Array.isArray(value)) {
      let text = "[";
      for (const each of value as readonly unknown[]) text += `${this.ofData(each)},`;
      return `${text}]`;
    }
    if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      const names = Object.keys(value);
      if (names.length > 1) names.sort();
      let text = "{";
      for (const name of names)
        text += `${JSON.stringify(name)}:${this.ofData((value as Record<string, unknown>)[name])},`;
      return `${text}}`;
    }
    return `#${this.id(value)}`;
  }

  /** The same number for the same thing. */
  id(thing: unknown): number {
    let id = this.#ids.get(thing);
    if (id === undefined) this.#ids.set(thing, (id = this.#ids.size));
    return id;
  }
}

/** By bits: −0 is not 0, and NaN is NaN. */
function bits(elements: TypedArray): string {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength).join(",");
}
