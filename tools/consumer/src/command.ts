import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Packed } from "./packages.ts";
import { run } from "./shell.ts";

/** Measurements of two kinds that a line tells apart, with a gap and a category. */
function flowers(): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const [long, kind] = [i % 2 === 0, i % 2 === 0 ? "tall" : "short"];
    const length = i === 7 ? "" : ((long ? 5 : 2) + ((i * 7) % 10) / 10).toFixed(1);
    return `${length},${((i * 3) % 7) / 10},${["red", "blue", "white"][i % 3]},${kind}`;
  });
  return `length,width,colour,kind\n${rows.join("\n")}\n`;
}

/**
 * Installs the packed command into a stranger's project and does there what its README says: train on a CSV, judge,
 * predict, draw, train again and compare, export.
 * @returns what it printed
 */
export function commandOutside(root: string, folder: string, autodiff: Packed): string {
  mkdirSync(folder, { recursive: true });
  const packed = (app: string): string => {
    const out = run("pnpm", ["pack", "--json", "--pack-destination", folder], join(root, "apps", app));
    return `file:${(JSON.parse(out) as { readonly filename: string }).filename}`;
  };
  // nothing is published yet: what it depends on of this workspace comes from tarballs as well
  const ours = { "@cotangent/gradcheck": packed("gradcheck"), [autodiff.name]: `file:${autodiff.tarball}` };
  const dependencies = { "@cotangent/cli": packed("cli"), ...ours };
  const overrides = Object.fromEntries(Object.keys(ours).map((name) => [name, `$${name}`]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies, overrides }));
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
  writeFileSync(join(folder, "flowers.csv"), flowers());
  const cotangent = (...args: readonly string[]): string => run("npx", ["cotangent", ...args], folder);
  const printed = [
    cotangent("train", "flowers.csv", "--target", "kind"),
    cotangent("evaluate", "runs/flowers", "--require", "accuracy>=0.9"),
    cotangent("predict", "runs/flowers", "flowers.csv", "--output", "predicted.csv"),
    cotangent("plot", "runs/flowers", "--kind", "confusion", "--format", "png"),
    cotangent("verify", "runs/flowers"),
    cotangent("export", "runs/flowers", "--format", "js", "--output", "model"),
    cotangent("train", "flowers.csv", "--target", "kind", "--model", "logistic", "--output", "runs/logistic"),
    cotangent("train", "flowers.csv", "--target", "width", "--output", "runs/width"),
  ];
  const lines = readFileSync(join(folder, "predicted.csv"), "utf8").trimEnd().split("\n");
  if (lines.length !== 61) throw new Error(`predicted.csv has ${lines.length} lines, not 61`);
  return printed.join("");
}

/**
 * Trains the runs of `commandOutside` again under another Node, on one thread and on two: a network for classes, a
 * logistic model, a network for a number.
 */
export function verifyOutside(node: string, folder: string): void {
  const program = join(folder, "node_modules/@cotangent/cli/dist/main.js");
  for (const name of ["flowers", "logistic", "width"]) {
    const out = run(node, [program, "verify", `runs/${name}`, "--threads", "1,2"], folder);
    if (out.match(/every bit is the same/g)?.length !== 2) throw new Error(`verify of ${name} printed ${out}`);
  }
}
