/**
 * Epilogues of products: expressions of a tile's sums and of other elements, which are computed before anything is
 * stored.
 */
import type { DType } from "@cotangent/autodiff/backend";
import type { Code, Local } from "../emit/code.ts";
import { i16x8, i32x4, i8x16, v128 } from "../emit/opcodes.ts";
import { Emitter } from "../expr/emitter.ts";
import { ExprBuilder, type Expr, type ExprBuilderOptions } from "../expr/expr.ts";
import { loadLanes, storable } from "../loops/loadStore.ts";
import { firstOf, itemSizes, type Operand, type Start } from "../loops/nest.ts";
import type { EmitOptions } from "../loops/options.ts";
import { leafOf } from "../expr/leaves.ts";

/** Epilogue of a product [...batch, m, n]. */
export interface Epilogue {
  /** Operands with strides of [...batch, m, n]; the last stride is 0 or 1. */
  readonly reads: readonly Operand[];
  /** Operands that the expressions of `build` are written to, in the same order. */
  readonly writes: readonly Operand[];
  build(builder: ExprBuilder, product: Expr, leaves: readonly Expr[]): readonly Expr[];
}

/** Steps of a pointer over the result, in bytes. */
export interface StorePointer {
  readonly row: number;
  readonly column: number;
  readonly batch: readonly number[];
  /** Local with the first address; undefined where the pointer starts at 0. */
  readonly start: Local | undefined;
}

/** Access to elements at a constant address plus a pointer. */
export interface Access {
  readonly dtype: DType;
  readonly base: number;
  /** Number of the pointer; undefined for an element that is the same everywhere. */
  readonly pointer: number | undefined;
  readonly row: number;
  readonly column: number;
}

/**
 * Sums of a tile, row by row in vectors. `counts` are the lanes of each vector that belong to the result: 6 columns of
 * float32 have counts of 4 and 2.
 */
export interface Grid {
  readonly sums: readonly Local[];
  readonly rows: number;
  readonly vectors: number;
  readonly counts: readonly number[];
  readonly out: readonly Local[];
}

export class Store {
  readonly pointers: StorePointer[] = [];
  readonly #reads: readonly Access[];
  readonly #writes: readonly Access[];
  readonly #epilogue: Epilogue;
  readonly #lanes: 2 | 4;
  readonly #builderOptions: ExprBuilderOptions;
  readonly #type: "f32" | "f64";

  constructor(
    epilogue: Epilogue,
    dtype: "float32" | "float64",
    { relaxedSimd, parameters, start }: Pick<EmitOptions, "relaxedSimd" | "parameters" | "start">,
  ) {
    this.#epilogue = epilogue;
    this.#lanes = dtype === "float32" ? 4 : 2;
    this.#builderOptions = { lanes: this.#lanes, relaxedSimd, parameters };
    this.#type = dtype === "float32" ? "f32" : "f64";
    this.#reads = epilogue.reads.map((operand) => this.access(operand, start));
    this.#writes = epilogue.writes.map((operand) => this.access(operand, start));
  }

  /** Returns the access to an operand that has strides of [...batch, m, n]. */
  access(operand: Operand, start: (buffer: number) => Start): Access {
    const { dtype, strides } = operand;
    const { address, pointer: from } = firstOf(operand, start);
    const item = itemSizes[dtype];
    const steps = strides.map((stride) => stride * item);
    const [row, column] = steps.slice(-2) as [number, number];
    const access = { dtype, base: address, row, column };
    if (from === undefined && steps.every((step) => step === 0)) return { ...access, pointer: undefined };
    const pointer = { row, column, batch: steps.slice(0, -2), start: from };
    const known = this.pointers.findIndex((other) => JSON.stringify(other) === JSON.stringify(pointer));
    return { ...access, pointer: known >= 0 ? known : this.pointers.push(pointer) - 1 };
  }

  /**
   * Returns the access to a room for the sums of a tile, six rows of eight vectors. Its pointer has no steps; the
   * caller sets it.
   */
  room(batchAxes: number): Access {
    const pointer = { row: 0, column: 0, batch: Array<number>(batchAxes).fill(0), start: undefined };
    const dtype = this.#type === "f32" ? "float32" : "float64";
    return { dtype, base: 0, pointer: this.pointers.push(pointer) - 1, row: 128, column: itemSizes[dtype] };
  }

  loadPartial(code: Code, grid: Grid, partial: Access): void {
    grid.sums.forEach((sum, i) => {
      this.read(code, grid, partial, i);
      code.set(sum);
    });
  }

  storePartial(code: Code, grid: Grid, partial: Access): void {
    grid.sums.forEach((sum, i) => this.write(code, grid, partial, i, () => void code.get(sum)));
  }

  /** Pushes vector i of a tile's sums. Lanes behind its columns hold anything. */
  read(code: Code, grid: Omit<Grid, "sums">, access: Access, i: number): void {
    loadLanes(code, access.dtype, this.#lanes, false, this.#push(code, grid, access, i));
  }

  /** Writes the first `count` lanes of the value that `push` pushes as vector i; all lanes where `count` is absent. */
  write(
    code: Code,
    grid: Omit<Grid, "sums">,
    access: Access,
    i: number,
    push: () => void,
    count: number = this.#lanes,
  ): void {
    const offset = this.#push(code, grid, access, i);
    push();
    this.#storeSome(code, access.dtype, count, offset);
  }

  /** Writes the expressions of `build` for all sums of a tile. */
  finish(code: Code, grid: Grid): void {
    const epilogue = this.#epilogue;
    const lanes = this.#lanes;
    const reads = this.#reads;
    const writes = this.#writes;
    const type = this.#type;
    const builder = new ExprBuilder(this.#builderOptions);
    const leaves = reads.map(({ dtype }, i) => leafOf(builder, i + 1, dtype));
    const roots = epilogue
      .build(builder, builder.leaf(type, 0), leaves)
      .map((root, i) => storable(builder, root, writes[i]!.dtype));
    const emitter = new Emitter(code, roots);
    emitter.hoist(0, () => {
      throw new Error("every element of an epilogue is read inside");
    });
    grid.sums.forEach((sum, i) => {
      emitter.run(
        ({ value }) => {
          if (value === 0) return void code.get(sum);
          const access = reads[value - 1]!;
          loadLanes(code, access.dtype, lanes, access.column === 0, this.#push(code, grid, access, i));
        },
        (root, push) => {
          const access = writes[root]!;
          const offset = this.#push(code, grid, access, i);
          push();
          this.#storeSome(code, access.dtype, grid.counts[i % grid.vectors]!, offset);
        },
      );
    });
    emitter.done();
  }

  // ---- private parts

  /** Pushes the pointer to vector i of the grid. Returns the constant part of the address. */
  #push(code: Code, { vectors, out }: Omit<Grid, "sums">, { pointer, base, row, column }: Access, i: number): number {
    if (pointer === undefined) code.i32(0);
    else code.get(out[pointer]!);
    return base + Math.floor(i / vectors) * row + (i % vectors) * this.#lanes * column;
  }

  /** Stores the first `count` lanes; takes [address, vector] from the stack. */
  #storeSome(code: Code, dtype: DType, count: number, offset: number): void {
    const lanes = this.#lanes;
    if (dtype === "bool")
      code.i32(0).op(i32x4.splat).op(i16x8.narrowI32x4U).i32(0).op(i32x4.splat).op(i8x16.narrowI16x8U);
    const item = itemSizes[dtype];
    const bytes = lanes * item;
    if (count === lanes) {
      if (bytes === 16) code.access(v128.store, offset);
      else
        code.accessLane(bytes === 8 ? v128.store64Lane : bytes === 4 ? v128.store32Lane : v128.store16Lane, 0, offset);
      return;
    }
    const storeLane = item === 8 ? v128.store64Lane : item === 4 ? v128.store32Lane : v128.store8Lane;
    const [at, vector] = [code.local("i32"), code.local("v128")];
    code.set(vector).set(at);
    for (let lane = 0; lane < count; lane++)
      code
        .get(at)
        .get(vector)
        .accessLane(storeLane, lane, offset + lane * item);
    code.release(at).release(vector);
  }
}
