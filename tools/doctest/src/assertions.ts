import { format } from "node:util";
import ts from "typescript";

/** The name under which an example finds `expectLine` while it runs. */
export const assertionName = "__expectLine";

/** What the type checker needs to know of it. */
export const assertionTypes = `declare function ${assertionName}(expected: string, line: number): (...values: unknown[]) => void;\n`;

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Comments of the form `expression; // → text` become assertions; so do `const x = expression; // → text` and
 * `console.log(expression); // → text`. Nothing moves to another line, so that a complaint points at the page.
 * @param line line of the page on which the code begins
 */
export function withAssertions(code: string, line: number): string {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2023, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    const expected = expectedAfter(code, node.end);
    if (expected !== undefined && (ts.isExpressionStatement(node) || ts.isVariableStatement(node))) {
      const at = line + source.getLineAndCharacterOfPosition(node.end).line;
      for (const edit of assertion(source, node, `${assertionName}(${JSON.stringify(expected)}, ${at})`))
        edits.push(edit);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lastFirst = edits.sort((a, b) => b.from - a.from);
  return lastFirst.reduce((text, { from, to, text: piece }) => text.slice(0, from) + piece + text.slice(to), code);
}

/** The text after the arrow of a comment that follows on the same line. */
function expectedAfter(code: string, end: number): string | undefined {
  const rest = code.slice(end).split("\n", 1)[0] ?? "";
  return /^\s*\/\/\s*→\s*(.*\S)\s*$/.exec(rest)?.[1];
}

function assertion(source: ts.SourceFile, node: ts.ExpressionStatement | ts.VariableStatement, expect: string): Edit[] {
  if (ts.isVariableStatement(node)) {
    const name = node.declarationList.declarations[0]?.name.getText(source);
    return [{ from: node.end, to: node.end, text: ` ${expect}(${name});` }];
  }
  const { expression } = node;
  const from = expression.getStart(source);
  if (ts.isCallExpression(expression) && expression.expression.getText(source) === "console.log") {
    return [{ from, to: expression.expression.end, text: expect }];
  }
  return [
    { from, to: from, text: `${expect}(` },
    { from: expression.end, to: expression.end, text: ")" },
  ];
}

const oneSpaced = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Whether values print as the comment says; `…` stands for anything, and white space of any length is one space. */
export function printsAs(expected: string, values: readonly unknown[]): boolean {
  const literal = oneSpaced(expected).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^${literal.replaceAll("…", ".*")}$`, "u");
  return [format(...values), values.map(String).join(" ")].some((text) => pattern.test(oneSpaced(text)));
}
