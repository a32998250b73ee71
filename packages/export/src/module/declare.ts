/** Writes the declarations of an exported module. */
import type { Aval, TreeDef } from "@cotangent/autodiff";
import { showAval } from "@cotangent/autodiff/backend";
import { leafCount, type Program } from "./program.ts";
import { treeText, type RenderOptions } from "./render.ts";
import { views } from "./runtime.ts";

export function renderDeclarations(program: Program, options: RenderOptions): string {
  const { name, names, mode, rows, header } = options;
  const shown = rows ? withRows : showAval;
  const inputs = argumentTypes(program, (aval) => inputType(aval));
  const parameters = inputs.map((type, i) => `${names[i]!}: ${type}`);
  const described = [
    ...program.leaves.map(({ path, aval }) => `@param ${path.replace(/[.[].*/, "")} ${path}: ${shown(aval)}`),
    `@returns ${program.results.map(({ path, aval }) => `${path}: ${shown(aval)}`).join(", ")}`,
  ];
  const result = typeText(program.result, program.results.map(({ aval }) => resultType(aval)), rows); // prettier-ignore
  const initial = mode === "value" ? [] : [initialDeclaration(program, mode === "step" ? 2 : 1)];
  return [
    comment(header),
    numbers,
    `${comment(described)}\nexport declare function ${name}(${parameters.join(", ")}): ${result};`,
    ...initial,
    "export {};\n",
  ].join("\n\n");

  function resultType({ shape, dtype }: Aval): string {
    return shape.length === 0 && !rows ? "number" : views[dtype][1];
  }
  function inputType(aval: Aval): string {
    return typeOfInput(aval, rows);
  }
}

// ---- private parts

const numbers = `/** Numbers in a row: an array, or a typed array. */
type Numbers = ArrayLike<number>;`;

function comment(lines: readonly string[]): string {
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd().replaceAll("*/", "* /")), " */"].join("\n");
}

function withRows({ dtype, shape }: Aval): string {
  return `${dtype}[rows${shape.slice(1).map((length) => `,${length}`).join("")}]`; // prettier-ignore
}

function typeOfInput({ shape, dtype }: Aval, rows: boolean): string {
  const flat = dtype === "bool" ? "ArrayLike<number | boolean>" : "Numbers";
  const one = dtype === "bool" ? "number | boolean" : "number";
  if (shape.length === 0) return one;
  let nested = flat;
  for (let level = 1; level < shape.length; level++) nested = `ArrayLike<${nested}>`;
  const alone = shape.every((length) => length === 1) && !rows ? ` | ${one}` : "";
  return nested === flat ? `${flat}${alone}` : `${flat} | ${nested}${alone}`;
}

function argumentTypes({ arguments: args, leaves }: Program, typeOf: (aval: Aval) => string): string[] {
  let at = 0;
  return args.map((def) => {
    const count = leafCount(def);
    const types = leaves.slice(at, (at += count)).map(({ aval }) => typeOf(aval));
    return typeText(def, types, true);
  });
}

function typeText(def: TreeDef, leaves: readonly string[], _isInput: boolean): string {
  return treeText(def, leaves, ["; ", ""]);
}

function initialDeclaration(program: Program, count: number): string {
  const types = argumentTypes(program, ({ shape, dtype }) => (shape.length === 0 ? "number" : views[dtype][1]));
  const taken = types.slice(0, count);
  const what = count === 2 ? "Parameters and state" : "Parameters";
  const type = count === 2 ? `[${taken.join(", ")}]` : taken[0]!;
  return `/** ${what} as they were when the module was made. */\nexport declare function initial(): ${type};`;
}
