/**
 * Executables: a compiled graph that runs, with its module, its block of an arena, and the results that stay there
 * between runs.
 */
import {
  runReference,
  sizeOf,
  type Graph,
  type Input,
  type Tensor,
  type TypedArray,
  type Value,
} from "@cotangent/autodiff/backend";
import { lower } from "../lower/lower.ts";
import type { Kit } from "../lower/kit.ts";
import type { Kernel, Program } from "../lower/program.ts";
import type { Arena, Block } from "../plan/arena.ts";
import type { Arenas } from "../plan/arenas.ts";
import { orderForDonation, pairDonated } from "../plan/donation.ts";
import { layOut } from "../plan/layout.ts";
import type { WasmApi } from "../webassembly.ts";
import { hasParts, load, type Running, type Team } from "./module.ts";
import { Slots } from "./slots.ts";
import type { Timed } from "./profile.ts";
import { viewOf } from "./resident.ts";
import type { Plan } from "../plan/plan.ts";

export interface MachineOptions {
  readonly api: WasmApi;
  readonly kit: Kit;
  readonly relaxedSimd: boolean;
  /** Team of threads; null for one thread. */
  readonly team: Team | null;
  /** Returns the arenas of executables that one thread runs; with `shared`, of those whose work threads share. */
  arenas(shared: boolean): Arenas;
}

interface Call {
  readonly node: Tensor;
  readonly avals: readonly Tensor["aval"][];
  readonly starts: readonly number[];
  readonly start: number;
  views: readonly TypedArray[];
  out: TypedArray;
}

export class Machine {
  readonly #arena: Arena;
  readonly #block: Block;
  readonly plan: Plan;
  readonly #program: Program;
  readonly #kernels: readonly Kernel[];
  readonly #slots: Slots;
  readonly #calls: readonly Call[];
  /** Loads kernels as a module: all of them, or one to be timed. */
  readonly #load: (kernels: readonly Kernel[], call: (index: number) => void) => Running;
  readonly running: Running;
  /** Buffer of the memory that the views are of. */
  #buffer: unknown = null;
  #isDisposed = false;
  /** True where a run ended early while a thread might still have written. */
  isLost = false;

  constructor(graph: Graph, { api, arenas, kit, relaxedSimd, team: all }: MachineOptions) {
    this.#program = lower(graph, { kit, relaxedSimd });
    this.#kernels = orderForDonation(graph, this.#program);
    const team = all !== null && hasParts(this.#kernels) ? all : null;
    const pairs = pairDonated(graph, this.#program, this.#kernels);
    const layout = layOut(this.#program, this.#kernels, pairs);
    this.plan = { graph, program: this.#program, kernels: this.#kernels, layout, donations: pairs };
    const { arena, block } = arenas(team !== null).allocate(layout.bytes);
    this.#arena = arena;
    this.#block = block;
    const address = (buffer: number): number => this.#block.start + layout.offsets[buffer]!;
    this.#slots = new Slots(this.plan, arena, this.#block, address);
    this.#calls = this.#kernels.flatMap(({ call: node }): Call[] => {
      if (node === undefined) return [];
      const [output, ...inputs] = [node, ...node.inputs].map((each) => address(this.#program.bufferOf(each)));
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
    this.#refresh();
    for (const { buffer, elements } of this.#program.constants)
      viewOf(arena, this.#program.buffers[buffer]!.node.dtype, address(buffer), elements.length).set(elements);
    this.#load = (kernels, call) =>
      load(kernels, {
        api,
        arena,
        block: this.#block,
        relaxedSimd,
        team,
        address,
        call,
        lost: (kernel) => this.#lose(kernel),
      });
    this.running = this.#load(this.#kernels, (index) => this.#call(index));
  }

  run(inputs: readonly Input[]): readonly Value[] {
    if (this.#buffer !== this.#arena.buffer) this.#refresh();
    const slots = this.#slots;
    const outside = slots.enter(inputs);
    this.running.run();
    // a reference that was called may have compiled something itself
    if (this.#buffer !== this.#arena.buffer) this.#refresh();
    return slots.leave(inputs, outside);
  }

  /** Address of the block in its arena. */
  get start(): number {
    return this.#block.start;
  }

  /** Returns the functions by which a run is timed kernel by kernel. Those runs give no arguments up. */
  timed(inputs: readonly Input[]): Timed {
    this.#slots.vacate();
    let calls = 0;
    const parts = this.#kernels.map((kernel) => {
      const first = kernel.call === undefined ? calls : calls++;
      return this.#load([kernel], (index) => this.#call(first + index)).run;
    });
    const prepare = (): void => {
      if (this.#buffer !== this.#arena.buffer) this.#refresh();
      this.#slots.copyIn(inputs);
    };
    const nothing = this.#load([], () => {}).run;
    return { prepare, run: this.running.run, parts, nothing };
  }

  /** Gives the memory back at once: in a loop that never yields, no finalizer would. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#slots.vacate();
    this.#isDisposed = true;
    // the next run looks for its memory, and finds that it has none
    this.#buffer = null;
    // a thread that was given up may still write there
    if (!this.isLost) this.#arena.release(this.#block);
  }

  // ---- private parts

  #lose(kernel: number): void {
    this.isLost = true;
    this.#slots.lose(kernel);
  }

  /**
   * Calls a reference, and calls it again where the memory was replaced meanwhile, since the arrays that it had are
   * empty then.
   */
  #call(index: number): void {
    for (;;) {
      if (this.#buffer !== this.#arena.buffer) this.#refresh();
      const { node, avals, views, out } = this.#calls[index]!;
      try {
        runReference(node.op!, views, out, avals, node.aval, node.attrs);
      } catch (error) {
        if (this.#buffer === this.#arena.buffer) throw error;
      }
      if (this.#buffer === this.#arena.buffer) return;
    }
  }

  /** Makes all views anew, after the memory was replaced by a larger one. */
  #refresh(): void {
    if (this.#isDisposed)
      throw new Error("wasm: this executable was disposed of, its memory may be another's; compile anew");
    const arena = this.#arena;
    this.#buffer = arena.buffer;
    this.#slots.refresh();
    for (const call of this.#calls) {
      call.views = call.node.inputs.map(({ dtype, shape }, i) => viewOf(arena, dtype, call.starts[i]!, sizeOf(shape)));
      call.out = viewOf(arena, call.node.dtype, call.start, sizeOf(call.node.shape));
    }
  }
}

const nothing: TypedArray = new Float32Array(0);
