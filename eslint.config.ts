import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { workspacePlugin } from "./tools/workspace/src/rule.ts";

/** Names that exist in Node only or in pages only. A package runs in both, so its sources use neither. */
const nodeOnly = ["process", "Buffer", "global", "require", "module", "__dirname", "__filename", "setImmediate"];
const pageOnly = ["window", "document", "self", "navigator", "location", "localStorage", "fetch"];
const environment = [...nodeOnly, ...pageOnly].map((name) => ({
  name,
  message: "Packages run in Node and in browsers: use what both have, or take it as an argument.",
}));

/** What makes a result differ from run to run. */
const nondeterminism = [
  {
    object: "Math",
    property: "random",
    message: "Take a key (or a seed): the same seed gives the same numbers anywhere.",
  },
  { object: "Date", property: "now", message: "Packages do not read the clock; take the time as an argument." },
  { object: "performance", property: "now", message: "Packages do not read the clock; take the time as an argument." },
];

const syntax = [
  { selector: "TSEnumDeclaration", message: "No enums: use a union of strings." },
  { selector: "TSModuleDeclaration[kind='namespace']", message: "No namespaces: a module is one." },
  { selector: "Decorator", message: "No decorators: write the function." },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Packages do not read the clock." },
];

const noDefaultExport = { selector: "ExportDefaultDeclaration", message: "Named exports only." };

/** A list of some 100,000 in the place of arguments overflows the stack. */
const spreads = [
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name=/^(max|min|hypot)$/] > SpreadElement",
    message: "A long list overflows the stack: write list.reduce((a, b) => Math.max(a, b), first).",
  },
  {
    selector: "CallExpression[callee.property.name=/^(push|unshift|fromCharCode)$/] > SpreadElement",
    message: "A long list overflows the stack: write for (const x of list) to.push(x), or concat.",
  },
];

export default defineConfig(
  { ignores: ["**/dist/", "**/node_modules/", "**/.turbo/", "**/coverage/"] },
  // programs of a stranger's project, also in CommonJS and Jest's globals
  { ignores: ["tools/consumer/programs/company/**/*.{js,cjs,mjs}"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    name: "everywhere",
    files: ["**/*.ts", "**/*.tsx"],
    plugins: { workspace: workspacePlugin },
    rules: {
      "workspace/allowed-imports": "error",
      "no-restricted-syntax": ["error", ...syntax.slice(0, 3)],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      // `T & {}` and `= {}` say what they mean in types of options.
      "@typescript-eslint/no-empty-object-type": "off",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    name: "packages",
    files: ["packages/*/src/**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...syntax, noDefaultExport],
      "no-restricted-properties": ["error", ...nondeterminism],
    },
  },
  {
    name: "lists of any length, in packages",
    files: ["packages/*/src/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": ["error", ...syntax, noDefaultExport, ...spreads] },
  },
  {
    name: "lists of any length, elsewhere",
    files: ["{apps,tools}/*/src/**/*.{ts,tsx}"],
    // rows of instructions, a few bytes each
    ignores: ["**/*.test.ts", "tools/bench/src/peers/limit.ts"],
    rules: { "no-restricted-syntax": ["error", ...syntax.slice(0, 3), ...spreads] },
  },
  {
    name: "packages, what they publish",
    files: ["packages/*/src/**/*.ts"],
    ignores: ["**/*.test.ts", "**/*.test-d.ts"],
    // Promises that nobody awaits need types to be seen; the rest of the rules read syntax only, which is much faster.
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-console": ["error", { allow: ["warn"] }],
      "no-restricted-globals": ["error", ...environment],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
);
