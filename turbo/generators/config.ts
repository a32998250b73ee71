import type { PlopTypes } from "@turbo/gen";
import { generators, siteOf } from "../../tools/workspace/src/new/generators.ts";
import { carryOut } from "../../tools/workspace/src/new/plan.ts";

/** The generators of `pnpm new`, as turbo reads them; what they write is in tools/workspace/templates. */
export default function configure(plop: PlopTypes.NodePlopAPI): void {
  const root = plop.getDestBasePath();
  for (const [kind, { about, choices, refusal, plan }] of Object.entries(generators)) {
    plop.setGenerator(kind, {
      description: about,
      prompts: [
        {
          type: "input",
          name: "name",
          message: `What is it called? (${about})`,
          validate: (name: string) => refusal(root, name) ?? true,
        },
        ...(choices === undefined
          ? []
          : [{ type: "list", name: "choice", message: "Of which kind?", choices: [...choices], default: choices[0] }]),
      ],
      actions: [
        (answers) => {
          const { name, choice = "" } = answers as { readonly name: string; readonly choice?: string };
          return carryOut(root, plan(siteOf(root, name), choice)).join("\n    ");
        },
      ],
    });
  }
}
