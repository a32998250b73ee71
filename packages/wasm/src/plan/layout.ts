/**
 * Layout: the place of each buffer in the block of an executable. A buffer that stays from run to run (a constant, a
 * result, an input that a result is written over) has a place of its own. Any other has a place from its first to its
 * last kernel; then others are given that place.
 */
import type { Kernel, Program } from "../lower/program.ts";
import type { Donations } from "./donation.ts";

export interface Layout {
  /** Offset of each buffer, in bytes from the start of the block. */
  readonly offsets: readonly number[];
  readonly bytes: number;
  /** Bytes that all buffers would take if no place were used again. */
  readonly bytesWithoutReuse: number;
}

/** Room behind each buffer, in bytes: a vector may read or write past the last element. */
const margin = 16;

export function layOut(program: Program, kernels: readonly Kernel[], donations: Donations): Layout {
  const { buffers } = program;
  const sizes = buffers.map(({ bytes }) => Math.ceil(bytes / 16) * 16 + margin);
  const kept = new Set([...program.constants.map(({ buffer }) => buffer), ...program.outputs, ...donations.values()]);
  const lastUse = new Map<number, number>();
  const usedBy = kernels.map(({ reads, writes, scratch }) => reads.concat(writes, scratch));
  usedBy.forEach((used, position) => {
    for (const buffer of used) lastUse.set(buffer, position);
  });
  const offsets = new Array<number>(buffers.length).fill(-1);
  const space = new Space();
  const place = (buffer: number): void => {
    if (offsets[buffer] === -1) offsets[buffer] = space.take(sizes[buffer]!);
  };
  for (const buffer of kept) if (!donations.has(buffer)) place(buffer);
  for (const [output, input] of donations) offsets[output] = offsets[input]!;
  for (const buffer of program.inputs) if (buffer >= 0) place(buffer);
  kernels.forEach((kernel, position) => {
    const ends = (buffer: number): boolean => lastUse.get(buffer) === position && !kept.has(buffer);
    const given = new Set<number>();
    for (const buffer of kernel.writes) {
      if (offsets[buffer] !== -1) continue;
      const source = kernel.inPlace.find(
        (read) =>
          ends(read) &&
          !given.has(read) &&
          buffers[read]!.bytes === buffers[buffer]!.bytes &&
          buffers[read]!.node.dtype === buffers[buffer]!.node.dtype,
      );
      if (source === undefined) continue;
      given.add(source);
      offsets[buffer] = offsets[source]!;
    }
    for (const buffer of [...kernel.writes, ...kernel.scratch]) place(buffer);
    for (const buffer of usedBy[position]!)
      if (ends(buffer) && !given.has(buffer)) {
        given.add(buffer);
        space.giveBack(offsets[buffer]!, sizes[buffer]!);
      }
  });
  return { offsets, bytes: space.end, bytesWithoutReuse: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Free pieces of a block that grows. The smallest piece that is large enough is taken. */
class Space {
  end = 0;
  /** The pieces, sorted by start. No two touch. */
  readonly #free: { start: number; size: number }[] = [];

  take(size: number): number {
    let best = -1;
    for (let i = 0; i < this.#free.length; i++) {
      const { size: found } = this.#free[i]!;
      if (found >= size && (best < 0 || found < this.#free[best]!.size)) best = i;
    }
    if (best < 0) {
      const start = this.end;
      this.end += size;
      return start;
    }
    const piece = this.#free[best]!;
    if (piece.size === size) this.#free.splice(best, 1);
    else this.#free[best] = { start: piece.start + size, size: piece.size - size };
    return piece.start;
  }

  giveBack(start: number, size: number): void {
    const free = this.#free;
    let [low, high] = [0, free.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (free[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [free[low - 1], free[low]];
    const joinsBefore = before !== undefined && before.start + before.size === start;
    const joinsAfter = after !== undefined && start + size === after.start;
    const piece = joinsBefore ? before : { start, size };
    if (joinsBefore) before.size += size;
    if (joinsAfter) piece.size += after.size;
    // the neighbours were joined to one piece
    free.splice(low, Number(joinsAfter), ...(joinsBefore ? [] : [piece]));
  }
}
