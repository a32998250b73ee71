import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { closest } from "fastest-levenshtein";
import type { Clock } from "./protocol.ts";

export interface Options {
  readonly chosen: readonly string[];
  readonly json: boolean;
  readonly rounds: number;
  readonly only: readonly string[];
  /** `cpu` on a machine that does other work too; contenders of two threads are then left out. */
  readonly clock: Clock;
  /** A path or a major version; the Node that runs where undefined. */
  readonly node: string | undefined;
  /** Another checkout of this project, built, whose own programs take part too. */
  readonly before: string | undefined;
}

/** @throws RangeError in one sentence for what is not there; a TypeError of Node's for an unknown option. */
export function readOptions(args: readonly string[], known: readonly { readonly name: string }[]): Options {
  const names = known.map(({ name }) => name);
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      rounds: { type: "string", default: "7" },
      only: { type: "string", multiple: true, default: [] },
      clock: { type: "string", default: "wall" },
      node: { type: "string" },
      before: { type: "string" },
    },
  });
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `there is no "${unknown}", did you mean ${closest(unknown, names)}? There are ${names.join(", ")}`,
    );
  }
  const rounds = Number(values.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new RangeError(`--rounds is ${values.rounds}; it is a positive integer`);
  const { clock } = values;
  if (clock !== "wall" && clock !== "cpu") throw new RangeError(`--clock is ${clock}; it is wall, or cpu on Linux`);
  const chosen = positionals.length > 0 ? positionals : names;
  const { before } = values;
  if (before !== undefined && !existsSync(join(before, "packages/wasm/dist"))) {
    throw new RangeError(
      `--before is ${before}; it is a checkout of this project after \`pnpm install\` and \`pnpm build\``,
    );
  }
  return { chosen, json: values.json, rounds, only: values.only, clock, node: values.node, before };
}
