/** Sizes of files, and where a name comes from: one file has it, and all others import it from there. */
import { expect, test } from "vitest";
import { foldersOf, isTest, readSource, sourcesOf } from "./sources.ts";

const limits = { source: 300, test: 500 };

const folders = foldersOf("packages", "apps", "tools");

/** Numbers of data sets, which a generator writes and nobody reads. */
const numbers = "packages/datasets/src/data/";

test(`no source has more than ${limits.source} lines, no test more than ${limits.test}`, () => {
  const wrong = folders.flatMap((folder) =>
    sourcesOf(folder).flatMap((file) => {
      const limit = isTest(file) ? limits.test : limits.source;
      const lines = readSource(folder, file).trimEnd().split("\n").length;
      return lines > limit && !`${folder}/src/${file}`.startsWith(numbers)
        ? [`${folder}/src/${file} has ${lines} lines; split it in two by ideas`]
        : [];
    }),
  );
  expect(wrong).toEqual([]);
});

/** Files deeper than `src` that hand on what others have: the list of ops that compilers and the checker read. */
const tables = ["packages/autodiff/src/ops/table.ts"];

/** Returns the modules of which a source exports something by `export … from`. */
function handedOn(text: string): string[] {
  return [...text.matchAll(/^export (?:type )?(?:\{[^}]*\}|\*(?: as \w+)?) from "([^"]+)"/gm)].map(
    (match) => match[1]!,
  );
}

test("only doors of a package hand on names of other files", () => {
  const wrong = foldersOf("packages").flatMap((folder) =>
    sourcesOf(folder)
      .filter((file) => file.includes("/") && !tables.includes(`${folder}/src/${file}`))
      .flatMap((file) =>
        handedOn(readSource(folder, file)).map(
          (from) => `${folder}/src/${file} hands on names of "${from}"; import them from there instead`,
        ),
      ),
  );
  expect(wrong).toEqual([]);
});

test("finds what is handed on", () => {
  const text =
    'export * from "./a.ts";\nexport type {\n  B,\n} from "./b.ts";\nexport { c };\nexport const d = "e from f";\n';
  expect(handedOn(text)).toEqual(["./a.ts", "./b.ts"]);
});
