import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { collectExamples, placesOf, select, type Example } from "./collect.ts";
import { runExample } from "./run.ts";
import { typeCheck } from "./check.ts";
import { openWorkshop } from "./workshop.ts";

/**
 * Type-checks and runs the `ts` examples of pages and docstrings: `pnpm doctest [names]`, where a name is a package
 * ("losses"), a folder or a file ("docs", "README.md"). Without names it takes all; `--root FOLDER` takes another
 * workspace.
 *
 * - Pages show whole programs, with their imports. A fence marked `ts no-run` is only checked, `ts ignore` is skipped.
 * - In a docstring `@example` may be followed by code without a fence, and the names that its package exports, and
 *   those of the packages under it, need no import.
 * - `expression; // → text` fails unless the value prints as the text, in which `…` stands for anything.
 */
async function main(root: string, names: readonly string[]): Promise<number> {
  const all = collectExamples(root);
  const unknown = names.find((name) => select(all, [name]).length === 0);
  if (unknown !== undefined) {
    console.error(`doctest: "${unknown}" has no examples; those that have: ${placesOf(all).join(", ")}`);
    return 2;
  }
  const examples = select(all, names).filter(({ mode }) => mode !== "ignore");
  return (await checkAndRun(root, examples)) ? 0 : 1;
}

async function checkAndRun(root: string, examples: readonly Example[]): Promise<boolean> {
  const workshop = openWorkshop(root);
  try {
    const written = examples.map((example) => ({ example, path: workshop.write(example) }));
    const mistyped = typeCheck(
      written.map(({ path }) => path),
      join(workshop.folder, "assertions.d.ts"),
    );
    let failed = 0;
    for (const { example, path } of written) {
      const complaints = mistyped.get(path) ?? (example.mode === "run" ? await runExample(path) : []);
      if (complaints.length === 0) continue;
      failed += 1;
      console.log(`${example.file}:${example.line}: the example fails\n${complaints.join("\n").replace(/^/gm, "  ")}`);
    }
    console.log(`${written.length - failed} passed, ${failed} failed`);
    return failed === 0;
  } finally {
    workshop.remove();
  }
}

const given = process.argv.slice(2);
const at = given.indexOf("--root");
const root = at < 0 ? fileURLToPath(new URL("../../..", import.meta.url)) : resolve(given.splice(at, 2)[1] ?? ".");
process.exitCode = await main(root, given);
