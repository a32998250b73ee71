/**
 * Slots: the places of arguments and results of an executable, and the residents that are there now. In a training loop
 * the residents of one run come back to the next as they are. That case is found out first, and moves nothing.
 */
import { sizeOf, valueOf, type Input, type Tensor, type TypedArray, type Value } from "@cotangent/autodiff/backend";
import type { Arena, Block } from "../plan/arena.ts";
import { stampOf } from "./stamps.ts";
import { ArenaResident, viewOf, type Region } from "./resident.ts";
import type { Plan } from "../plan/plan.ts";

/** Slot of an input that something reads. */
interface ArgumentSlot extends Region {
  /** Index among the inputs. */
  readonly position: number;
  /** Slot of the result that is written over this input; null where none is. */
  readonly result: ResultSlot | null;
  /** True where its elements stay from run to run, and are large enough for a stamp to pay. */
  readonly stays: boolean;
  /** Stamp of the array that is there; 0 where it is not known. */
  stamp: number;
  view: TypedArray;
}

/** Slot of a result, and the resident that is there now. */
interface ResultSlot extends Region {
  /** Number of the kernel that writes it; −1 where none does. */
  readonly kernel: number;
  /** Index of the donated input that shares the place; −1 where none does. */
  readonly position: number;
  resident: ArenaResident | null;
  view: TypedArray;
}

export class Slots {
  readonly #arena: Arena;
  readonly #block: Block;
  readonly #argumentSlots: readonly ArgumentSlot[];
  /** Slots that share their place with no result. */
  readonly #loose: readonly ArgumentSlot[];
  readonly #resultSlots: readonly ResultSlot[];
  readonly #donated: readonly number[];
  /** True where some donated input is no result's place. */
  readonly #isUnpaired: boolean;
  /** True where a run may throw between its kernels. */
  readonly #mayThrow: boolean;
  /** Results of a run; each run fills the array anew. */
  readonly #results: Value[];

  constructor(plan: Plan, arena: Arena, block: Block, address: (buffer: number) => number) {
    const { graph, program, kernels, donations: pairs } = plan;
    this.#arena = arena;
    this.#block = block;
    this.#donated = graph.donated ?? [];
    this.#mayThrow = kernels.some(({ call }) => call !== undefined);
    const writers = new Map(kernels.flatMap(({ writes }, i) => writes.map((buffer) => [buffer, i])));
    const positions = new Map(program.inputs.map((buffer, position) => [buffer, position]));
    this.#resultSlots = program.outputs.map((buffer, i): ResultSlot => ({
      ...regionOf(graph.outputs[i]!, address(buffer), arena),
      kernel: writers.get(buffer) ?? -1,
      position: pairs.has(buffer) ? positions.get(pairs.get(buffer)!)! : -1,
      resident: null,
      view: nothing,
    }));
    const resultSlots = new Map(this.#resultSlots.map((result) => [result.position, result]));
    const donated = new Set(this.#donated);
    this.#argumentSlots = graph.inputs.flatMap((input, position): ArgumentSlot[] => {
      const buffer = program.inputs[position]!;
      if (buffer < 0) return [];
      const result = resultSlots.get(position) ?? null;
      const stays = !donated.has(position) && hasOwnPlace(plan, buffer);
      return [{ ...regionOf(input, address(buffer), arena), position, result, stays, stamp: 0, view: nothing }];
    });
    this.#loose = this.#argumentSlots.filter(({ result }) => result === null);
    this.#isUnpaired = this.#donated.filter((i) => sizeOf(graph.inputs[i]!.shape) > 1).length > pairs.size;
    this.#results = new Array<Value>(this.#resultSlots.length);
  }

  /** Makes the views anew, after the memory was replaced by a larger one. */
  refresh(): void {
    const renew = (place: ArgumentSlot | ResultSlot): void => {
      place.view = viewOf(this.#arena, place.dtype, place.start, place.length);
    };
    this.#argumentSlots.forEach(renew);
    this.#resultSlots.forEach(renew);
  }

  /**
   * Prepares a run: brings its inputs to their places, and moves results out that must not be written over. Returns
   * whether a donated input lies elsewhere than where it is written over.
   */
  enter(inputs: readonly Input[]): boolean {
    const loose = this.#loose;
    const outside = this.#isInPlace(inputs) ? this.#isUnpaired : this.#bring(inputs);
    for (let i = 0; i < loose.length; i++) {
      const slot = loose[i]!;
      const input = inputs[slot.position]!;
      if (!slot.stays || !isThere(slot, input)) fill(slot, valueOf(input));
    }
    return outside;
  }

  /** Ends a run: gives up donated inputs. Returns the results. */
  leave(inputs: readonly Input[], outside: boolean): readonly Value[] {
    const resultSlots = this.#resultSlots;
    const donated = this.#donated;
    const results = this.#results;
    for (let i = 0; outside && i < donated.length; i++) {
      const value = valueOf(inputs[donated[i]!]!);
      if (value instanceof ArenaResident && !value.shared) value.giveUp();
    }
    for (let i = 0; i < resultSlots.length; i++) results[i] = this.#result(resultSlots[i]!);
    return results;
  }

  /** Brings the inputs of a run that gives nothing up, after `vacate`. */
  copyIn(inputs: readonly Input[]): void {
    for (const slot of this.#argumentSlots) {
      slot.stamp = 0;
      fill(slot, valueOf(inputs[slot.position]!));
    }
  }

  /** Moves all results out that someone may read. */
  vacate(): void {
    for (const result of this.#resultSlots) {
      result.resident?.moveOut();
      result.resident = null;
    }
  }

  /**
   * Marks results as lost that a run was writing over, up to and including a kernel: they are neither what they were
   * nor what they should be.
   */
  lose(kernel: number): void {
    for (const result of this.#resultSlots) {
      if (result.kernel > kernel) continue;
      result.resident?.lose();
      result.resident = null;
    }
  }

  // ---- private parts

  /**
   * Returns whether the residents that are here are just those which are donated to this run, each for the result in
   * its place.
   */
  #isInPlace(inputs: readonly Input[]): boolean {
    const resultSlots = this.#resultSlots;
    for (let i = 0; i < resultSlots.length; i++) {
      const { resident, position } = resultSlots[i]!;
      if (position < 0) {
        if (resident !== null) return false;
      } else if (resident === null || valueOf(inputs[position]!) !== resident || resident.shared) return false;
    }
    return true;
  }

  /**
   * Makes room, and brings the inputs that are written over, which may come from anywhere. Returns whether one of them
   * came from elsewhere.
   */
  #bring(inputs: readonly Input[]): boolean {
    this.#makeRoom(inputs);
    let outside = this.#isUnpaired;
    for (const slot of this.#argumentSlots) {
      const value = valueOf(inputs[slot.position]!);
      if (slot.result === null || slot.result.resident === value) continue;
      outside = true;
      fill(slot, value);
    }
    return outside;
  }

  /** Moves results out of the places that this run writes, unless they were given to it to be written over. */
  #makeRoom(inputs: readonly Input[]): void {
    let given: ReadonlySet<Value> | undefined;
    for (const result of this.#resultSlots) {
      const { resident, position } = result;
      if (resident === null) continue;
      if (!resident.shared) {
        if (position >= 0 && valueOf(inputs[position]!) === resident) continue;
        // a run that throws must leave it readable
        given ??= new Set(this.#donated.map((donated) => valueOf(inputs[donated]!)));
        if (position < 0 && !this.#mayThrow && given.has(resident)) continue;
      }
      resident.moveOut();
      result.resident = null;
    }
  }

  #result(result: ResultSlot): Value {
    const { view, length, resident } = result;
    if (length === 1) return view[0]!;
    if (length === 0) return view.slice();
    if (resident === null) return (result.resident = new ArenaResident(result, this.#block));
    // a resident that stayed was given up in this run, so that nobody has it any more
    resident.begin(this.#block);
    return resident;
  }
}

/** Bytes of an input from which on looking for its stamp costs nothing beside copying it. */
const worthStamping = 1 << 16;

/** Returns whether an input is large, and lies where nothing else does in the course of a run. */
function hasOwnPlace({ program: { buffers }, layout: { offsets } }: Plan, input: number): boolean {
  const [start, size] = [offsets[input]!, buffers[input]!.bytes];
  if (size < worthStamping) return false;
  return buffers.every(
    ({ bytes }, i) => i === input || offsets[i] === -1 || offsets[i]! >= start + size || offsets[i]! + bytes <= start,
  );
}

/** Returns whether an input is in its place since an earlier run. From this run on it is. */
function isThere(slot: ArgumentSlot, input: Input): boolean {
  const value = valueOf(input);
  // the caller's own array may have other elements now
  const stamp = input === value || !ArrayBuffer.isView(value) ? 0 : stampOf(value);
  if (stamp !== 0 && stamp === slot.stamp) return true;
  slot.stamp = stamp;
  return false;
}

/** Brings an input to its place. */
function fill({ start, length, view, arena }: ArgumentSlot, value: Value): void {
  if (typeof value === "number") {
    if (length > 0) view[0] = value;
  } else if (ArrayBuffer.isView(value)) write(view, value);
  else if (value instanceof ArenaResident) {
    const { region } = value;
    if (region.start !== start || region.arena !== arena || !value.livesInArena) write(view, value.peek());
  } else write(view, value.read());
}

/** Copies elements; a call of `set` costs more than a few copies do. */
function write(view: TypedArray, elements: TypedArray): void {
  const { length } = view;
  if (length > 32) view.set(elements);
  else for (let i = 0; i < length; i++) view[i] = elements[i]!;
}

const nothing: TypedArray = new Float32Array(0);

function regionOf({ shape, dtype }: Tensor, start: number, arena: Arena): Region {
  return { arena, dtype, start, length: sizeOf(shape) };
}
