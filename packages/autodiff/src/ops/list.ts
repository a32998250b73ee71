/** The table of ops as a list, and what is found in it. */
import { suggest, ValueError } from "../core/errors.ts";
import type { AnyOp, HeldCases } from "../core/record.ts";
import * as table from "./table.ts";

/** All ops, in alphabetical order. To add one, write its line in ops/table.ts. */
export const ops: readonly AnyOp[] = (Object.values(table) as (AnyOp | HeldCases)[])
  .filter((entry) => "name" in entry)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

/**
 * The names of the library's ops, from the table. A compiler that knows some of them by name says so by this type,
 * which costs no bytes: a name that the library does not have, or no longer has, is then a type error:
 * `const linear: readonly OpName[] = ["add", "mul"]`.
 */
export type OpName = keyof typeof table extends infer Key ? (Key extends `${infer Name}Op` ? Name : never) : never;

/**
 * Returns the cases that the checker feeds to an op of the table: `mulCases` beside `mulOp`. Undefined for any other
 * op.
 */
export function tableCases(op: AnyOp): HeldCases | undefined {
  const entries = table as unknown as Readonly<Record<string, unknown>>;
  return entries[`${op.name}Op`] === op ? (entries[`${op.name}Cases`] as HeldCases | undefined) : undefined;
}

/**
 * The op of that name.
 * @throws ValueError where there is none, with the nearest name.
 */
export function findOp(name: string): AnyOp {
  const op = ops.find((candidate) => candidate.name === name);
  if (op !== undefined) return op;
  const names = ops.map((candidate) => candidate.name);
  throw new ValueError(`findOp: there is no op "${name}"${suggest(name, names)}; ops are ${names.join(", ")}`);
}
