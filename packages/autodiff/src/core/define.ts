/**
 * The door for records from outside: what ours are known to be, by their tests, is checked here, and any word of the scalar
 * algebra may be said. A bundle without such records does not hold these checks.
 */
import { defineBinary as binary, defineUnary as unary, type BinaryOp, type UnaryOp } from "./elementwise.ts";
import { UsageError } from "./errors.ts";
import { defineOp as finish, type InputNames, type Kind, type Op, type OpSpec } from "./op.ts";
import { everyWord } from "./words.ts";

/**
 * Finishes the record of a primitive. Pure: nothing else learns of the op.
 * @throws UsageError where an input has a name that rules use for something else
 */
export function defineOp<const N extends InputNames, A = undefined>(spec: OpSpec<N, A>): Op<N, A> {
  for (const name of spec.inputs) {
    if (reserved.includes(name)) {
      throw new UsageError(
        `defineOp: ${spec.name} has an input named ${name}, which rules use for something else; rename it`,
      );
    }
  }
  return finish({ ...spec, kind: withEveryWord(spec.kind) });
}

/** An op on single elements: the scalar expression gives the reference and every compiled kernel. */
export function defineUnary(spec: Omit<Parameters<typeof unary>[0], "words">): UnaryOp {
  return unary({ ...spec, words: everyWord });
}

/** An op on pairs of elements of equal shapes and dtypes. */
export function defineBinary(spec: Omit<Parameters<typeof binary>[0], "words">): BinaryOp {
  return binary({ ...spec, words: everyWord });
}

const reserved: readonly string[] = ["out", "attrs", "index", "list"];

function withEveryWord<A>(kind: Kind<A>): Kind<A> {
  return kind.type === "elementwise" ? { ...kind, words: everyWord } : kind;
}
