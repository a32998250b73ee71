/**
 * Loop nests over an iteration space, whose operands are read or written through strides. Two axes that every operand
 * can go through as one are merged: a space [2, 3] whose operands all lie in order becomes one loop of 6.
 */
import type { DType } from "@cotangent/autodiff/backend";
import type { Code, Label, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import type { Count } from "./loops.ts";
export const itemSizes: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, uint32: 4, bool: 1 };

/**
 * An operand: element [i, j, …] of the space lies at `offset + i·strides[0] + j·strides[1] + …`, counted in elements. A
 * row that is repeated has the strides [0, 1].
 */
export interface Operand {
  /** Number of the buffer that holds it. */
  readonly buffer: number;
  readonly dtype: DType;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A start: a constant address, or so many bytes behind the address in a local. */
export interface Start {
  readonly address: number;
  readonly pointer: Local | undefined;
}

/** Returns the start of an operand's first element. */
export function firstOf({ buffer, offset, dtype }: Operand, start: (buffer: number) => Start): Start {
  const { address, pointer } = start(buffer);
  return { address: address + offset * itemSizes[dtype], pointer };
}

/** Pushes a start as an address. */
export function pushStart(code: Code, { address, pointer }: Start): void {
  if (pointer === undefined) code.i32(address);
  else {
    code.get(pointer);
    if (address !== 0) code.i32(address).op(i32.add);
  }
}

/** One loop of the nest, with the step of each operand in bytes. */
export interface Axis {
  readonly size: number;
  readonly reduced: boolean;
  readonly steps: readonly number[];
}

/** Returns the axes to loop over, merged where possible and without those of length 1. `reduced` names reduced axes. */
export function axesOf(
  shape: readonly number[],
  operands: readonly Operand[],
  reduced: ReadonlySet<number> = new Set(),
): Axis[] {
  const axes: Axis[] = [];
  for (let i = 0; i < shape.length; i++) {
    if (shape[i] === 1) continue;
    const axis: Axis = {
      size: shape[i]!,
      reduced: reduced.has(i),
      steps: operands.map(({ strides, dtype }) => strides[i]! * itemSizes[dtype]),
    };
    const last = axes.at(-1);
    if (
      last !== undefined &&
      last.reduced === axis.reduced &&
      last.steps.every((step, k) => step === axis.steps[k]! * axis.size)
    ) {
      axes[axes.length - 1] = { ...axis, size: last.size * axis.size };
    } else axes.push(axis);
  }
  return axes;
}

/** Writes a loop nest. It has a pointer for each different list of steps, and a counter for each open loop. */
export class Nest {
  readonly #code: Code;
  readonly #axes: readonly Axis[];
  /** The constant part of each operand's address, and the pointer that is added to it. */
  readonly #bases: readonly number[];
  readonly #pointers: readonly (Local | undefined)[];
  readonly #pointerSteps: { readonly local: Local; readonly steps: readonly number[] }[] = [];
  readonly #open: { readonly counter: Local; readonly label: Label }[] = [];

  constructor(code: Code, axes: readonly Axis[], starts: readonly Start[]) {
    this.#code = code;
    this.#axes = axes;
    const known = new Map<string, Local>();
    const bases: number[] = [];
    this.#pointers = starts.map(({ address, pointer }, k) => {
      const steps = axes.map((axis) => axis.steps[k]!);
      // a negative pointer plus a constant does not wrap: then the pointer is the whole address
      const whole = steps.some((step) => step < 0);
      bases.push(whole ? 0 : address);
      if (steps.every((step) => step === 0)) return pointer;
      const key = `${steps.join()} ${whole ? address : ""} ${pointer ?? ""}`;
      const same = known.get(key);
      if (same !== undefined) return same;
      const local = code.local("i32");
      pushStart(code, { address: whole ? address : 0, pointer });
      code.set(local);
      known.set(key, local);
      this.#pointerSteps.push({ local, steps });
      return local;
    });
    this.#bases = bases;
  }

  /** Pushes the varying part of an operand's address. Returns the constant part, for the offset of a load or store. */
  push(operand: number): number {
    const local = this.#pointers[operand];
    if (local === undefined) this.#code.i32(0);
    else this.#code.get(local);
    return this.#bases[operand]!;
  }

  /** Opens a loop of `count` turns. */
  enter(count: Count): void {
    const counter = this.#code.local("i32");
    if (typeof count === "number") this.#code.i32(count);
    else this.#code.get(count.local);
    this.#code.set(counter);
    this.#open.push({ counter, label: this.#code.loop() });
  }

  /**
   * Moves on by `by` elements of an axis and closes its loop. Then goes back to the start of the axis, unless told to
   * stay.
   */
  leave(axis: number, count: number, by: number, stay: boolean = false): void {
    const code = this.#code;
    const { counter, label } = this.#open.pop()!;
    this.advance(axis, by);
    code.get(counter).i32(1).op(i32.sub).tee(counter).brIf(label).end().release(counter);
    if (!stay) this.advance(axis, -by * count);
  }

  /** Moves all pointers by `by` elements of an axis. */
  advance(axis: number, by: number): void {
    if (by === 0) return;
    for (const { local, steps } of this.#pointerSteps) {
      const step = steps[axis]! * by;
      if (step !== 0) this.#code.get(local).i32(step).op(i32.add).set(local);
    }
  }

  /** Moves all pointers by `by` times the number in a local. */
  advanceTo(axis: number, number: Local, by: number): void {
    for (const { local, steps } of this.#pointerSteps)
      this.#code
        .get(number)
        .i32(steps[axis]! * by)
        .op(i32.mul)
        .get(local)
        .op(i32.add)
        .set(local);
  }

  done(): void {
    for (const { local } of this.#pointerSteps) this.#code.release(local);
  }

  get depth(): number {
    return this.#axes.length;
  }
}
