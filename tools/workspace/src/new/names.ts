import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Words that no function may be called. */
const reserved = [
  ..."break case catch class const continue debugger default delete do else enum export extends false finally for".split(
    " ",
  ),
  ..."function if import in instanceof new null return super switch this throw true try typeof var void while with".split(
    " ",
  ),
  ..."let static yield await async of undefined eval arguments".split(" "),
];

/** @returns a sentence where this is no name of a function, as `dense` and `softmaxCrossEntropy` are */
export function badFunctionName(what: string, name: string): string | undefined {
  if (reserved.includes(name)) return `${what} cannot be called "${name}", which is a word of JavaScript`;
  if (/^[a-z][A-Za-z0-9]*$/.test(name)) return undefined;
  return `${what} cannot be called "${name}"; a name is one word, like logCosh: letters and digits, the first a small one`;
}

/** @returns a sentence where this is no name of a package, as `losses` is */
export function badPackageName(name: string): string | undefined {
  // its first function has its name
  if (reserved.includes(name)) return `a package cannot be called "${name}", which is a word of JavaScript`;
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return undefined;
  return `a package cannot be called "${name}"; a name is like losses: small letters and digits, with dashes between words`;
}

/** @returns a sentence where a file of that name is in the folder, also one that differs in capitals only */
export function takenFile(root: string, folder: string, name: string): string | undefined {
  const files = readdirSync(join(root, folder)).sort((a, b) => a.length - b.length);
  const found = files.find((file) => file.toLowerCase().split(".")[0] === name.toLowerCase());
  return found === undefined ? undefined : `${folder}/${found} is there already; choose another name`;
}

/** @returns a sentence where the module's text exports that name */
export function takenExport(path: string, text: string, name: string): string | undefined {
  const code = text.replace(/\/\*[^]*?\*\//g, "").replace(/\/\/.*/g, "");
  return new RegExp(`[{\\s,]${name}[\\s,}]`).test(code)
    ? `${path} exports ${name} already; choose another name`
    : undefined;
}

/** "logCosh" → "LogCosh" */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** "log-cosh" → "logCosh" */
export function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** "logCosh" → "log-cosh" */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
