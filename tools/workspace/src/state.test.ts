/** State of the packages: one file of autodiff, and a short list elsewhere, each with its reason. */
import ts from "typescript";
import { expect, test } from "vitest";
import { foldersOf, isTest, readSource, sourcesOf } from "./sources.ts";

/** The file that holds the state of autodiff, and says in its header why. */
const home = "packages/autodiff/src/core/state.ts";

/** Variables elsewhere that outlive a call, with the reason. */
const listed: Readonly<Record<string, string>> = {
  "packages/autodiff/src/ops/powers.ts: bits": "memory for a moment, to see a float64 as its bits",
  "packages/autodiff/src/ops/powers.ts: exponent": "a result of `split`, which would be an object for every element",
  "packages/autodiff/src/ops/powers.ts: fraction": "the other result of it",
  "packages/autodiff/src/testing/compare.ts: bits": "memory for a moment, to see a float64 as its bits",
  "packages/estimators/src/numerics/backend.ts: shared": "one backend for all fits of a process or page",
  "packages/estimators/src/mlp/network.ts: compiled": "steps of one shape are compiled once for all fits",
  "packages/training/src/step.ts: judges":
    "what one call of `predict` compiled serves the next, as long as the model lives",
  "packages/wasm/src/emit/bytes.ts: scratch": "memory for a moment, in which a number becomes bytes",
  "packages/wasm/src/run/freed.ts: isTold": "the allocator of this process is told once",
  "packages/wasm/src/run/resident.ts: nowhere": "the empty block of all results that are lost",
  "packages/wasm/src/run/stamps.ts: stamps": "arrays of callers have no field for the number that knows them again",
  "packages/wasm/src/run/stamps.ts: last": "the last of these numbers",
  "packages/wasm/src/sets/threads.ts: common": "one pool of workers for a process or page",
};

/** Returns the variables of a source that outlive a call and may change: "name" with what is wrong with it. */
function stateIn(text: string): { readonly name: string; readonly fault: string }[] {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ESNext, true);
  const found = new Map<string, string>();
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) for (const name of importedBy(statement)) names.add(name);
    if (!ts.isVariableStatement(statement)) continue;
    const { declarations, flags } = statement.declarationList;
    for (const declaration of declarations) {
      const name = declaration.name.getText(source);
      names.add(name);
      if ((flags & ts.NodeFlags.Const) === 0) found.set(name, "is a variable of its module");
      else if (isMutable(declaration)) found.set(name, "can change, and is no readonly type");
    }
  }
  const visit = (node: ts.Node): void => {
    const written = writtenBy(node);
    const name = written === undefined ? undefined : rootOf(written);
    if (name !== undefined && names.has(name)) found.set(name, "is written to");
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found].map(([name, fault]) => ({ name, fault }));
}

function importedBy({ importClause, moduleSpecifier }: ts.ImportDeclaration): string[] {
  const named = importClause?.namedBindings;
  // what that file exports is for others to write
  if (named === undefined || (moduleSpecifier as ts.StringLiteral).text.endsWith("/state.ts")) return [];
  return ts.isNamespaceImport(named) ? [named.name.text] : named.elements.map((element) => element.name.text);
}

/**
 * True of a list that begins empty, a map, and an instance of a class, which nothing types as read-only. Tables of
 * numbers are found where they are written to.
 */
function isMutable({ type, initializer }: ts.VariableDeclaration): boolean {
  const typed = type?.getText() ?? "";
  if (/^(readonly |Readonly|ReadonlyMap|ReadonlySet)/.test(typed) || initializer === undefined) return false;
  if (ts.isArrayLiteralExpression(initializer)) return initializer.elements.length === 0;
  return ts.isNewExpression(initializer) && !/Array$|^DataView$/.test(initializer.expression.getText());
}

const changing = ["set", "add", "delete", "clear", "push", "pop", "shift", "unshift", "splice", "fill", "sort"];

/** Returns what a node writes to: the left side of an assignment, the object of a method that changes it. */
function writtenBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return assigns && !ts.isIdentifier(node.left) ? node.left : undefined;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const steps = [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator);
    return steps && !ts.isIdentifier(node.operand) ? node.operand : undefined;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  return changing.includes(name.text) || /^set[A-Z]\w*\d/.test(name.text) ? expression : undefined;
}

/** Returns the name at the left end of `name.part[0].part`. */
function rootOf(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  const isPart = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  return isPart || ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)
    ? rootOf(node.expression)
    : undefined;
}

const sources = foldersOf("packages").flatMap((folder) =>
  sourcesOf(folder)
    .filter((file) => !isTest(file))
    .map((file) => ({ path: `${folder}/src/${file}`, text: readSource(folder, file) })),
);

test("no variable outlives a call outside of the file for it and the list here", () => {
  const all = sources.flatMap(({ path, text }) =>
    stateIn(text).map(({ name, fault }) => ({ key: `${path}: ${name}`, fault })),
  );
  const elsewhere = all.filter(({ key }) => !key.startsWith(home));
  const wrong = elsewhere
    .filter(({ key }) => !Object.hasOwn(listed, key))
    .map(({ key, fault }) => `${key} ${fault}; move it to ${home}, type it as read-only, or list it with a reason`);
  const lapsed = Object.keys(listed)
    .filter((key) => !elsewhere.some((one) => one.key === key))
    .map((key) => `${key} is no state any more; strike it from the list`);
  expect([...wrong, ...lapsed]).toEqual([]);
});

/** Fields of a tensor that `Carried` names. `prepared.origin` and `streams.first` are others. */
const field = /(?<!\b(?:prepared|streams))[.](?:origin|first|second|held|time|mark)\b/;

test("no file but two of autodiff touches the fields that a tensor carries for speed", () => {
  const own = [home, "packages/autodiff/src/core/tensor.ts"];
  const wrong = sources
    .filter(({ path }) => path.startsWith("packages/autodiff/") && !own.includes(path))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, i) => (field.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])),
    );
  expect(wrong).toEqual([]);
});

test("finds state where it is", () => {
  const text = `
    import { shared } from "./shared.ts";
    let count = 0;
    const list: number[] = [];
    const fixed: readonly number[] = [1];
    const known: ReadonlyMap<string, number> = new Map();
    const cache = new WeakMap<object, number>();
    const options = { depth: 1, parts: [1] };
    const table = [1, 2];
    const plain = { depth: 1 };
    function f(x: { y: number }) { const own = []; own.push(1); x.y = 2; options.parts[0] = plain.depth; }
    function g() { shared.depth++; return fixed.length + known.size; }
  `;
  expect(stateIn(text)).toEqual([
    { name: "count", fault: "is a variable of its module" },
    { name: "list", fault: "can change, and is no readonly type" },
    { name: "cache", fault: "can change, and is no readonly type" },
    { name: "options", fault: "is written to" },
    { name: "shared", fault: "is written to" },
  ]);
});
