/**
 * Module hooks for a Node that does not read TypeScript: sources are stripped of their types by the `typescript` of the
 * user's project. A module stays an ES module whatever its package.json says, so that it shares our autodiff.
 */
import { readFile } from "node:fs/promises";
import type { InitializeHook, LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import type TypeScript from "typescript";

let ts: typeof TypeScript;

/** @param url where `typescript` is */
export const initialize: InitializeHook<string> = async (url) => {
  ({ default: ts } = (await import(url)) as { readonly default: typeof TypeScript });
};

export const load: LoadHook = async (url, context, next) => {
  if (!/\.m?ts$/.test(url)) return next(url, context);
  const source = await readFile(fileURLToPath(url), "utf8");
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, inlineSourceMap: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: fileURLToPath(url) });
  return { format: "module", source: outputText, shortCircuit: true };
};

/** "./helper", "./helper.js" and "./helper.ts" may all mean helper.ts. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!specifier.startsWith(".") || specifier.endsWith(".ts")) throw error;
    try {
      return await next(`${specifier.replace(/\.js$/, "")}.ts`, context);
    } catch {
      throw error;
    }
  }
};
