import ts from "typescript";

const annotation = "/* @__PURE__ */";

/**
 * Makes what a module declares by an annotated call, or as an object, disappear from a bundle that does not use it.
 * Bundlers drop an unused pure call but keep its arguments, or the parts of an object, where these might do something, as
 * `Math.PI`, `2 ** 52` and `...common` might for all they know: `const a = PURE f({ x: Math.PI })` becomes
 * `const a = PURE (() => f({ x: Math.PI }))()`, and `const a = { x: Math.PI }` becomes `const a = PURE (() => ({ x: Math.PI }))()`.
 * Minifiers undo it. That objects at the top of a module do nothing while they are made is what `"sideEffects": false` says.
 */
export function wrapPure(code: string): string {
  const source = ts.createSourceFile("chunk.js", code, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const initializers = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ initializer }) => (initializer === undefined ? [] : [initializer]));
  return initializers.reduceRight((text, node) => {
    const start = node.getStart(source);
    const [before, own, after] = [text.slice(0, start), text.slice(start, node.end), text.slice(node.end)];
    if (isPureCall(node, source)) return `${before}(() => ${own})()${after}`;
    return ts.isObjectLiteralExpression(node) ? `${before}${annotation} (() => (${own}))()${after}` : text;
  }, code);
}

function isPureCall(node: ts.Expression, source: ts.SourceFile): boolean {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  return source.text.slice(node.pos, node.getStart(source)).includes(annotation);
}
