import { describe, optionsOf, type Tensor, UsageError, ValueError } from "@cotangent/autodiff";
import { showAval } from "@cotangent/autodiff/backend";
import { renderDeclarations } from "./declare.ts";
import { programOf, requireStep, type AnyFunction, type Mode, type Program } from "./program.ts";
import { isName, renderModule } from "./render.ts";

export interface ToModuleOptions {
  /** Name of the exported function; that of `f` where absent. */
  readonly name?: string;
  /** Names of the arguments in texts and declarations; x0, x1 … where absent. */
  readonly names?: readonly string[];
  /** True to take any number of rows: every argument and every result has them along its first axis. */
  readonly rows?: boolean;
  /** True for value and gradient with respect to the first argument, as `valueAndGrad` gives them. */
  readonly gradient?: boolean;
  /** True where `f` is a training step, (params, state, ...batch) => [loss, params, state]. */
  readonly step?: boolean;
  /** False to leave out the plain JavaScript that runs where WebAssembly may not be compiled. True where absent. */
  readonly plain?: boolean;
}

/** Exported module: its text, and that of its declarations. */
export interface ExportedModule {
  /** JavaScript, as an ES module. */
  readonly js: string;
  /** Declarations, for TypeScript 5.4 and later. */
  readonly dts: string;
}

/**
 * Writes a function as an ES module that depends on nothing: the compiled WebAssembly is inside, with what `f` closes
 * over, and the same code in plain JavaScript for pages whose policy forbids WebAssembly. Both give the bits that
 * `compile` gives with `createWasmBackend({ relaxedSimd: false })` on arguments of these shapes. The arguments say
 * structure, shapes and dtypes; the module takes numbers, arrays (flat or nested) and typed arrays in their places, and
 * gives numbers and typed arrays.
 *
 * With `rows: true` the function takes any number of rows, and computes as many at a time as the arguments have here:
 * it must treat each row by itself, as networks do. With `gradient` and `step` the module also exports `initial()`,
 * which returns the first argument, or the first two, as they are here.
 * @throws UsageError where `f` cannot be staged, where an op has no kernel (products of floats, ops of one's own), or
 *   where with `rows` an argument or result has no rows
 * @example
 * const { js } = toModule((x: Tensor) => mul(x, 2), [ones([3])], { name: "double" });
 * const { double } = await import(`data:text/javascript,${encodeURIComponent(js)}`);
 * double([1, 2, 3]); // → Float32Array(3) [ 2, 4, 6 ]
 */
export function toModule(f: AnyFunction, args: readonly unknown[], options: ToModuleOptions = {}): ExportedModule {
  const who = "toModule";
  if (typeof f !== "function") throw new UsageError(`${who}: f is ${describe(f)}; it takes a function`);
  if (!Array.isArray(args))
    throw new UsageError(`${who}: args is ${describe(args)}; it is the list of arguments, such as [x]`);
  const { gradient, step, rows, plain, ...texts } = optionsOf<ToModuleOptions, typeof defaults>(who, options, defaults);
  if (gradient && step) throw new UsageError(`${who}: gradient and step are both true; a step has its gradient inside`);
  const name = nameOf(who, texts.name ?? f.name);
  const names = namesOf(who, texts.names, args.length, name);
  const mode: Mode = step ? "step" : gradient ? "gradient" : "value";
  const program = programOf(f, args, mode, names);
  if (step) requireStep(who, program);
  if (rows) requireRows(who, program);
  const render = { name, names, mode, rows, plain, header: headerOf(program, name, names, rows) };
  return { js: renderModule(program, render), dts: renderDeclarations(program, render) };
}

// ---- private parts

const defaults = {
  name: undefined,
  names: undefined,
  rows: false,
  gradient: false,
  step: false,
  plain: true,
} as const;

/** Words that are no names in a module. */
const reserved: ReadonlySet<string> = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);
/** Names that the module itself uses. */
const taken: ReadonlySet<string> = new Set(
  "NAME F D J W U run start put rowsOf putRows copy sizeOf refuse bytes wasm plain initial rows row i count".split(" "),
);

function isFree(name: unknown): name is string {
  return (
    typeof name === "string" &&
    isName(name) &&
    !reserved.has(name) &&
    !taken.has(name) &&
    !/^(given|result)\d+$/.test(name)
  );
}

function nameOf(who: string, name: unknown): string {
  if (name === "") return "f";
  if (isFree(name)) return name;
  throw new ValueError(
    `${who}: name is ${typeof name === "string" ? JSON.stringify(name) : describe(name)}; it is a name of JavaScript that the module does not use itself, such as predict`,
  );
}

function namesOf(who: string, names: unknown, count: number, name: string): readonly string[] {
  const chosen: unknown = names ?? Array.from({ length: count }, (_, i) => `x${i}`);
  if (
    !Array.isArray(chosen) ||
    chosen.length !== count ||
    !chosen.every(isFree) ||
    new Set([...chosen, name]).size !== count + 1
  )
    throw new ValueError(
      `${who}: names is ${describe(names)}; it has a name of JavaScript for each of the ${count} arguments, none twice, none that of the function`,
    );
  return chosen as readonly string[];
}

function requireRows(who: string, { leaves, results }: Program): void {
  const rows = leaves[0]?.aval.shape[0];
  const other = [...leaves, ...results].find(({ aval }) => rows === undefined || aval.shape[0] !== rows);
  if (other !== undefined || rows === 0)
    throw new UsageError(
      `${who}: with { rows: true } every argument and result has as many rows along its first axis, one or more; ${other?.path ?? leaves[0]!.path} is ${showAval((other ?? leaves[0]!).aval)}`,
    );
}

function headerOf(program: Program, name: string, names: readonly string[], rows: boolean): readonly string[] {
  const shown = ({ dtype, shape }: Tensor["aval"]): string =>
    rows ? `${dtype}[${["rows", ...shape.slice(1)].join(",")}]` : showAval({ dtype, shape });
  const { leaves, results, module, arguments: args } = program;
  return [
    `${name}: a function made by Cotangent. This file is all that it needs.`,
    "",
    `    import { ${name} } from "./${name}.js";`,
    `    const result = ${name}(${names.join(", ")});`,
    "",
    ...(args.length === 0 ? [] : ["Takes"]),
    ...leaves.map(({ path, aval }) => `    ${path}: ${shown(aval)}`),
    "as numbers, arrays (nested or flat) or typed arrays. Gives",
    ...results.map(({ path, aval }) => `    ${path}: ${shown(aval)}`),
    "as numbers and typed arrays, in the order of rows. Steps of a run:",
    ...module.kernels.map((title) => `    ${title}`),
  ];
}
