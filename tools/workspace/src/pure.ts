import ts from "typescript";

const annotation = "/* @__PURE__ */";

/**
 * Makes what a module declares disappear from a bundle that does not use it. Bundlers drop an unused value only where
 * making it can do nothing else; of calls, of `Math.PI`, `2 ** 52` and `...common` they do not know that. The modules
 * of our packages do nothing while they are loaded (`"sideEffects": false` says so to bundlers), so the build says it
 * here, once, for each value at the top of a module: `const a = f({ x: Math.PI })` becomes `const a = PURE (() => f({
 * x: Math.PI }))()`. Minifiers undo it where the value is used.
 */
export function wrapPure(code: string): string {
  const source = ts.createSourceFile("chunk.js", code, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const initializers = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ initializer }) => (initializer === undefined || isPlain(initializer) ? [] : [initializer]));
  return initializers.reduceRight((text, node) => {
    const start = node.getStart(source);
    const [before, own, after] = [text.slice(0, start), text.slice(start, node.end), text.slice(node.end)];
    return `${before}${annotation} (() => (${own}))()${after}`;
  }, code);
}

/** Whether every bundler sees that making it does nothing: functions, classes, names and single literals. */
function isPlain(node: ts.Expression): boolean {
  return (
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isClassExpression(node) ||
    ts.isIdentifier(node) ||
    ts.isLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  );
}
