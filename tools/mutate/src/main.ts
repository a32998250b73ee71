import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";

/**
 * `pnpm mutate PACKAGE [FILE…]` changes one thing of a package's sources at a time (a sign, a condition, a text), and
 * runs the package's tests: a change that no test notices is named. FILE is a source without its ending ("r2"); without
 * one it takes all. It ends with 1 where less than 95 % are noticed. It takes from minutes to an hour, and CI does not.
 */
async function main(name: string | undefined, files: readonly string[]): Promise<number> {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const packages = readdirSync(`${root}/packages`).filter((one) => existsSync(`${root}/packages/${one}/package.json`));
  if (name === undefined || !packages.includes(name)) {
    console.error(`mutate: takes the name of a package, got ${name ?? "none"}; there are ${packages.join(", ")}`);
    return 2;
  }
  const folder = `${root}/packages/${name}`;
  const missing = files.find((file) => !existsSync(`${folder}/src/${file}.ts`));
  if (missing !== undefined) {
    console.error(`mutate: there is no packages/${name}/src/${missing}.ts`);
    return 2;
  }
  process.chdir(folder);
  const results = await new Stryker({
    mutate: files.length > 0 ? files.map((file) => `src/${file}.ts`) : ["src/**/*.ts", "!src/**/*.test.ts"],
    testRunner: "vitest",
    plugins: [fileURLToPath(import.meta.resolve("@stryker-mutator/vitest-runner"))],
    vitest: { configFile: fileURLToPath(new URL("vitest.config.ts", import.meta.url)), related: false },
    coverageAnalysis: "perTest",
    // a copy beside the package: tests find their fixtures, and imports of other packages are as they were
    tempDirName: ".mutants",
    reporters: ["clear-text", "progress-append-only"],
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
    allowConsoleColors: false,
    concurrency: Number(process.env["MUTATE_JOBS"] ?? 2),
  }).runMutationTest();
  const noticed = results.filter(({ status }) => status === "Killed" || status === "Timeout").length;
  const tried = results.filter(({ status }) => status !== "Ignored" && status !== "CompileError").length;
  const share = tried === 0 ? 1 : noticed / tried;
  console.log(`${noticed} of ${tried} changes were noticed, ${(100 * share).toFixed(1)} %`);
  return share < 0.95 ? 1 : 0;
}

const [name, ...files] = process.argv.slice(2);
process.exitCode = await main(name, files);
