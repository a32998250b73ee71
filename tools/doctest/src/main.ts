import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { collectExamples } from "./collect.ts";
import { runExample } from "./run.ts";
import { typeCheck } from "./check.ts";
import { openWorkshop } from "./workshop.ts";

/**
 * Type-checks and runs every `ts` example of the pages and docstrings: `pnpm doctest [root]`.
 *
 * - Pages show whole programs, with their imports. A fence marked `ts no-run` is only checked, `ts ignore` is skipped.
 * - In a docstring `@example` may be followed by code without a fence, and the names that its package exports, and those
 *   of the packages under it, need no import.
 * - `expression; // → text` fails unless the value prints as the text, in which `…` stands for anything.
 */
async function main(root: string): Promise<boolean> {
  const examples = collectExamples(root).filter(({ mode }) => mode !== "ignore");
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

const here = fileURLToPath(new URL("../../..", import.meta.url));
process.exitCode = (await main(resolve(process.argv[2] ?? here))) ? 0 : 1;
