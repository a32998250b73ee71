import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The folder of the whole workspace. */
export const root: string = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/** The packages, apps or tools that there are: "packages/losses" … */
export function foldersOf(...kinds: readonly ("packages" | "apps" | "tools")[]): string[] {
  return kinds.flatMap((kind) =>
    readdirSync(`${root}/${kind}`)
      .filter((name) => existsSync(`${root}/${kind}/${name}/package.json`))
      .map((name) => `${kind}/${name}`),
  );
}

export function isTest(file: string): boolean {
  return /\.(test|test-d|bench)\.tsx?$/.test(file);
}

/** The sources of a folder of the workspace, tests among them: paths under its `src`, in order. */
export function sourcesOf(folder: string): string[] {
  if (!existsSync(`${root}/${folder}/src`)) return [];
  const all = readdirSync(`${root}/${folder}/src`, { recursive: true, encoding: "utf8" });
  return all
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}

export function readSource(folder: string, file: string): string {
  return readFileSync(`${root}/${folder}/src/${file}`, "utf8");
}

/** One place where a source names another module; type-only where all that it takes from it is types. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const known = new Map<string, readonly Import[]>();

/** What a source imports or exports from, also by `import(…)`, in a value or in a type. The same text is read once. */
export function importsOf(text: string): readonly Import[] {
  const found = known.get(text) ?? readImports(text);
  known.set(text, found);
  return found;
}

function readImports(text: string): Import[] {
  const source = ts.createSourceFile("source.tsx", text, ts.ScriptTarget.ESNext, false);
  const isDeep = text.includes("import(");
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, namesTypes(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly || allTypes(node.exportClause));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    if (isDeep || node === source) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function namesTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  return (
    clause.phaseModifier === ts.SyntaxKind.TypeKeyword || (clause.name === undefined && allTypes(clause.namedBindings))
  );
}

/** `{ type A, type B }` */
function allTypes(named: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
  if (named === undefined || !("elements" in named) || named.elements.length === 0) return false;
  return [...named.elements].every(({ isTypeOnly }) => isTypeOnly);
}
