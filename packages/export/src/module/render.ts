/** Writes a program as the text of an ES module. */
import type { Aval, TreeDef } from "@cotangent/autodiff";
import { sizeOf, type TypedArray } from "@cotangent/autodiff/backend";
import type { Place } from "@cotangent/wasm/module";
import { translate } from "../plain/translate.ts";
import { arrayTypes, type Constant, type Mode, type Program } from "./program.ts";
import * as runtime from "./runtime.ts";

export interface RenderOptions {
  /** Name of the function that the module exports. */
  readonly name: string;
  /** Names of the arguments. */
  readonly names: readonly string[];
  readonly mode: Mode;
  /** True where all arguments and results have rows along their first axis, and any number of them is taken. */
  readonly rows: boolean;
  /** True to have the plain JavaScript too. */
  readonly plain: boolean;
  /** Header, as lines of a comment. */
  readonly header: readonly string[];
}

export function renderModule(program: Program, options: RenderOptions): string {
  const { header, mode, plain, name } = options;
  const views = viewsOf(program);
  const parts = [
    comment(header),
    options.rows ? functionOfRows(program, options) : functionOf(program, options),
    ...(mode === "value" ? [] : [initialOf(program, mode)]),
    "// ---- what it needs",
    [`const NAME = ${JSON.stringify(name)};`, `let run, ${views.map(([view]) => view).join(", ")};`].join("\n"),
    startOf(program, plain, views),
    runtime.put,
    ...(options.rows ? [runtime.rows] : []),
    runtime.bytes,
    `const wasm =\n  "${runtime.base64(program.module.bytes)}";`,
    ...(plain ? [plainOf(program)] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

// ---- private parts

function comment(lines: readonly string[]): string {
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd().replaceAll("*/", "* /")), " */"].join("\n");
}

type View = (typeof runtime.views)[keyof typeof runtime.views];

/** The views of memory that the text uses; bytes are copied into that of bytes. */
function viewsOf({ places, results, constants }: Program): readonly View[] {
  const all = [...places.flat(), ...results.map(({ source }) => placeOf(source)), ...constants];
  const dtypes = new Set(all.map(({ dtype }) => dtype));
  if (constants.length > 0) dtypes.add("bool");
  return Object.entries(runtime.views).flatMap(([dtype, view]) => (dtypes.has(dtype as "bool") ? [view] : []));
}

const viewOf = ({ dtype }: Place): string => runtime.views[dtype][0];
const indexOf = ({ address, dtype }: Place): number => address / arrayTypes[dtype].BYTES_PER_ELEMENT;

/** The way to each leaf of an argument, which may be missing: x?.layers?.[0]?.weight */
export function accessors(def: TreeDef, root: string): string[] {
  if (def.type === "leaf") return [root];
  if (def.type === "none") return [];
  return def.children.flatMap((child, i) => {
    if (def.type === "array") return accessors(child, `${root}?.[${i}]`);
    const key = def.keys[i]!;
    return accessors(child, isName(key) ? `${root}?.${key}` : `${root}?.[${JSON.stringify(key)}]`);
  });
}

export function isName(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text);
}

/** Writes a tree of leaves that are texts. */
export function treeText(def: TreeDef, leaves: readonly string[], separators: readonly [string, string]): string {
  let at = 0;
  const [between, end] = separators;
  const write = (d: TreeDef): string => {
    if (d.type === "leaf") return leaves[at++]!;
    if (d.type === "none") return String(d.value);
    if (d.type === "array") return `[${d.children.map(write).join(", ")}]`;
    const entries = d.children.map((child, i) => `${keyText(d.keys[i]!)}: ${write(child)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(between)}${end} }`;
  };
  return write(def);
}

function keyText(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return isName(key) ? key : JSON.stringify(key);
}

interface Entry {
  readonly place: Place;
  readonly access: string;
  readonly path: string;
  readonly aval: Aval;
}

/** The leaves of the arguments with each of their places. */
function entriesOf({ arguments: args, leaves, places }: Program, names: readonly string[]): readonly Entry[] {
  const access = args.flatMap((def, i) => accessors(def, names[i]!));
  return leaves.flatMap(({ path, aval }, i) => places[i]!.map((place) => ({ place, access: access[i]!, path, aval })));
}

function functionOf(program: Program, { name, names }: RenderOptions): string {
  const puts = entriesOf(program, names).map(
    ({ place, access, path, aval }) =>
      `  put(${viewOf(place)}, ${indexOf(place)}, [${aval.shape.join(", ")}], ${access}, ${JSON.stringify(path)}, "${place.dtype}");`,
  );
  const taken: string[] = [];
  const results = program.results.map(({ source, aval }) => {
    if ("place" in source) return takenOf(source.place, aval);
    taken.push(`  const given${taken.length} = ${takenOf(source.given, aval)};`);
    return `given${taken.length - 1}`;
  });
  return [
    `export function ${name}(${names.join(", ")}) {`,
    "  start();",
    ...puts,
    ...taken,
    "  run();",
    `  return ${treeText(program.result, results, [", ", ""])};`,
    "}",
  ].join("\n");
}

function takenOf(place: Place, { shape }: Aval): string {
  const at = indexOf(place);
  return shape.length === 0 ? `${viewOf(place)}[${at}]` : `${viewOf(place)}.slice(${at}, ${at + place.length})`;
}

function functionOfRows(program: Program, { name, names }: RenderOptions): string {
  const entries = entriesOf(program, names);
  const first = entries[0]!;
  const block = first.aval.shape[0]!;
  const describe = ({ access, path, aval, place }: Entry): string =>
    `[${aval.shape.slice(1).join(", ")}], ${access}, ${JSON.stringify(path)}, "${place.dtype}"`;
  const counts = entries.slice(1).map((entry) => [
    `  if (rowsOf(${describe(entry)}) !== rows)`,
    `    throw new TypeError(\`${name}: ${entry.path} has \${rowsOf(${describe(entry)})} rows, ${first.path} \${rows}\`);`,
  ]); // prettier-ignore
  const widths = program.results.map(({ aval }) => sizeOf(aval.shape.slice(1)));
  const puts = entries.map(({ place, access, path, aval }) => {
    const shape = `[${aval.shape.slice(1).join(", ")}]`;
    return `    putRows(${viewOf(place)}, ${indexOf(place)}, ${block}, ${shape}, ${access}, row, ${JSON.stringify(path)}, "${place.dtype}");`;
  });
  const made = program.results.map(
    ({ source }, i) =>
      `  const result${i} = new ${runtime.views[placeOf(source).dtype][1]}(${widths[i] === 1 ? "rows" : `rows * ${widths[i]}`});`,
  );
  const given = program.results.flatMap(({ source }, i) =>
    "given" in source ? [copied(source.given, i, widths[i]!)] : [],
  );
  const taken = program.results.flatMap(({ source }, i) =>
    "place" in source ? [copied(source.place, i, widths[i]!)] : [],
  );
  return [
    `export function ${name}(${names.join(", ")}) {`,
    "  start();",
    `  const rows = rowsOf(${describe(first)});`,
    ...counts.flat(),
    ...made,
    `  for (let row = 0; row < rows; row += ${block}) {`,
    ...(block === 1 ? [] : [`    const count = Math.min(${block}, rows - row);`]),
    ...puts,
    ...given,
    "    run();",
    ...taken,
    "  }",
    `  return ${treeText(program.result, program.results.map((_, i) => `result${i}`), [", ", ""])};`, // prettier-ignore
    "}",
  ].join("\n");

  function copied(place: Place, i: number, width: number): string {
    const size = block === 1 ? String(width) : width === 1 ? "count" : `count * ${width}`;
    const to = width === 1 ? "row" : `row * ${width}`;
    return `    for (let i = 0; i < ${size}; i++) result${i}[${to} + i] = ${viewOf(place)}[${indexOf(place)} + i];`;
  }
}

function placeOf(source: Program["results"][number]["source"]): Place {
  return "place" in source ? source.place : source.given;
}

/** Function that returns the example's first argument, or the first two, for training to begin with. */
function initialOf(program: Program, mode: Mode): string {
  const count = mode === "step" ? 2 : 1;
  const defs = program.arguments.slice(0, count);
  const texts = program.examples.map((elements, i) => elementsText(elements, program.leaves[i]!.aval));
  const def: TreeDef = mode === "step" ? { type: "array", children: defs } : defs[0]!;
  const what = mode === "step" ? "Parameters and state" : "Parameters";
  return [
    `/** ${what} as they were when this module was made. */`,
    "export function initial() {",
    `  return ${treeText(def, texts, [", ", ""])};`,
    "}",
  ].join("\n");
}

function elementsText(elements: TypedArray, { shape }: Aval): string {
  if (shape.length === 0) return String(elements[0]);
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  return `new ${elements.constructor.name}(bytes("${runtime.base64(bytes)}").buffer)`;
}

/** Function that loads the code and the constants, once. */
function startOf({ pages, constants }: Program, plain: boolean, views: readonly View[]): string {
  return [
    "/** Compiles the code, or takes the plain one where WebAssembly is missing or forbidden. */",
    "function start() {",
    "  if (run !== undefined) return;",
    "  let code, memory;",
    "  try {",
    `    const shared = new WebAssembly.Memory({ initial: ${pages} });`,
    "    const imports = { env: { memory: shared, call() {} } };",
    "    code = new WebAssembly.Instance(new WebAssembly.Module(bytes(wasm)), imports).exports.run;",
    "    memory = shared.buffer;",
    ...(plain
      ? ["  } catch {", `    memory = new ArrayBuffer(${pages * 65536});`, "    code = plain(memory);", "  }"]
      : [
          "  } catch (cause) {",
          '    throw new Error(NAME + ": WebAssembly is missing here, or a policy forbids it", { cause });',
          "  }",
        ]),
    ...views.map(([view, type]) => `  ${view} = new ${type}(memory);`),
    ...constants.map(constantText),
    "  run = code;",
    "}",
  ].join("\n");
}

function constantText(constant: Constant): string {
  const { elements, address, length } = constant;
  if (length > 0 && elements.every((x: number) => Object.is(x, elements[0]))) {
    const value = Object.is(elements[0], -0) ? "-0" : String(elements[0]);
    return `  ${viewOf(constant)}.fill(${value}, ${indexOf(constant)}, ${indexOf(constant) + length});`;
  }
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  return `  U.set(bytes("${runtime.base64(bytes)}"), ${address});`;
}

function plainOf({ module }: Program): string {
  const { text, run } = translate(module.bytes);
  return [
    "/** The same code in plain JavaScript, translated from WebAssembly: equal to the last bit. */",
    "function plain(memory) {",
    text,
    `return ${run};`,
    "}",
  ].join("\n");
}
