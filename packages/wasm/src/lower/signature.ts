/**
 * Signatures: kernels of one signature are one function of the module, which is given the addresses of their buffers.
 */
import type { Keys, Tensor } from "@cotangent/autodiff/backend";
import type { Operand } from "../loops/nest.ts";

export interface Signature {
  /** Text that is equal for kernels whose code differs in addresses alone. */
  readonly text: string;
  /** Buffers of the kernel, in the order in which the text names them. */
  readonly buffers: readonly number[];
  /**
   * Numbers of the kernel that may be others in another kernel of this text, in the order in which the text names them.
   */
  readonly constants: readonly number[];
}

/** Writer of a signature, part by part. Each method returns the writer. */
export class SignatureWriter {
  readonly #keys: Keys;
  readonly #numbers = new Map<number, number>();
  readonly #constants = new Map<number, number>();
  #text: string;

  constructor(keys: Keys, what: string) {
    this.#keys = keys;
    this.#text = what;
  }

  /** Adds plain data. Any other value counts by identity. */
  data(...values: readonly unknown[]): this {
    for (const value of values) this.#text += ` ${this.#keys.ofData(value)}`;
    return this;
  }

  operands(...operands: readonly Operand[]): this {
    for (const { buffer, dtype, offset, strides } of operands) {
      this.buffer(buffer);
      this.#text += `${dtype}+${offset}[${strides.join()}]`;
    }
    return this;
  }

  buffer(...buffers: readonly number[]): this {
    return this.list(buffers);
  }

  /** Adds a list of buffers, which may be longer than the arguments of a call can be. */
  list(buffers: readonly number[]): this {
    for (const buffer of buffers) {
      let number = this.#numbers.get(buffer);
      if (number === undefined) this.#numbers.set(buffer, (number = this.#numbers.size));
      this.#text += ` b${number}`;
    }
    return this;
  }

  /** Adds a node by its op, dtype and attributes; `input` returns the name of each of its inputs. */
  node({ op, dtype, attrs, inputs }: Tensor, input: (node: Tensor) => string): this {
    this.#text += ` ${this.#keys.id(op)}${dtype}(${inputs.map(input).join()})`;
    if (attrs !== undefined) this.#text += this.#keys.ofData(attrs);
    return this;
  }

  /** Returns the name of a number that may be another one elsewhere: "c0" for the first. */
  constant(value: number): string {
    let number = this.#constants.get(value);
    if (number === undefined) this.#constants.set(value, (number = this.#constants.size));
    return `c${number}`;
  }

  done(): Signature {
    return { text: this.#text, buffers: [...this.#numbers.keys()], constants: [...this.#constants.keys()] };
  }
}
