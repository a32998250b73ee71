import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { ESLint, Rule } from "eslint";
import { judgeImport } from "./judge.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The part of an import, export … from or import() that names the module. */
interface Importing {
  readonly source?: { readonly type: string; readonly value?: unknown } | null;
}

const allowedImports: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "imports follow the table in tools/workspace/src/imports.ts" },
    schema: [],
  },
  create(context) {
    const file = relative(root, context.filename).split(sep).join("/");
    const check = (node: unknown): void => {
      const specifier = (node as Importing).source?.value;
      const sentence = typeof specifier === "string" ? judgeImport(file, specifier) : undefined;
      if (sentence !== undefined) context.report({ node: node as Rule.Node, message: sentence });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

/** The workspace's own lint rules, as an ESLint plugin. */
export const workspacePlugin: ESLint.Plugin = { rules: { "allowed-imports": allowedImports } };
