import { posix } from "node:path";
import { allowedFor, apps, fromNpm, isPackage, scope, testImports } from "./imports.ts";

const table = "tools/workspace/src/imports.ts";

/** Where a source stands: its folder of the workspace (`packages/losses`), and whether it is a test. */
interface Place {
  readonly kind: string;
  readonly name: string;
  readonly folder: string;
  readonly test: boolean;
}

function placeOf(file: string): Place | undefined {
  const [kind, name, within] = file.split("/");
  if (kind === undefined || name === undefined || within !== "src") return undefined;
  if (!["packages", "apps", "tools"].includes(kind)) return undefined;
  return { kind, name, folder: `${kind}/${name}`, test: /\.(test|test-d|bench)\.tsx?$/.test(file) };
}

/**
 * Judges one import of a file by the table of allowed imports.
 * @param file path of the importing file from the root of the workspace, with forward slashes
 * @returns a sentence if the import is not allowed
 */
export function judgeImport(file: string, specifier: string): string | undefined {
  const place = placeOf(file);
  if (place === undefined) return undefined;
  if (specifier.startsWith(".")) return judgeRelative(place, file, specifier);
  if (specifier.startsWith(scope)) return judgeOwn(place, specifier.slice(scope.length));
  if (place.kind === "packages") return judgeForeign(place, specifier);
  return undefined;
}

function judgeRelative({ kind, folder }: Place, file: string, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  // Tools are how the workspace is built, so they look at everything.
  if (kind === "tools" || target.startsWith(`${folder}/`)) return undefined;
  return `${folder} reaches outside itself: "${specifier}"; import the other package by its name`;
}

function judgeOwn({ kind, name, folder, test }: Place, target: string): string | undefined {
  const [other = "", ...subpath] = target.split("/");
  if (subpath[0] === "src" || subpath[0] === "dist") {
    return `${folder} imports a file inside ${scope}${other}; import what its package.json exports`;
  }
  if (kind === "packages" && isPackage(name)) {
    const allowed = allowedFor(name);
    if (other === name || allowed.some((one) => one === other)) return undefined;
    const may = allowed.length === 0 ? "nothing" : allowed.join(", ");
    return `${folder} imports ${scope}${other}; by the table in ${table} it may import ${may}`;
  }
  if (kind === "packages") return `${folder} is not in the table in ${table}; add a row that says what it may import`;
  if (kind === "apps" && apps.some((app) => app === other)) {
    return `${folder} imports the app ${scope}${other}; what two programs share belongs in a package`;
  }
  if (kind === "apps" && !test && !isPackage(other)) {
    return `${folder} imports the tool ${scope}${other}; programs use tools in tests only`;
  }
  return undefined;
}

function judgeForeign({ folder, name, test }: Place, specifier: string): string | undefined {
  const own = isPackage(name) ? (fromNpm[name] ?? []) : [];
  if (own.some((one) => specifier === one || specifier.startsWith(`${one}/`))) return undefined;
  if (test && (specifier.startsWith("node:") || testImports.some((one) => one === specifier))) return undefined;
  return test
    ? `${folder} imports "${specifier}" in a test; tests use ${testImports.join(", ")} and node: modules`
    : `${folder} imports "${specifier}"; packages run in Node and in browsers and import no package from npm` +
        (own.length === 0 ? "" : ` but ${own.join(", ")}`);
}
