/** Emission of expressions: instructions, and locals for vectors that are used more than once. */
import type { Code, Local } from "../emit/code.ts";
import { f32, f32x4, f64x2, i32x4, i64x2, i8x16, v128, type Opcode } from "../emit/opcodes.ts";
import { special, type Expr } from "./expr.ts";
import { shuffles } from "./lanes.ts";

/** Pushes the vector of a leaf as a v128. */
export type PushLeaf = (leaf: Expr) => void;

/**
 * Emitter of expressions as code. A vector that is used more than once is kept in a local until its last use. In a nest
 * of loops, call `hoist(0)` before the outermost loop, `hoist(1)` inside it, …, and `run` inside the innermost one,
 * once for each copy of its body (a vector body and a tail are two copies); then `done` behind all loops.
 */
export class Emitter {
  readonly #code: Code;
  readonly #roots: readonly Expr[];
  /** Locals that hold a node now, by its id. */
  readonly #locals = new Map<number, Local>();
  /** Uses of a node that are left in the current copy, by its id; negative for a node that is held to the end. */
  readonly #left = new Map<number, number>();
  readonly #hoisted: Expr[] = [];

  constructor(code: Code, roots: readonly Expr[]) {
    this.#code = code;
    this.#roots = roots;
  }

  /**
   * Computes into locals what does not change inside the loop of depth `level + 1`. Constants are among it: engines
   * since V8 12 make a constant anew in each turn of a loop that it is written in, which doubles the time of an
   * exponential.
   */
  hoist(level: number, pushLeaf: PushLeaf): void {
    const outside = this.#outside(level);
    this.#count(outside);
    for (const node of outside) {
      this.#push(node, pushLeaf);
      const local = this.#code.local("v128");
      this.#code.set(local);
      this.#locals.set(node.id, local);
      this.#left.set(node.id, -1);
      this.#hoisted.push(node);
    }
  }

  /**
   * Computes all roots, or some, and then calls `store` for each, which calls `push` where the stack is ready for the
   * value. A result may therefore be stored where another one's input was loaded from.
   * @param options.abreast true to compute first what results wait for longest, so that instructions which do not
   *   depend on each other stand side by side; false to compute a vector when it is needed, which takes fewer locals
   */
  run(
    pushLeaf: PushLeaf,
    store: (root: number, push: () => void) => void,
    { roots = this.#roots, abreast = false }: { readonly roots?: readonly Expr[]; readonly abreast?: boolean } = {},
  ): void {
    const nodes = this.#count(roots);
    if (abreast) for (const node of byHeight(nodes)) this.#hold(node, pushLeaf);
    if (roots.length > 1) for (const root of roots) this.#hold(root, pushLeaf);
    roots.forEach((root, i) => store(i, () => this.#push(root, pushLeaf)));
  }

  /** Gives back the locals of hoisted nodes. */
  done(): void {
    for (const { id } of this.#hoisted) this.#code.release(this.#locals.get(id)!);
  }

  /** Returns the nodes that vary no deeper than `level`, are not held yet, and are used by nodes that vary deeper. */
  #outside(level: number): Expr[] {
    const found: Expr[] = [];
    const seen = new Set<number>();
    const todo = [...this.#roots].reverse();
    while (todo.length > 0) {
      const node = todo.pop()!;
      if (seen.has(node.id) || this.#locals.has(node.id)) continue;
      seen.add(node.id);
      if (node.level <= level) found.push(node);
      else for (const input of [node.c, node.b, node.a]) if (input !== null) todo.push(input);
    }
    return found;
  }

  /** Counts the uses of every node that must be computed for `roots`. Returns these nodes. */
  #count(roots: readonly Expr[]): Expr[] {
    const left = this.#left;
    const found: Expr[] = [];
    left.clear();
    for (const { id } of this.#hoisted) left.set(id, -1);
    const todo: Expr[] = [];
    const use = (node: Expr): void => {
      const uses = left.get(node.id);
      if (uses === undefined) {
        left.set(node.id, 1);
        todo.push(node);
        found.push(node);
      } else if (uses > 0) left.set(node.id, uses + 1);
    };
    for (const root of roots) use(root);
    while (todo.length > 0) {
      const { a, b, c } = todo.pop()!;
      if (a !== null) use(a);
      if (b !== null) use(b);
      if (c !== null) use(c);
    }
    return found;
  }

  /** Brings a node into a local, without taking its use away. */
  #hold(node: Expr, pushLeaf: PushLeaf): void {
    if (this.#locals.has(node.id)) return;
    const uses = this.#left.get(node.id)!;
    this.#left.set(node.id, uses + 1);
    this.#push(node, pushLeaf);
    this.#code.drop();
  }

  /** Pushes the value of a node. There is no recursion, since a chain of elementwise ops can be long. */
  #push(root: Expr, pushLeaf: PushLeaf): void {
    const code = this.#code;
    const locals = this.#locals;
    const todo: Expr[] = [root];
    const entered: boolean[] = [false];
    while (todo.length > 0) {
      const node = todo.pop()!;
      if (entered.pop()!) {
        this.#write(node);
        this.#keep(node);
      } else if (locals.has(node.id)) this.#take(node);
      else if (node.op === special.leaf) {
        pushLeaf(node);
        this.#keep(node);
      } else if (node.op === special.constant) {
        pushConstant(code, node);
        this.#keep(node);
      } else if (node.op === special.parameter) {
        code.get(node.value);
        if (node.type === "f32") code.op(f32.demoteF64).op(f32x4.splat);
        else code.op(f64x2.splat);
        this.#keep(node);
      } else {
        todo.push(node);
        entered.push(true);
        for (const input of [node.c, node.b, node.a]) {
          if (input === null) continue;
          todo.push(input);
          entered.push(false);
        }
      }
    }
  }

  /** Keeps a node in a local after its first use, if there will be more. */
  #keep(node: Expr): void {
    const uses = this.#left.get(node.id)! - 1;
    this.#left.set(node.id, uses);
    if (uses <= 0) return;
    const local = this.#code.local("v128");
    this.#code.tee(local);
    this.#locals.set(node.id, local);
  }

  #take(node: Expr): void {
    const local = this.#locals.get(node.id)!;
    const uses = this.#left.get(node.id)!;
    this.#code.get(local);
    if (uses < 0) return;
    this.#left.set(node.id, uses - 1);
    if (uses > 1) return;
    this.#locals.delete(node.id);
    this.#code.release(local);
  }

  /** Writes the instruction of a node. Its operands are on the stack. */
  #write({ op, value, helper }: Expr): void {
    const code = this.#code;
    switch (op) {
      case special.view:
        return;
      case special.call:
        code.call(code.module.once(helper!.key, () => helper!.make(code.module)));
        return;
      case special.patch:
        this.#writePatch(code.module.once(helper!.key, () => helper!.make(code.module)));
        return;
      case i8x16.shuffle:
        code.shuffle(shuffles[value]!);
        return;
      default:
        if (isShift(op)) code.i32(value);
        code.op(op);
    }
  }

  /**
   * Writes a patch: takes [usual, mask, x] from the stack, and pushes `usual`, but f(x) in lanes where the mask holds.
   */
  #writePatch(f: number): void {
    const code = this.#code;
    const [usual, mask, x] = [code.local("v128"), code.local("v128"), code.local("v128")];
    code.set(x).set(mask).set(usual).get(mask).op(v128.anyTrue).if("v128");
    code.get(x).call(f).get(usual).get(mask).op(v128.bitselect);
    code.else().get(usual).end();
    code.release(usual).release(mask).release(x);
  }
}

/** Returns nodes by the number of instructions from them to a result, most first. A node comes after its operands. */
function byHeight(nodes: readonly Expr[]): Expr[] {
  const heights = new Map<number, number>();
  // a node is made after its operands
  for (const { id, a, b, c } of nodes.toSorted((x, y) => y.id - x.id)) {
    const height = (heights.get(id) ?? 0) + 1;
    for (const input of [a, b, c])
      if (input !== null) heights.set(input.id, Math.max(heights.get(input.id) ?? 0, height));
  }
  const heightOf = ({ id }: Expr): number => heights.get(id) ?? 0;
  return nodes.toSorted((x, y) => heightOf(y) - heightOf(x) || x.id - y.id);
}

function isShift(op: Opcode): boolean {
  return (op >= i32x4.shl && op <= i32x4.shrU) || (op >= i64x2.shl && op <= i64x2.shrU);
}

function pushConstant(code: Code, { type, value }: Expr): void {
  // engines know an integer zero in all lanes, which is also the shortest
  if (Object.is(value, 0)) code.i32(0).op(i32x4.splat);
  else if (type === "f32") code.f32(value).op(f32x4.splat);
  else if (type === "f64") code.f64(value).op(f64x2.splat);
  else if (type === "i64") code.i64(BigInt(value)).op(i64x2.splat);
  else if (type === "m32" || type === "m64") code.i32(-1).op(i32x4.splat);
  else code.i32(value).op(i32x4.splat);
}
