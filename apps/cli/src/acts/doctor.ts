/** Carries out `cotangent doctor`: tries what trainings need, and says what this machine can do. */
import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { wasmFeatures } from "@cotangent/wasm";
import { readSource } from "../data/source.ts";
import { numbersOf } from "../model/network.ts";
import { programVersion } from "../run/version.ts";
import type { PartialSettings } from "../settings/schema.ts";
import { learn } from "../training/learn.ts";
import { ask, prepare } from "../training/prepare.ts";
import { reason, Unmet } from "../words/faults.ts";
import { showLoss, showSeconds } from "../words/numbers.ts";
import { openTeller, type TellOptions } from "../words/tell.ts";

/** All that the bits depend on, whatever the defaults are. */
const recipe: PartialSettings = {
  ...{ model: "mlp", hidden: [8], activation: "tanh", loss: "crossEntropy", dropout: 0, l2: 0 },
  ...{ optimizer: "adam", learningRate: 0.05, schedule: "constant", epochs: 300, batchSize: 4, seed: 0 },
  ...{ test: 0, validation: 0, patience: null, backend: "wasm" },
};

/** Something that was tried. */
export interface Check {
  readonly name: string;
  /** "slow" where trainings work without it, and take longer. */
  readonly state: "good" | "slow" | "bad";
  readonly text: string;
}

/** The bits of the weights that XOR ends with, on every machine. */
const knownBits = "de54e18abcf0e3c3";

/** @throws Unmet where trainings cannot be trusted here. */
export async function doctorCommand(options: TellOptions): Promise<void> {
  const teller = openTeller(options);
  const { colors } = teller.out;
  const checks = [node(), vectors(), threads(), folder(), ...(await xor())];
  const marks = { good: colors.green("✓"), slow: colors.yellow("–"), bad: colors.red("✗") } as const;
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GB of memory`;
  teller.print(
    `cotangent ${programVersion()} on ${process.platform} ${process.arch}, ${memory}`,
    "",
    ...checks.map(({ name, state, text }) => `${marks[state]} ${colors.dim(name.padEnd(10))} ${text}`),
  );
  teller.event({ event: "result", version: programVersion(), checks });
  const bad = checks.filter(({ state }) => state === "bad");
  if (bad.length > 0) throw new Unmet(`this machine fails at ${bad.map(({ name }) => name).join(" and ")}`);
}

// ---- what is tried

function node(): Check {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const good = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  return {
    name: "Node",
    state: good ? "good" : "bad",
    text: good ? version : `${version}; it takes 20.19, 22.13, or 24 and later`,
  };
}

function vectors(): Check {
  const { simd } = wasmFeatures();
  return {
    name: "vectors",
    state: simd ? "good" : "slow",
    text: simd
      ? "SIMD of WebAssembly"
      : "no SIMD of WebAssembly: models are trained by the interpreter, many times slower",
  };
}

function threads(): Check {
  const cores = availableParallelism();
  const { threads: shared } = wasmFeatures();
  const text = shared ? `${cores}, which share memory` : "one: memory cannot be shared here";
  return { name: "threads", state: shared || cores === 1 ? "good" : "slow", text };
}

function folder(): Check {
  try {
    accessSync(".", constants.W_OK);
    return { name: "folder", state: "good", text: "runs can be kept in the current folder" };
  } catch (error) {
    return {
      name: "folder",
      state: "slow",
      text: `the current folder cannot be written (${reason(error)}); name another with --output`,
    };
  }
}

/** Trains XOR: whether it is learned, and whether its weights are those of every machine. */
async function xor(): Promise<Check[]> {
  const prepared = prepare(ask(await readSource("xor"), recipe));
  const began = performance.now();
  const { scores, params, history } = await learn(prepared);
  const seconds = (performance.now() - began) / 1000;
  const right = scores.values.find(({ name }) => name === "accuracy")!.value * scores.rows;
  const hash = createHash("sha256");
  for (const [name, values] of numbersOf(params))
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const bits = hash.digest("hex").slice(0, 16);
  return [
    {
      name: "training",
      state: right === 4 ? "good" : "bad",
      text: `XOR, ${right} of 4 rows right, loss ${showLoss(history.loss.at(-1)!)}, in ${showSeconds(seconds)}`,
    },
    {
      name: "bits",
      state: bits === knownBits ? "good" : "bad",
      text:
        bits === knownBits
          ? "its weights have the same bits as on every other machine"
          : `its weights are ${bits}, and elsewhere ${knownBits}: runs of other machines cannot be verified here`,
    },
  ];
}
