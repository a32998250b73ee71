/**
 * Loops over an iteration space in which each operand is read or written through strides. Axes that all operands can walk as
 * one are merged, so that what is contiguous everywhere becomes one loop.
 */
import type { DType } from "@cotangent/autodiff/backend";
import type { Code, Label, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import type { Count } from "./loops.ts";
export const itemSizes: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, uint32: 4, bool: 1 };

/** Elements somewhere in memory: element [i, j, …] of the space is at `offset + i·strides[0] + j·strides[1] + …`, in elements. */
export interface Operand {
  /** What says where it is: the number of a buffer. */
  readonly buffer: number;
  readonly dtype: DType;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A place in memory: a constant address, or that many bytes behind where a local points. */
export interface Start {
  readonly address: number;
  readonly pointer: Local | undefined;
}

/** Where the first element of an operand is. */
export function firstOf({ buffer, offset, dtype }: Operand, start: (buffer: number) => Start): Start {
  const { address, pointer } = start(buffer);
  return { address: address + offset * itemSizes[dtype], pointer };
}

/** Pushes an address. */
export function pushStart(code: Code, { address, pointer }: Start): void {
  if (pointer === undefined) code.i32(address);
  else {
    code.get(pointer);
    if (address !== 0) code.i32(address).op(i32.add);
  }
}

/** One loop, with the steps of each operand in bytes. */
export interface Axis {
  readonly size: number;
  readonly reduced: boolean;
  readonly steps: readonly number[];
}

/** The axes to loop over, kept ones first; none of length 1. `first` says which are reduced. */
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

/** Moves through the axes: a pointer for each different list of steps, a counter for each open loop. */
export class Nest {
  private readonly code: Code;
  private readonly axes: readonly Axis[];
  /** By operand: where it starts, and the pointer that is added. */
  private readonly bases: readonly number[];
  private readonly pointers: readonly (Local | undefined)[];
  private readonly pointerSteps: { readonly local: Local; readonly steps: readonly number[] }[] = [];
  private readonly open: { readonly counter: Local; readonly label: Label }[] = [];

  constructor(code: Code, axes: readonly Axis[], starts: readonly Start[]) {
    this.code = code;
    this.axes = axes;
    const known = new Map<string, Local>();
    const bases: number[] = [];
    this.pointers = starts.map(({ address, pointer }, k) => {
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
      this.pointerSteps.push({ local, steps });
      return local;
    });
    this.bases = bases;
  }

  /** Pushes the part of an operand's address that varies; the constant part is returned. */
  push(operand: number): number {
    const local = this.pointers[operand];
    if (local === undefined) this.code.i32(0);
    else this.code.get(local);
    return this.bases[operand]!;
  }

  /** Opens the loop over an axis, `count` times. */
  enter(count: Count): void {
    const counter = this.code.local("i32");
    if (typeof count === "number") this.code.i32(count);
    else this.code.get(count.local);
    this.code.set(counter);
    this.open.push({ counter, label: this.code.loop() });
  }

  /** Moves `by` elements of the axis on, and closes its loop; then goes back to its start unless told to stay. */
  leave(axis: number, count: number, by: number, stay: boolean = false): void {
    const { code } = this;
    const { counter, label } = this.open.pop()!;
    this.advance(axis, by);
    code.get(counter).i32(1).op(i32.sub).tee(counter).brIf(label).end().release(counter);
    if (!stay) this.advance(axis, -by * count);
  }

  /** Moves all pointers by some elements of an axis. */
  advance(axis: number, by: number): void {
    if (by === 0) return;
    for (const { local, steps } of this.pointerSteps) {
      const step = steps[axis]! * by;
      if (step !== 0) this.code.get(local).i32(step).op(i32.add).set(local);
    }
  }

  /** The same by a number that is in a local, times `by`. */
  advanceTo(axis: number, number: Local, by: number): void {
    for (const { local, steps } of this.pointerSteps)
      this.code
        .get(number)
        .i32(steps[axis]! * by)
        .op(i32.mul)
        .get(local)
        .op(i32.add)
        .set(local);
  }

  done(): void {
    for (const { local } of this.pointerSteps) this.code.release(local);
  }

  get depth(): number {
    return this.axes.length;
  }
}
