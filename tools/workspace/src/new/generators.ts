/** What `pnpm new` can make. Each generator looks at the workspace and says what it would write, or why it cannot. */
import { imports } from "../imports.ts";
import { badFunctionName, badPackageName, camel, capital, dashed, takenExport, takenFile } from "./names.ts";
import { afterLast, exists, fill, fillText, inOrder, inTable, read, replaced, type Plan, type Site } from "./plan.ts";

export interface Generator {
  readonly about: string;
  /** A second choice: its name in prompts, and what there is, the usual one first. */
  readonly choices?: readonly string[];
  /** @returns a sentence where nothing can be made under that name */
  refusal(root: string, name: string): string | undefined;
  plan(site: Site, choice: string): Plan;
  /** What to do with what was written, a line each. */
  next(name: string): readonly string[];
}

export function siteOf(root: string, name: string): Site {
  const words = { name, Name: capital(name), camel: camel(name), dashed: dashed(name), directory: `packages/${name}` };
  return { root, words };
}

/** One function of a package that is a shelf of them: its file, its test, an export line, a row in the README. */
interface Shelf {
  readonly what: string;
  readonly package: string;
  readonly files: Readonly<Record<string, string>>;
  readonly exported: string;
  readonly table?: { readonly head: string; readonly row: string };
  edit?(site: Site): Iterable<readonly [path: string, text: string]>;
}

function shelf({ what, package: home, files, exported, table, edit }: Shelf): Generator {
  const folder = `packages/${home}`;
  const index = `${folder}/src/index.ts`;
  return {
    about: `${what} in ${folder}`,
    refusal: (root, name) =>
      badFunctionName(what, name) ??
      takenFile(root, `${folder}/src`, name) ??
      takenExport(index, read(siteOf(root, name), index), name),
    plan(site) {
      const { name, dashed } = site.words as { readonly name: string; readonly dashed: string };
      const line = fillText(site, exported);
      const plan = new Map<string, string>([
        ...Object.entries(files).map(([to, from]): [string, string] => [
          `${folder}/${to.replace("NAME", name)}`,
          fill(site, from),
        ]),
        [index, afterLast(index, read(site, index), /^(\}|export .*) from "\.\//, line)],
        [`.changeset/new-${dashed}.md`, changeset(home, `\`${name}\`: what it is, in a sentence that its users read.`)],
        ...(edit?.(site) ?? []),
      ]);
      if (table === undefined) return plan;
      const readme = `${folder}/README.md`;
      return plan.set(readme, inTable(readme, read(site, readme), table.head, fillText(site, table.row)));
    },
    next: (name) => [
      `write what it is into ${folder}/src/${name}.ts, its test, ${folder}/README.md and .changeset/new-${dashed(name)}.md`,
      `pnpm check ${home}`,
    ],
  };
}

function changeset(home: string, text: string): string {
  return `---\n"@cotangent/${home}": minor\n---\n\n${text}\n`;
}

const opTable = "packages/autodiff/src/ops/table.ts";
const opIndex = "packages/autodiff/src/index.ts";

const op: Generator = {
  about: "an op in packages/autodiff",
  choices: ["elementwise", "other"],
  refusal: (root, name) =>
    badFunctionName("an op", name) ??
    takenFile(root, "packages/autodiff/src/ops", name) ??
    takenExport(opIndex, read(siteOf(root, name), opIndex), name) ??
    takenExport(opTable, read(siteOf(root, name), opTable), `${name}Op`),
  plan(site, choice) {
    const { name, dashed } = site.words as { readonly name: string; readonly dashed: string };
    const row = `export { ${name}Op, ${name}Cases } from "./${name}.ts";`;
    const line = `export { ${name} } from "./ops/${name}.ts";`;
    return new Map([
      [`packages/autodiff/src/ops/${name}.ts`, fill(site, `op/${choice}.ts.hbs`)],
      [opTable, inOrder(opTable, read(site, opTable), /^export \{ \w+Op, /, row)],
      [opIndex, afterLast(opIndex, read(site, opIndex), /^(\}|export .*) from "\.\/ops\//, line)],
      [
        `.changeset/new-${dashed}.md`,
        changeset("autodiff", `\`${name}\`: what it is, in a sentence that its users read.`),
      ],
      ...(choice === "other" ? [byReference(site, name)] : []),
    ]);
  },
  next: (name) => [
    `write what it is into packages/autodiff/src/ops/${name}.ts and .changeset/new-${dashed(name)}.md`,
    `pnpm gradcheck --op ${name}`,
    `npx vitest run --project @cotangent/autodiff ops.test doors.test`,
    `npx vitest run --project @cotangent/wasm src/backend.test.ts -t ${name}`,
  ],
};

/** The list of ops that WebAssembly has no kernel for, with one more. */
function byReference(site: Site, name: string): [path: string, text: string] {
  const path = "packages/wasm/src/sets/references.test.ts";
  const [, before = "", names = ""] =
    /(const byReference: readonly string\[\] = \[)(.*)\];/.exec(read(site, path)) ?? [];
  const listed = [...names.split(", ").filter((one) => one !== ""), `"${name}"`].sort();
  return [path, replaced(path, read(site, path), /const byReference: .*;/, `${before}${listed.join(", ")}];`)];
}

const table = "tools/workspace/src/imports.ts";

const newPackage: Generator = {
  about: "a package under packages/",
  refusal: (root, name) =>
    badPackageName(name) ??
    (exists(siteOf(root, name), `packages/${name}`)
      ? `packages/${name} is there already; choose another name`
      : undefined) ??
    (["apps", "tools"].some((kind) => exists(siteOf(root, name), `${kind}/${name}`))
      ? `an app or a tool is called ${name} already; choose another name`
      : undefined),
  plan(site) {
    const { name, camel } = site.words as { readonly name: string; readonly camel: string };
    const folder = `packages/${name}`;
    const copied = ["tsconfig.json", "tsconfig.build.json", "tsup.config.ts"];
    const rows = read(site, table);
    const row = `  ${/^[a-z]\w*$/.test(name) ? name : `"${name}"`}: ["autodiff"],`;
    return new Map([
      [`${folder}/package.json`, manifest(site)],
      ...copied.map((file): [string, string] => [`${folder}/${file}`, read(site, `packages/metrics/${file}`)]),
      [`${folder}/README.md`, fill(site, "package/README.md.hbs")],
      [`${folder}/src/index.ts`, fill(site, "package/index.ts.hbs")],
      [`${folder}/src/${camel}.ts`, fill(site, "package/source.ts.hbs")],
      [`${folder}/src/${camel}.test.ts`, fill(site, "package/test.ts.hbs")],
      [`${folder}/src/doors.test.ts`, read(site, "packages/losses/src/doors.test.ts")],
      [`tools/consumer/programs/${name}.ts`, fill(site, "package/program.ts.hbs")],
      [
        `.changeset/new-${name}.md`,
        changeset(name, `\`@cotangent/${name}\`: what it is for, in a sentence that its users read.`),
      ],
      [
        "README.md",
        inTable("README.md", read(site, "README.md"), "| package |", `| \`@cotangent/${name}\` | what it is for |`),
      ],
      ...(Object.hasOwn(imports, name) ? [] : [[table, afterLast(table, rows, /^ {2}datasets: \[\],$/, row)] as const]),
    ]);
  },
  next: (name) => [
    `say in packages/${name}/package.json and README.md, the table of README.md and .changeset/new-${name}.md what it is for`,
    `say in ${table} what it may import`,
    `pnpm check ${name} && npx vitest run --project @cotangent/workspace`,
  ],
};

/** The manifest of `metrics`, which is the smallest, under another name. */
function manifest(site: Site): string {
  const { name } = site.words as { readonly name: string };
  const model = JSON.parse(read(site, "packages/metrics/package.json")) as Record<string, unknown>;
  const text = JSON.stringify(
    { ...model, description: `What ${name} is for, in Cotangent`, keywords: ["cotangent", "typescript", name] },
    null,
    2,
  );
  return `${text.replaceAll("packages/metrics", `packages/${name}`).replaceAll("@cotangent/metrics", `@cotangent/${name}`)}\n`;
}

export const generators: Readonly<Record<string, Generator>> = {
  op,
  layer: shelf({
    what: "a layer",
    package: "layers",
    files: {
      "src/NAME.ts": "layer/source.ts.hbs",
      "src/NAME.test.ts": "layer/test.ts.hbs",
      "fixtures/NAME.json": "layer/fixture.json.hbs",
    },
    exported: `export { {{name}}, type {{Name}}Params } from "./{{name}}.ts";`,
    table: { head: "| layer |", row: "| `{{name}}(width)` | [..., width] → [..., width] |" },
  }),
  loss: shelf({
    what: "a loss",
    package: "losses",
    files: {
      "src/NAME.ts": "loss/source.ts.hbs",
      "src/NAME.test.ts": "loss/test.ts.hbs",
      "fixtures/NAME.json": "loss/fixture.json.hbs",
    },
    exported: `export { {{name}} } from "./{{name}}.ts";`,
    table: { head: "| loss |", row: "| `{{name}}` | [...] | [...] | [...] |" },
    edit: (site) => {
      const path = "packages/losses/src/targets.test.ts";
      const { name } = site.words as { readonly name: string };
      return [[path, replaced(path, read(site, path), /(const free = \[.*)\];/, `$1, "${name}"];`)]];
    },
  }),
  optimizer: shelf({
    what: "an optimizer",
    package: "optimizers",
    files: { "src/NAME.ts": "optimizer/source.ts.hbs", "src/NAME.test.ts": "optimizer/test.ts.hbs" },
    exported: `export { {{name}}, scaleBy{{Name}}, type {{Name}}Options, type {{Name}}State } from "./{{name}}.ts";`,
    table: {
      head: "| whole optimizers |",
      row: "| `{{name}}({ learningRate, decay })` | `scaleBy{{Name}}({ decay })` |",
    },
  }),
  metric: shelf({
    what: "a metric",
    package: "metrics",
    files: { "src/NAME.ts": "metric/source.ts.hbs", "fixtures/NAME.json": "metric/fixture.json.hbs" },
    exported: `export { {{name}} } from "./{{name}}.ts";`,
    table: { head: "| metric |", row: "| `{{name}}` | numbers [n] or [n, outputs] | the same | [], or [outputs] |" },
  }),
  dataset: shelf({
    what: "a data set",
    package: "datasets",
    files: { "src/NAME.ts": "dataset/source.ts.hbs" },
    exported: `export { {{name}} } from "./{{name}}.ts";`,
    table: { head: "| data set |", row: "| `{{name}}()` | 4 | 2 | 2 | CC0 |" },
    edit: (site) => {
      const path = "packages/datasets/fixtures/data.json";
      const entry = JSON.parse(fill(site, "dataset/entry.json.hbs")) as object;
      return [[path, `${JSON.stringify({ ...(JSON.parse(read(site, path)) as object), ...entry }, null, 2)}\n`]];
    },
  }),
  package: newPackage,
};
