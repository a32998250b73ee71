import { spawnSync } from "node:child_process";
import { generators } from "./new/generators.ts";
import { root } from "./sources.ts";

/**
 * `pnpm new KIND NAME` writes a new op, layer, loss … with its test, export line, table line and changeset, all green
 * as it stands. Turbo's generators ask for what is not said; `pnpm new op NAME other` makes an op that is not
 * elementwise.
 */
function main([kind, name, choice, ...rest]: readonly string[]): number {
  const generator = kind === undefined ? undefined : generators[kind];
  if (kind === undefined || generator === undefined || rest.length > 0)
    return fail(`write pnpm new ${Object.keys(generators).join("|")} NAME${kind === undefined ? "" : `; got ${kind}`}`);
  const { choices = [], refusal, next } = generator;
  const chosen = choice ?? choices[0];
  if (choice !== undefined && !choices.includes(choice))
    return fail(`${choice} is none of ${kind}'s kinds: ${choices.join(", ") || "it has none"}`);
  const sentence = name === undefined ? undefined : refusal(root, name);
  if (sentence !== undefined) return fail(sentence);
  const given = name === undefined ? [] : ["--args", name, ...(chosen === undefined ? [] : [chosen])];
  if (!run("gen", ["run", kind, "--root", root, ...given])) return 1;
  if (kind === "package" && !(run("pnpm", ["install", "--prefer-offline"]) && run("pnpm", ["--silent", "picture"])))
    return 1;
  if (!run("pnpm", ["--silent", "reference"])) return 1;
  if (name !== undefined) console.log(["Next:", ...next(name)].join("\n  "));
  return 0;
}

function fail(sentence: string): number {
  console.error(`new: ${sentence}`);
  return 2;
}

function run(program: string, args: readonly string[]): boolean {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NO_UPDATE_NOTIFIER: "1" };
  return (
    spawnSync(program, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32", env }).status === 0
  );
}

process.exitCode = main(process.argv.slice(2));
