import { fileURLToPath } from "node:url";
import ts from "typescript";

const workspace = fileURLToPath(new URL("../../..", import.meta.url));

/** Type-checks files together, as strictly as the workspace checks itself. Returns each file's complaints. */
export function typeCheck(files: readonly string[], declarations: string): Map<string, string[]> {
  const config = ts.readConfigFile(`${workspace}/tsconfig.base.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config.config, files: [] }, ts.sys, workspace);
  const program = ts.createProgram([declarations, ...files], {
    ...options,
    types: ["node"],
    typeRoots: [`${workspace}/node_modules/@types`],
    // A page shows a program, not a package that others get declarations from.
    declaration: false,
    isolatedDeclarations: false,
  });
  const complaints = new Map<string, string[]>();
  for (const file of files) {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    if (found.length > 0) complaints.set(file, found.map(sentence));
  }
  return complaints;
}

function sentence({ file, start, messageText }: ts.Diagnostic): string {
  const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
  return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n  ")}`;
}
