/** What kernels are equal by: those of one signature are one function, given where their buffers start. */
import type { Keys, Tensor } from "@cotangent/autodiff/backend";
import type { Operand } from "../loops/nest.ts";

export interface Signature {
  /** Equal for kernels whose code differs in addresses alone. */
  readonly text: string;
  /** The buffers of the kernel, in the order in which the text names them. */
  readonly buffers: readonly number[];
  /** Likewise numbers that need not be the same ones in another kernel of this text. */
  readonly constants: readonly number[];
}

/** Writes a signature, part by part. */
export class SignatureWriter {
  private readonly keys: Keys;
  private readonly numbers = new Map<number, number>();
  private readonly constants = new Map<number, number>();
  private text: string;

  constructor(keys: Keys, what: string) {
    this.keys = keys;
    this.text = what;
  }

  /** Plain data; anything else counts by identity. */
  data(...values: readonly unknown[]): this {
    for (const value of values) this.text += ` ${this.keys.ofData(value)}`;
    return this;
  }

  operands(...operands: readonly Operand[]): this {
    for (const { buffer, dtype, offset, strides } of operands) {
      this.buffer(buffer);
      this.text += `${dtype}+${offset}[${strides.join()}]`;
    }
    return this;
  }

  buffer(...buffers: readonly number[]): this {
    return this.list(buffers);
  }

  /** Of buffers, however many. */
  list(buffers: readonly number[]): this {
    for (const buffer of buffers) {
      let number = this.numbers.get(buffer);
      if (number === undefined) this.numbers.set(buffer, (number = this.numbers.size));
      this.text += ` b${number}`;
    }
    return this;
  }

  /** A node by its op, dtype and attributes; `input` says what stands for each thing it takes. */
  node({ op, dtype, attrs, inputs }: Tensor, input: (node: Tensor) => string): this {
    this.text += ` ${this.keys.id(op)}${dtype}(${inputs.map(input).join()})`;
    if (attrs !== undefined) this.text += this.keys.ofData(attrs);
    return this;
  }

  /** The name of a number that may be another one elsewhere. */
  constant(value: number): string {
    let number = this.constants.get(value);
    if (number === undefined) this.constants.set(value, (number = this.constants.size));
    return `c${number}`;
  }

  done(): Signature {
    return { text: this.text, buffers: [...this.numbers.keys()], constants: [...this.constants.keys()] };
  }
}
