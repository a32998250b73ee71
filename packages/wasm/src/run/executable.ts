/** A compiled graph that runs: its module, its block of the arena, and what lives there between runs. */
import {
  runReference,
  sizeOf,
  type Executable,
  type Graph,
  type RunTimes,
  type Tensor,
  type TypedArray,
  type Value,
} from "@cotangent/autodiff/backend";
import { lower } from "../lower/lower.ts";
import type { Kernel, Program } from "../lower/kernel.ts";
import type { Arena, Block } from "../plan/arena.ts";
import { orderForDonation, pairDonated } from "../plan/donation.ts";
import { layOut } from "../plan/layout.ts";
import type { WasmApi } from "../webassembly.ts";
import { describeTimes, explainPlan, type Plan } from "./explain.ts";
import { hasParts, load, type Running, type Team } from "./module.ts";
import { time } from "./profile.ts";
import { stampOf } from "./stamps.ts";
import { ArenaResident, viewOf, type Place } from "./resident.ts";

export interface MachineOptions {
  readonly api: WasmApi;
  readonly relaxedSimd: boolean;
  /** Null for one thread. */
  readonly team: Team | null;
  /** The memory of executables that one thread runs, and that of those which several share. */
  arena(shared: boolean): Arena;
}

/** An input that something reads. */
interface Slot {
  readonly position: number;
  readonly start: number;
  readonly length: number;
  readonly aval: Tensor["aval"];
  /** The result that lives where this input is written, if one may. */
  readonly home: Home | null;
  readonly donated: boolean;
  /** Whether its elements stay from run to run, and it is worth knowing which they are. */
  readonly stays: boolean;
  /** The stamp of the array that is there; 0 where nobody knows. */
  stamp: number;
  view: TypedArray;
}

/** Where a result is written, and which one is there now. */
interface Home extends Place {
  /** The kernel that writes it; −1 where none does. */
  readonly kernel: number;
  /** The input that shares the place. */
  slot: Slot | null;
  resident: ArenaResident | null;
  view: TypedArray;
}

interface Call {
  readonly node: Tensor;
  readonly avals: readonly Tensor["aval"][];
  readonly starts: readonly number[];
  readonly start: number;
  views: readonly TypedArray[];
  out: TypedArray;
}

export class Machine implements Executable {
  private readonly arena: Arena;
  private readonly block: Block;
  private readonly plan: Plan;
  private readonly program: Program;
  private readonly kernels: readonly Kernel[];
  private readonly slots: readonly Slot[];
  private readonly homes: readonly Home[];
  private readonly calls: readonly Call[];
  /** Makes code of kernels: all of them, or one to be timed. */
  private readonly load: (kernels: readonly Kernel[], call: (index: number) => void) => Running;
  private readonly running: Running;
  private readonly donated: readonly number[];
  /** Whether some donated input is no result's place. */
  private readonly isUnpaired: boolean;
  /** Filled anew by each run. */
  private readonly results: Value[];
  /** The buffer of the memory that the views are of. */
  private buffer: unknown = null;
  private isDisposed = false;
  /** Whether a run was left before its end while a thread might still have written. */
  isLost = false;

  constructor(graph: Graph, { api, arena: arenaFor, relaxedSimd, team: all }: MachineOptions) {
    this.program = lower(graph, { relaxedSimd });
    this.kernels = orderForDonation(graph, this.program);
    const team = all !== null && hasParts(this.kernels) ? all : null;
    const arena = arenaFor(team !== null);
    this.arena = arena;
    const pairs = pairDonated(graph, this.program, this.kernels);
    const layout = layOut(this.program, this.kernels, pairs);
    this.plan = { graph, program: this.program, kernels: this.kernels, layout, homes: pairs };
    this.donated = graph.donated ?? [];
    this.block = arena.allocate(layout.bytes);
    const address = (buffer: number): number => this.block.start + layout.offsets[buffer]!;
    const writers = new Map(this.kernels.flatMap(({ writes }, i) => writes.map((buffer) => [buffer, i])));
    this.homes = this.program.outputs.map((buffer, i): Home => ({
      kernel: writers.get(buffer) ?? -1,
      ...placeOf(graph.outputs[i]!, address(buffer)),
      arena,
      slot: null,
      resident: null,
      view: nothing,
    }));
    // by the buffer of the argument that is written over
    const homes = new Map(this.homes.map((home, i) => [pairs.get(this.program.outputs[i]!), home]));
    this.slots = graph.inputs.flatMap((input, position): Slot[] => {
      const buffer = this.program.inputs[position]!;
      if (buffer < 0) return [];
      const home = homes.get(buffer) ?? null;
      const slot: Slot = {
        ...placeOf(input, address(buffer)),
        position,
        aval: input.aval,
        home,
        donated: this.donated.includes(position),
        stays: !this.donated.includes(position) && hasOwnPlace(this.plan, buffer),
        stamp: 0,
        view: nothing,
      };
      if (home !== null) home.slot = slot;
      return [slot];
    });
    this.isUnpaired = this.donated.filter((i) => sizeOf(graph.inputs[i]!.shape) > 1).length > pairs.size;
    this.results = new Array<Value>(this.homes.length);
    this.calls = this.kernels.flatMap(({ call: node }): Call[] => {
      if (node === undefined) return [];
      const [output, ...inputs] = [node, ...node.inputs].map((each) => address(this.program.bufferOf(each)));
      return [
        {
          node,
          avals: node.inputs.map((input) => input.aval),
          start: output!,
          starts: inputs,
          views: [],
          out: nothing,
        },
      ];
    });
    this.refresh();
    for (const { buffer, elements } of this.program.constants)
      viewOf(arena, this.program.buffers[buffer]!.node.dtype, address(buffer), elements.length).set(elements);
    this.load = (kernels, call) =>
      load(kernels, {
        api,
        arena,
        block: this.block,
        relaxedSimd,
        team,
        address,
        call,
        lost: (kernel) => this.lose(kernel),
      });
    this.running = this.load(this.kernels, (index) => this.call(index));
  }

  run(inputs: readonly Value[], owners: readonly (object | null)[] = noOwners): readonly Value[] {
    if (this.buffer !== this.arena.buffer) this.refresh();
    const { slots, homes, donated, results } = this;
    this.makeRoom(inputs);
    let outside = this.isUnpaired;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      const value = inputs[slot.position]!;
      if (slot.home !== null && slot.home.resident === value) continue;
      outside ||= slot.home !== null;
      if (!slot.stays || !isThere(slot, value, owners[slot.position])) fill(slot, value, this.arena);
    }
    this.running.run();
    // a reference that was called may have compiled something itself
    if (this.buffer !== this.arena.buffer) this.refresh();
    for (let i = 0; outside && i < donated.length; i++) {
      const value = inputs[donated[i]!];
      if (value instanceof ArenaResident && !value.shared) value.giveUp();
    }
    for (let i = 0; i < homes.length; i++) results[i] = this.result(homes[i]!);
    return results;
  }

  explain(): string {
    return explainPlan(this.plan, this.running.bytes, this.block.start) + this.running.explain();
  }

  profile(inputs: readonly Value[]): RunTimes {
    // this is no run that gives anything up
    this.vacate();
    let calls = 0;
    const parts = this.kernels.map((kernel) => {
      const first = kernel.call === undefined ? calls : calls++;
      return this.load([kernel], (index) => this.call(first + index)).run;
    });
    const prepare = (): void => {
      if (this.buffer !== this.arena.buffer) this.refresh();
      for (const slot of this.slots) {
        slot.stamp = 0;
        fill(slot, inputs[slot.position]!, this.arena);
      }
    };
    const nothing = this.load([], () => {}).run;
    return describeTimes(this.plan, time({ prepare, run: this.running.run, parts, nothing }));
  }

  /** Its memory is given back at once: in a loop that never yields, no finalizer would. */
  dispose(): void {
    if (this.isDisposed) return;
    this.vacate();
    this.isDisposed = true;
    // the next run looks for its memory, and finds that it has none
    this.buffer = null;
    // a thread that was given up may still write there
    if (!this.isLost) this.arena.release(this.block);
  }

  // ---- private parts

  /** Moves results out of the places that this run writes, but for those that it was given to write over. */
  private makeRoom(inputs: readonly Value[]): void {
    const { homes, calls } = this;
    for (let i = 0; i < homes.length; i++) {
      const home = homes[i]!;
      const { resident, slot } = home;
      if (resident === null) continue;
      if (!resident.shared) {
        if (slot !== null && inputs[slot.position] === resident) continue;
        // what throws must leave it readable
        if (slot === null && calls.length === 0 && this.isGivenUp(resident, inputs)) continue;
      }
      resident.moveOut();
      home.resident = null;
    }
  }

  /** Moves all results out that someone may read. */
  private vacate(): void {
    for (const home of this.homes) {
      home.resident?.moveOut();
      home.resident = null;
    }
  }

  private isGivenUp(resident: ArenaResident, inputs: readonly Value[]): boolean {
    for (let i = 0; i < this.donated.length; i++) if (inputs[this.donated[i]!] === resident) return true;
    return false;
  }

  private result(home: Home): Value {
    const { view, length, resident } = home;
    if (length === 1) return view[0]!;
    if (length === 0) return view.slice();
    if (resident === null) return (home.resident = new ArenaResident(home, this.block));
    // what stayed was given up in this run, so that nobody has it any more
    resident.begin(this.block);
    return resident;
  }

  /** What was to be written over up to a kernel is neither what it was nor what it should be. */
  private lose(kernel: number): void {
    this.isLost = true;
    for (const home of this.homes) {
      if (home.kernel > kernel) continue;
      home.resident?.lose();
      home.resident = null;
    }
  }

  /** Again where the memory was replaced meanwhile, since the arrays it was given are empty then. */
  private call(index: number): void {
    for (;;) {
      if (this.buffer !== this.arena.buffer) this.refresh();
      const { node, avals, views, out } = this.calls[index]!;
      try {
        runReference(node.op!, views, out, avals, node.aval, node.attrs);
      } catch (error) {
        if (this.buffer === this.arena.buffer) throw error;
      }
      if (this.buffer === this.arena.buffer) return;
    }
  }

  /** Makes all views anew, after the memory was replaced by a larger one. */
  private refresh(): void {
    if (this.isDisposed)
      throw new Error("wasm: this executable was disposed of, its memory may be another's; compile anew");
    const { arena } = this;
    this.buffer = arena.buffer;
    for (const slot of this.slots) slot.view = viewOf(arena, slot.aval.dtype, slot.start, slot.length);
    for (const home of this.homes) home.view = viewOf(arena, home.dtype, home.start, home.length);
    for (const call of this.calls) {
      call.views = call.node.inputs.map(({ dtype, shape }, i) => viewOf(arena, dtype, call.starts[i]!, sizeOf(shape)));
      call.out = viewOf(arena, call.node.dtype, call.start, sizeOf(call.node.shape));
    }
  }
}

/** Bytes of an input from which on looking for its stamp costs nothing beside copying it. */
const worthStamping = 1 << 16;

/** Whether an input is large, and lies where nothing else does in the course of a run. */
function hasOwnPlace({ program: { buffers }, layout: { offsets } }: Plan, input: number): boolean {
  const [start, size] = [offsets[input]!, buffers[input]!.bytes];
  if (size < worthStamping) return false;
  return buffers.every(
    ({ bytes }, i) => i === input || offsets[i] === -1 || offsets[i]! >= start + size || offsets[i]! + bytes <= start,
  );
}

/** Whether an input is in its place since an earlier run; from this one on it is. */
function isThere(slot: Slot, value: Value, owner: object | null | undefined): boolean {
  const stamp = owner === null || owner === undefined || !ArrayBuffer.isView(value) ? 0 : stampOf(value);
  if (stamp !== 0 && stamp === slot.stamp) return true;
  slot.stamp = stamp;
  return false;
}

const noOwners: readonly null[] = [];

/** Brings an input to its place. */
function fill({ start, length, view }: Slot, value: Value, arena: Arena): void {
  if (typeof value === "number") {
    if (length > 0) view[0] = value;
  } else if (ArrayBuffer.isView(value)) write(view, value);
  else if (value instanceof ArenaResident) {
    const { home } = value;
    if (home.start !== start || home.arena !== arena || !value.livesInArena) write(view, value.peek());
  } else write(view, value.read());
}

/** Copies elements; a call of `set` costs more than a few do. */
function write(view: TypedArray, elements: TypedArray): void {
  const { length } = view;
  if (length > 32) view.set(elements);
  else for (let i = 0; i < length; i++) view[i] = elements[i]!;
}

const nothing: TypedArray = /* @__PURE__ */ new Float32Array(0);

function placeOf({ shape, dtype }: Tensor, start: number): { start: number; length: number; dtype: Tensor["dtype"] } {
  return { start, length: sizeOf(shape), dtype };
}
