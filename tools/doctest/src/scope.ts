import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** From which module a name comes, and whether it is a type only. */
interface Origin {
  readonly module: string;
  readonly typeOnly: boolean;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly "@cotangent/source": string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The imports that an example in a package's docstring leaves out: what the package itself exports, and what the
 * packages under it do. Returns them on one line, so that the example's lines keep their numbers.
 */
export function namesInScope(root: string, home: string, code: string): string {
  const scope = scopeOf(root, home);
  const wanted = undeclared(code).flatMap((name) => {
    const origin = scope.get(name);
    if (origin === undefined) return [];
    return [`import { ${origin.typeOnly ? "type " : ""}${name} } from "${origin.module}"; `];
  });
  return wanted.join("");
}

const scopes = new Map<string, ReadonlyMap<string, Origin>>();

function scopeOf(root: string, home: string): ReadonlyMap<string, Origin> {
  const known = scopes.get(home);
  if (known !== undefined) return known;
  const scope = new Map<string, Origin>();
  for (const [module, file] of entriesOf(root, home)) {
    for (const [name, typeOnly] of exportsOf(file)) {
      if (!scope.has(name)) scope.set(name, { module, typeOnly });
    }
  }
  scopes.set(home, scope);
  return scope;
}

/** The modules whose names are in scope, the nearest first: [specifier, source]. */
function entriesOf(root: string, home: string): [string, string][] {
  const folder = join(root, "packages", home);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const own = Object.entries(manifest.exports).flatMap(([subpath, target]): [string, string][] =>
    typeof target === "string" ? [] : [[manifest.name + subpath.slice(1), join(folder, target["@cotangent/source"])]],
  );
  // what a package has from npm is no part of its docstrings
  const packages = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith("@cotangent/"));
  const under = packages.flatMap((name) => entriesOf(root, name.split("/")[1]!));
  return [...own, ...under];
}

/** What a module exports: name → whether it is a type only. */
function exportsOf(file: string): Map<string, boolean> {
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, customConditions: ["@cotangent/source"] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
  return new Map(
    symbols.map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return [symbol.name, (target.flags & ts.SymbolFlags.Value) === 0];
    }),
  );
}

/** Names that code uses and does not declare or import. Scopes are not told apart: an example is a few lines. */
function undeclared(code: string): string[] {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2023, true);
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) (isDeclaration(node) ? declared : used).add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].filter((name) => !declared.has(name));
}

function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.name === node;
  const declares =
    ts.isVariableDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent);
  return declares && parent.name === node;
}
