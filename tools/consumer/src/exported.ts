/** Models that the command exported as modules: under other compilers of TypeScript, and other runtimes. */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./shell.ts";
import { skip, step } from "./steps.ts";

/** Compilers from the oldest to the newest that the types of a module are for; the two ends without `--all`. */
const compilers: Readonly<Record<string, string>> = {
  ...{ "5.4": "5.4.5", "5.5": "5.5.4", "5.6": "5.6.3", "5.7": "5.7.3", "5.8": "5.8.3", "5.9": "5.9.3" },
  "6.0": "6.0.3",
};
const ends = ["5.4", "6.0"];

const runtimes = {
  Bun: { version: "1.4.5", args: [] },
  Deno: { version: "2.9.6", args: ["run"] },
} as const;

/** A stranger's program: the compiler knows the columns and the classes, and refuses others. */
const program = `import { predict, type Answer, type Row } from "./model.mjs";
const row: Row = { length: 5.2, width: null, colour: "red" };
const { value, probabilities }: Answer = predict(row);
export const kind: "short" | "tall" = value;
export const share: number = probabilities[kind];
// @ts-expect-error a column is missing
predict({ length: 5.2, colour: "red" });
// @ts-expect-error a class that there is not
export const none: number = probabilities.long;
`;

/** Prints the bits of what the model says of many rows. */
const bits = `import { predict } from "./model.mjs";
const said = Array.from({ length: 500 }, (_, i) => {
  const row = { length: i % 9 === 0 ? null : (i % 71) / 10, width: i / 1000, colour: ["red", "blue", null, "new"][i % 4] };
  return Object.values(predict(row).probabilities);
});
console.log(Array.from(new BigUint64Array(Float64Array.from(said.flat()).buffer), (x) => x.toString(16)).join());
`;

/**
 * Takes the model that `commandOutside` exported elsewhere.
 * @param from the project that it is in
 * @param all true for each compiler, and for other runtimes
 */
export async function tryExported(from: string, folder: string, all: boolean): Promise<void> {
  const chosen = Object.keys(compilers).filter((name) => all || ends.includes(name));
  const installed = await step("compilers for the exported model install", () => {
    mkdirSync(folder, { recursive: true });
    cpSync(join(from, "model"), folder, { recursive: true });
    const devDependencies = {
      ...Object.fromEntries(chosen.map((name) => [`typescript-${name}`, `npm:typescript@${compilers[name]}`])),
      ...(all && { bun: runtimes.Bun.version, deno: runtimes.Deno.version }),
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", devDependencies }));
    writeFileSync(join(folder, "program.mts"), program);
    writeFileSync(join(folder, "bits.mjs"), bits);
    // Bun brings its program by an install script
    run("npm", ["install", "--no-audit", "--no-fund", ...(all ? [] : ["--ignore-scripts"])], folder);
    return true;
  });
  if (installed === undefined) return;
  for (const name of chosen)
    await step(`the exported model type-checks under TypeScript ${name}`, () => checkTypes(folder, name));
  if (!all) return;
  for (const [name, { args }] of Object.entries(runtimes)) await tryRuntime(name, folder, args);
}

function checkTypes(folder: string, name: string): void {
  const tsc = join(folder, "node_modules", `typescript-${name}`, "bin", "tsc");
  const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "program.mts"];
  for (const ways of [
    ["--module", "nodenext"],
    ["--module", "esnext", "--moduleResolution", "bundler"],
  ])
    run(process.execPath, [tsc, ...ways, ...strict], folder);
}

async function tryRuntime(name: string, folder: string, args: readonly string[]): Promise<void> {
  const command = join(folder, "node_modules", ".bin", name.toLowerCase());
  try {
    run(command, ["--version"], folder);
  } catch {
    return skip(`the exported model runs under ${name}`, "its npm package brought no program for this machine");
  }
  await step(`the exported model gives the bits of Node under ${name}`, () => {
    run(command, [...args, "model.selftest.mjs"], folder);
    const [here, there] = [run(process.execPath, ["bits.mjs"], folder), run(command, [...args, "bits.mjs"], folder)];
    if (here !== there) throw new Error(`${name} printed ${there.slice(0, 200)}; Node ${here.slice(0, 200)}`);
  });
}
