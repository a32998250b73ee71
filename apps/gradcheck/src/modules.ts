/** Ops in modules of one's own: `gradcheck ./my-op.ts` checks the records that the module exports. */
import { existsSync, statSync } from "node:fs";
import { createRequire, register } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyOp, HeldCases } from "@cotangent/autodiff/ops";
import { UsageFault } from "./faults.ts";

/** An op, and what the checker feeds it where that is not in the record or in the table of ops. */
export interface Checked {
  readonly op: AnyOp;
  readonly cases?: HeldCases;
}

/**
 * The records that a module exports, each with its cases: `logCoshCases` beside `logCoshOp`.
 * @throws UsageFault where there is no such file, it cannot be imported, or no record is among what it exports
 */
export async function opsOfModule(path: string): Promise<Checked[]> {
  const file = resolve(path);
  if (!existsSync(file) || !statSync(file).isFile()) {
    const remedy = /[./\\]/.test(path)
      ? "give the path of a module that exports ops"
      : `for an op of ours --op ${path}`;
    throw new UsageFault(`there is no file "${path}" in ${process.cwd()}; ${remedy}`);
  }
  return recordsAmong(path, await importModule(path, file));
}

async function importModule(path: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  if (/\.m?ts$/.test(file)) readTypeScript(path, file);
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw thrownBy(path, file, error);
  }
}

function thrownBy(path: string, file: string, error: unknown): UsageFault {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const at = error instanceof Error ? placeOf(error, file) : "";
  return new UsageFault(`${path}${at} throws when it is imported: ${message.replace(/\s*\n\s*/g, " ")}`);
}

/** ":12:3" where the stack names the module. */
function placeOf({ stack = "" }: Error, file: string): string {
  const [line] = stack.split("\n").filter((one) => one.includes(file) || one.includes(pathToFileURL(file).href));
  return /:\d+:\d+(?=\)?$)/.exec(line ?? "")?.[0] ?? "";
}

/** Sees to it that Node reads TypeScript: where it does not by itself, by the `typescript` of the module's project. */
function readTypeScript(path: string, file: string): void {
  const { typescript: byItself } = process.features as { readonly typescript?: unknown };
  if (byItself || import.meta.url.endsWith(".ts")) return; // what runs this source reads theirs
  const typescript = resolvedFrom(file, "typescript");
  if (typescript === undefined)
    throw new UsageFault(
      `${path} is TypeScript, which Node ${process.versions.node} does not read by itself; ` +
        "install typescript in your project, or give a .js file",
    );
  register("./hooks.js", import.meta.url, { data: pathToFileURL(typescript).href });
}

function resolvedFrom(from: string, specifier: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return undefined;
  }
}

function recordsAmong(path: string, module: Readonly<Record<string, unknown>>): Checked[] {
  const names = Object.keys(module);
  const found = names.flatMap((name): Checked[] => {
    const op = module[name];
    if (!isRecord(op)) return [];
    const cases = module[`${name.replace(/Op$/, "")}Cases`] ?? module[`${op.name}Cases`];
    return [cases === undefined ? { op } : { op, cases: cases as HeldCases }];
  });
  const unique = found.filter(({ op }, i) => found.findIndex((other) => other.op === op) === i);
  if (unique.length > 0) return unique;
  const spec = names.find((name) => isSpec(module[name]));
  if (spec !== undefined)
    throw new UsageFault(`${path} exports ${spec}, which is no finished record; write defineOp({ … }) around it`);
  const exported = names.length === 0 ? "nothing" : names.join(", ");
  throw new UsageFault(
    `${path} exports no op: it exports ${exported}; ` +
      "an op is a record, export const logCoshOp = defineUnary({ … }), and logCoshCases stands beside it",
  );
}

function isSpec(value: unknown): value is { readonly name: string } {
  const { name, vjp } = Object(value) as { readonly name?: unknown; readonly vjp?: unknown };
  return typeof name === "string" && (typeof vjp === "object" || typeof vjp === "function");
}

function isRecord(value: unknown): value is AnyOp {
  return isSpec(value) && ["infer", "reference", "kind", "inputs", "prepared"].every((part) => part in value);
}
