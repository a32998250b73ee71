/**
 * Arenas: the memory of executables, which is one arena for all of them as long as it has room. Blocks come back when
 * the collector has run and the program has returned to its event loop: functions that are made and dropped in a row
 * may fill the arena with blocks that nobody needs. An executable that finds no room then has an arena of its own. The
 * collector frees that together with it, and needs no event loop.
 */
import type { WasmApi } from "../webassembly.ts";
import { Arena, ArenaFull, mostBytes, pagesFor, type Block } from "./arena.ts";

export interface ArenaBounds {
  /** Bytes that the common arena may grow to. */
  readonly common?: number;
  /**
   * Bytes of all arenas that executables have to themselves, as long as the collector is not known to have freed them.
   */
  readonly own?: number;
}

export class Arenas {
  readonly #api: WasmApi;
  readonly #shared: boolean;
  readonly #bounds: Required<ArenaBounds>;
  #common: Arena | undefined;
  /** Bytes of arenas that executables have to themselves. */
  #own = 0;
  readonly #collected: FinalizationRegistry<number>;

  /** @param shared true where several threads use the memory */
  constructor(api: WasmApi, shared: boolean, { common = mostBytes, own = 2 ** 33 }: ArenaBounds = {}) {
    this.#api = api;
    this.#shared = shared;
    this.#bounds = { common, own };
    this.#collected = new FinalizationRegistry((bytes) => void (this.#own -= bytes));
  }

  /**
   * Returns a block of `bytes` bytes, and its arena.
   * @throws ArenaFull where there is room only once the collector has run; UsageError where no memory is large enough
   */
  allocate(bytes: number): { readonly arena: Arena; readonly block: Block } {
    const api = this.#api;
    const shared = this.#shared;
    const bounds = this.#bounds;
    const arena = (this.#common ??= new Arena(api, shared, { most: bounds.common }));
    const block = arena.find(bytes);
    if (block !== undefined) return { arena, block };
    if (bytes > mostBytes - 65536) throw arena.refusal(bytes);
    const alone = this.#alone(bytes);
    if (alone === undefined) throw new ArenaFull(arena.refusal(bytes).message);
    return alone;
  }

  /** Bytes that executables and results have, dropped ones included until they are given back. */
  get used(): number {
    return this.#own + (this.#common?.used ?? 0);
  }

  // ---- private parts

  /** Returns a block in an arena of its own; undefined where there may be no more of these. */
  #alone(bytes: number): { readonly arena: Arena; readonly block: Block } | undefined {
    const size = pagesFor(bytes) * 65536;
    if (this.#own + size > this.#bounds.own) return undefined;
    try {
      const arena = new Arena(this.#api, this.#shared, { most: size, isWhole: true });
      this.#own += size;
      this.#collected.register(arena, size);
      return { arena, block: arena.allocate(bytes) };
    } catch {
      return undefined;
    }
  }
}
