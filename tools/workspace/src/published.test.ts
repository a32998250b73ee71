import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { foldersOf, isTest, readSource, root, sourcesOf } from "./sources.ts";

const packages = foldersOf("packages");
const base = ts.parseConfigFileTextToJson("base", readFileSync(`${root}/tsconfig.base.json`, "utf8")).config as {
  readonly compilerOptions: { readonly stripInternal?: boolean };
};
const { stripInternal = false } = base.compilerOptions;

/** Declarations as they are published, by path: "packages/autodiff/dist/core/tensor.d.ts" … */
const declarations = new Map<string, string>(
  packages.flatMap((folder) =>
    sourcesOf(folder)
      .filter((file) => !isTest(file))
      .map((file) => {
        const compilerOptions = { stripInternal, isolatedDeclarations: true, target: ts.ScriptTarget.ES2023 };
        const { outputText } = ts.transpileDeclaration(readSource(folder, file), { fileName: file, compilerOptions });
        // knowing no library, it writes a method that a symbol names twice, first as a property
        const text = outputText.replace(/^ +\[Symbol\.\w+\]: .*\n/gm, "");
        return [`${root}/${folder}/dist/${file.replace(/\.ts$/, ".d.ts")}`, text] as const;
      }),
  ),
);

function programOf(): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  // what pnpm links
  const real = (name: string): string => name.replace(/[^/]+\/node_modules\/@cotangent\/(?=[^/]+\/)/, "");
  host.realpath = real;
  host.fileExists = (name) => declarations.has(real(name)) || fileExists.call(host, name);
  host.readFile = (name) => declarations.get(real(name)) ?? readFile.call(host, name);
  host.directoryExists = () => true;
  host.getSourceFile = (name, target) => {
    const text = declarations.get(name);
    return text === undefined ? getSourceFile.call(host, name, target) : ts.createSourceFile(name, text, target);
  };
  return ts.createProgram([...declarations.keys()], options, host);
}

const program = programOf();

test("nothing that is published names what is internal", () => {
  const found = [...declarations.keys()].flatMap((path) => {
    const file = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${path.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
  expect(found).toEqual([]);
});

test("a tensor shows what users and backends need, and none of its scratch", () => {
  const tensor = program
    .getSourceFile(`${root}/packages/autodiff/dist/core/tensor.d.ts`)!
    .statements.filter(ts.isClassDeclaration)
    .find(({ name }) => name?.text === "Tensor")!;
  const members = tensor.members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []));
  expect(members.sort()).toEqual(
    [
      ["aval", "shape", "dtype", "data", "item", "toArray", "toString", "toJSON"],
      ["op", "attrs", "inputs", "inputCount", "inputAt", "value"],
    ]
      .flat()
      .sort(),
  );
});

test("no declaration keeps a comment that calls something internal", () => {
  const marked = [...declarations].filter(([, text]) => text.includes("@internal")).map(([path]) => path);
  expect(marked).toEqual([]);
});
