import ts from "typescript";

const annotation = "/* @__PURE__ */";

/**
 * Makes what a module declares by an annotated call disappear from a bundle that does not use it. Bundlers drop an unused
 * pure call but keep its arguments where these might do something, as `Math.PI` and `...common` might for all they know:
 * `const a = PURE f({ x: Math.PI })` becomes `const a = PURE (() => f({ x: Math.PI }))()`. Minifiers undo it.
 */
export function wrapPureCalls(code: string): string {
  const source = ts.createSourceFile("chunk.js", code, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const calls = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ initializer }) => (initializer !== undefined && isPureCall(initializer, source) ? [initializer] : []));
  return calls.reduceRight((text, call) => {
    const start = call.getStart(source);
    return `${text.slice(0, start)}(() => ${text.slice(start, call.end)})()${text.slice(call.end)}`;
  }, code);
}

function isPureCall(node: ts.Expression, source: ts.SourceFile): boolean {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  return source.text.slice(node.pos, node.getStart(source)).includes(annotation);
}
