/** JSON of files, read strictly: what programs disagree about is refused with its line. */
import { printParseErrorCode, visit } from "jsonc-parser";
import { DataFault, quoted } from "./faults.ts";

/**
 * The value of a text of JSON.
 * @param who name of the file, for the sentence
 * @param before lines of the file before the text
 * @throws DataFault for what is no JSON (NaN, comments, a comma too many), a key that comes twice or is the name of a
 * prototype, and a number that is beyond those of float64.
 */
export function parseStrict(who: string, text: string, before = 0): unknown {
  const scopes: Set<string>[] = [];
  const refuse = (line: number, what: string): never => {
    throw new DataFault(`${who}, line ${before + line + 1}: ${what}`);
  };
  visit(
    text,
    {
      onObjectBegin: () => void scopes.push(new Set()),
      onObjectEnd: () => void scopes.pop(),
      onObjectProperty(property, _, __, line) {
        const seen = scopes.at(-1)!;
        if (seen.has(property)) refuse(line, `the key ${quoted(property)} comes twice`);
        if (forbidden.has(property)) refuse(line, `the key ${quoted(property)} is not allowed`);
        seen.add(property);
      },
      onLiteralValue(value: unknown, offset, length, line) {
        if (typeof value === "number" && !Number.isFinite(value))
          refuse(line, `the number ${text.slice(offset, offset + length)} is too large`);
      },
      onError(error, offset, length, line) {
        const found = text.slice(offset, offset + Math.min(Math.max(length, 1), 20));
        refuse(
          line,
          `this is no JSON (${words(printParseErrorCode(error))}${found === "" ? "" : `: ${quoted(found)}`})`,
        );
      },
    },
    { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
  );
  return JSON.parse(text) as unknown;
}

/** Names by which an object's prototype is reached. */
const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** "InvalidSymbol" as "invalid symbol". */
function words(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
