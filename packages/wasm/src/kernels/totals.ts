/**
 * Totals: reductions of all elements that a loop computes anyway. Each total has accumulators: one for vectors (two
 * where halves are carried in double precision), and one for elements that fill no vector. Where threads share the
 * loop, each part keeps its totals. These are combined in the order of the parts afterwards, so that bits do not depend
 * on threads.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32, v128 } from "../emit/opcodes.ts";
import { Emitter } from "../expr/emitter.ts";
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { laneTypes } from "../expr/lanes.ts";
import { accumulate, combineLanes, rounded, type Accumulation, type Combine, type Numeric } from "./accumulate.ts";
import { storeLanes } from "../loops/loadStore.ts";
import { firstOf, pushStart, type Operand } from "../loops/nest.ts";
import type { EmitOptions } from "../loops/options.ts";

export interface Total {
  readonly combine: Combine;
  readonly dtype: Numeric;
  /** Operand of one element. */
  readonly write: Operand;
}

export interface TotalsSpec {
  readonly totals: readonly Total[];
  readonly lanes: 2 | 4;
  /** Number of the buffer in which parts keep their totals (see `keptBytes`). */
  readonly kept?: number | undefined;
}

/** Addend: a value that one turn of a loop adds to an accumulator. */
export interface Addend {
  readonly value: Expr;
  readonly add: (push: () => void, isVector: boolean) => void;
  /** True for the upper half of a vector, which has nothing of its first element. */
  readonly isHighHalf: boolean;
}

/** Bytes that one part keeps of one total. */
const keptItem = 8;

export function keptBytes(totals: number, parts: number): number {
  return totals * parts * keptItem;
}

/** Accumulators of a loop, in locals. */
export class Totals {
  readonly #code: Code;
  readonly #spec: TotalsSpec;
  readonly #accumulators: Accumulator[] = [];

  constructor(code: Code, spec: TotalsSpec) {
    this.#code = code;
    this.#spec = spec;
  }

  /** Returns the addends of one vector. `values` are in the order of the totals. */
  addends(builder: ExprBuilder, values: readonly Expr[]): Addend[] {
    const code = this.#code;
    const accumulators = this.#accumulators;
    return values.flatMap((value, i) => {
      const { combine, dtype } = this.#spec.totals[i]!;
      const accumulation = accumulate(builder, value, combine, dtype);
      const { vectors, rest } = (accumulators[i] ??= {
        accumulation,
        vectors: accumulation.parts.map(() => code.local("v128")),
        rest: code.local("v128"),
      });
      return accumulation.parts.map((part, half): Addend => ({
        value: part,
        isHighHalf: half > 0,
        add(push, isVector) {
          const into = isVector ? vectors[half]! : rest;
          code.get(into);
          push();
          code.op(accumulation.op).set(into);
        },
      }));
    });
  }

  start(): void {
    const code = this.#code;
    for (const { accumulation, vectors, rest } of this.#accumulators)
      for (const local of [...vectors, rest]) {
        accumulation.pushInitial(code);
        code.set(local);
      }
  }

  /** Writes the results. */
  finish(start: EmitOptions["start"]): void {
    this.#combine();
    this.#accumulators.forEach(({ accumulation, vectors }, i) =>
      writeTotal(this.#code, this.#spec.totals[i]!, accumulation, vectors[0]!, start),
    );
  }

  /** Keeps the totals of a part. */
  keep(part: Local, parts: number, address: (buffer: number) => number): void {
    this.#combine();
    const code = this.#code;
    this.#accumulators.forEach(({ accumulation, vectors }, i) => {
      code.get(part).i32(keptItem).op(i32.mul).get(vectors[0]!);
      const offset = address(this.#spec.kept!) + i * parts * keptItem;
      code.accessLane(accumulation.type === "f64" ? v128.store64Lane : v128.store32Lane, 0, offset);
    });
  }

  done(): void {
    for (const { vectors, rest } of this.#accumulators)
      for (const local of [...vectors, rest]) this.#code.release(local);
  }

  /** Combines all accumulators of a total into the first lane of the first one. */
  #combine(): void {
    for (const { accumulation, vectors, rest } of this.#accumulators)
      combineLanes(this.#code, vectors, accumulation, this.#spec.lanes, rest);
  }
}

/** Combines the totals that parts kept, and writes the results. */
export function emitKept(
  code: Code,
  { totals, lanes, kept }: TotalsSpec,
  parts: number,
  { address, start }: EmitOptions,
): void {
  const [sum, at] = [code.local("v128"), code.local("i32")];
  totals.forEach((total, i) => {
    const builder = new ExprBuilder({ lanes });
    const accumulation = accumulate(builder, builder.leaf(laneTypes[total.dtype], 0), total.combine, total.dtype);
    const offset = address(kept!) + i * parts * keptItem;
    const push = (): Code =>
      code.get(at).access(accumulation.type === "f64" ? v128.load64Splat : v128.load32Splat, offset);
    code.i32(0).set(at);
    push().set(sum);
    const again = code.i32(keptItem).set(at).loop();
    code.get(sum);
    push().op(accumulation.op).set(sum);
    code.get(at).i32(keptItem).op(i32.add).tee(at);
    code
      .i32(parts * keptItem)
      .op(i32.ltU)
      .brIf(again)
      .end();
    writeTotal(code, total, accumulation, sum, start);
  });
  code.release(sum).release(at);
}

// ---- private parts

interface Accumulator {
  readonly accumulation: Accumulation;
  readonly vectors: readonly Local[];
  readonly rest: Local;
}

/** Rounds a total to its dtype, and writes it. */
function writeTotal(
  code: Code,
  { dtype, write }: Total,
  { type }: Accumulation,
  total: Local,
  start: EmitOptions["start"],
): void {
  const { address, pointer } = firstOf(write, start);
  const builder = new ExprBuilder({ lanes: 4 });
  new Emitter(code, [rounded(builder, builder.leaf(type, 0), dtype)]).run(
    () => void code.get(total),
    (_, push) => {
      pushStart(code, { address: 0, pointer });
      push();
      storeLanes(code, dtype, 1, address);
    },
  );
}
