import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { foldersOf, root } from "./sources.ts";

/**
 * The page `docs/reference.md`: every value that a package exports, in a line of its own, from the docstrings.
 * `pnpm reference` writes it anew; a test compares it.
 */
const page = `${root}/docs/reference.md`;

/** An export that is a value: a function, a class, a record. */
export interface Exported {
  readonly name: string;
  /** The names of its parameters; absent for what is no function. */
  readonly parameters?: readonly string[];
  /** The first sentence of its docstring; "" where there is none. */
  readonly summary: string;
  readonly hasExample: boolean;
  /** The path of its source, from the root. */
  readonly file: string;
}

/** A door of a package: "@cotangent/autodiff/testing" and what it exports. */
interface Door {
  readonly specifier: string;
  readonly exports: readonly Exported[];
}

const head = `# Reference

Every function, class and record that the packages export, with the first sentence of its docstring. This page is
written by \`pnpm reference\`; shapes, errors, sources and examples stand in the docstrings, to which the names lead.
`;

export function drawReference(): string {
  const doors = foldersOf("packages").flatMap(doorsOf);
  const sections = doors.map(({ specifier, exports }) =>
    [`## ${specifier}`, "", "| name | what |", "|---|---|", ...exports.map(rowOf)].join("\n"),
  );
  return [head, ...sections.map((section) => `${section}\n`)].join("\n");
}

export function referenceNow(): string {
  return existsSync(page) ? readFileSync(page, "utf8") : "";
}

function rowOf({ name, parameters, summary, file }: Exported): string {
  const shown = parameters === undefined ? name : `${name}(${parameters.join(", ")})`;
  return `| [\`${shown}\`](../${file}) | ${summary.replaceAll("|", "\\|")} |`;
}

/** Returns the doors of a package that have exports of their own: a name stands where it comes first. */
function doorsOf(folder: string): Door[] {
  const { name, exports } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  };
  const seen = new Set<string>();
  return Object.entries(exports).flatMap(([door, to]) => {
    const source = typeof to === "string" ? undefined : to["@cotangent/source"];
    if (source === undefined) return [];
    const all = exportsOf(join(folder, source)).filter(({ name, file }) => !seen.has(`${file} ${name}`));
    for (const { name, file } of all) seen.add(`${file} ${name}`);
    return all.length === 0 ? [] : [{ specifier: join(name, door), exports: all }];
  });
}

/** Returns the values that a source exports, its own and those of others, in their order. */
export function exportsOf(file: string): Exported[] {
  return parse(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return handedOn(file, statement);
    const isExported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport) === true;
    return isExported ? declared(file, statement) : [];
  });
}

function handedOn(file: string, { isTypeOnly, exportClause, moduleSpecifier }: ts.ExportDeclaration): Exported[] {
  if (isTypeOnly || exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  const values = exportClause.elements.filter((element) => !element.isTypeOnly);
  const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  return values.flatMap((element) => {
    const inner = (element.propertyName ?? element.name).text;
    const found =
      from === undefined
        ? parse(file).statements.flatMap((statement) => declared(file, statement))
        : exportsOf(join(dirname(file), from));
    return found.filter(({ name }) => name === inner).map((one) => ({ ...one, name: element.name.text }));
  });
}

/** Returns the values that a statement declares; of overloads the first. */
function declared(file: string, statement: ts.Statement): Exported[] {
  const said = { summary: summaryOf(statement), hasExample: hasExample(statement), file };
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    const name = statement.name?.text;
    if (name === undefined || isLaterOverload(statement)) return [];
    return [{ name, ...(ts.isFunctionDeclaration(statement) && { parameters: namesOf(statement) }), ...said }];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    if (!ts.isIdentifier(name)) return [];
    const isFunction = initializer !== undefined && ts.isArrowFunction(initializer);
    return [{ name: name.text, ...(isFunction && { parameters: namesOf(initializer) }), ...said }];
  });
}

function isLaterOverload(statement: ts.FunctionDeclaration | ts.ClassDeclaration): boolean {
  const { statements } = statement.getSourceFile();
  const first = statements.find((one) => ts.isFunctionDeclaration(one) && one.name?.text === statement.name?.text);
  return ts.isFunctionDeclaration(statement) && first !== statement;
}

function namesOf({ parameters }: ts.SignatureDeclarationBase): string[] {
  return parameters.map(({ name, type, dotDotDotToken }) => {
    const shown = ts.isIdentifier(name) ? name.text : nameOfType(type);
    return dotDotDotToken === undefined ? shown : `...${shown}`;
  });
}

/** Returns what a parameter that is taken apart at once may be called: `{ shape }: Aval` is "aval". */
function nameOfType(type: ts.TypeNode | undefined): string {
  if (type === undefined || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return "options";
  const { text } = type.typeName;
  return text.endsWith("Options") ? "options" : `${text[0]!.toLowerCase()}${text.slice(1)}`;
}

/** Returns the first sentence of the docstring of a statement, on one line. */
function summaryOf(statement: ts.Statement): string {
  const docs = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(docs.at(-1)?.comment) ?? "";
  const [paragraph] = text.split(/\n\s*\n|\n[a-z][\w, ]*: |\s+→ \[/).map((part) => part.replaceAll(/\s+/g, " ").trim());
  return /^.*?[.:!?](?=\s+[A-Z`[*]|$)/.exec(paragraph!)?.[0].replace(/:$/, ".") ?? paragraph!;
}

/** Returns whether the docstring, of overloads any of theirs, has an example. */
function hasExample(statement: ts.Statement): boolean {
  return ts.getJSDocTags(statement).some(({ tagName }) => tagName.text === "example");
}

function isExport({ kind }: ts.ModifierLike): boolean {
  return kind === ts.SyntaxKind.ExportKeyword;
}

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(`${root}/${file}`, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  parsed.set(file, source);
  return source;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, drawReference());
