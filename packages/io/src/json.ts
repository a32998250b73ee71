/** JSON of files that nobody vouches for. */
import { ValueError } from "@cotangent/autodiff";
import { quote } from "./words.ts";

/**
 * Reads a JSON text. Returns its value, whose objects have nothing but own keys: also "__proto__" is one.
 * @param what stands for the text in sentences: "the header"
 * @throws ValueError for what is no JSON, has a key twice in one object, or nests more than `mostLevels` deep
 */
export function parseJson(who: string, what: string, text: string, mostLevels: number): unknown {
  requireLevels(who, what, text, mostLevels);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ValueError(`${who}: ${what} is no JSON; the file is damaged, or of another kind`);
  }
  requireSingleKeys(who, what, text);
  return value;
}

/** @throws ValueError where the text nests too deep. It may be anything. */
function requireLevels(who: string, what: string, text: string, most: number): void {
  let level = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '"') i = endOfString(text, i);
    else if (sign === "{" || sign === "[") level++;
    else if (sign === "}" || sign === "]") level--;
    if (level > most) throw new ValueError(`${who}: ${what} nests more than ${most} levels deep; no such file does`);
  }
}

/** `JSON.parse` takes the last of several values of one key. @throws ValueError where there are several. */
function requireSingleKeys(who: string, what: string, text: string): void {
  /** The keys of each object that is open, from the outermost in; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === "{" || sign === "[") {
      open.push(sign === "{" ? new Set() : undefined);
      isKey = sign === "{";
    } else if (sign === "}" || sign === "]") open.pop();
    else if (sign === ",") isKey = open.at(-1) !== undefined;
    else if (sign === '"') {
      const end = endOfString(text, i);
      if (isKey) {
        const key = JSON.parse(text.slice(i, end + 1)) as string;
        const keys = open.at(-1)!;
        if (keys.has(key)) throw new ValueError(`${who}: ${what} has the key ${quote(key)} twice; a key stands once`);
        keys.add(key);
        isKey = false;
      }
      i = end;
    }
  }
}

/** The position of the quote that ends the string which begins at `start`; the end of a text where none does. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i;
  }
  return text.length;
}
