/**
 * Kills trainings and sweeps at any moment: folders stay readable, and going on gives the bits of one that nobody
 * killed. Two kills of each by default, 10 under COTANGENT_FUZZ=1, as many as KILLS says.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCheckpoint } from "./run/checkpoint.ts";
import { readHistory } from "./run/history.ts";
import { openManifest } from "./run/open.ts";
import { makeProgram, type Program } from "./testing/program.ts";

const kills = Number(process.env["KILLS"] ?? (process.env["COTANGENT_FUZZ"] === "1" ? 10 : 2));

/** All that a checkpoint must hold: randomness of dropout, a schedule, early stopping, the order of the rows. */
const options =
  "iris --epochs 1200 --dropout 0.1 --schedule cosine --validation 0.2 --patience 5000 --hidden 8 --quiet".split(" ");

let program: Program;
beforeAll(async () => void (program = await makeProgram()));
afterAll(() => program.remove());

const pathOf = (folder: string, name = ""): string => join(program.folder, folder, name);

/** Numbers from 0 to 1 by a seed, so that a failure can be seen again. (Park & Miller 1988) */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Starts a command and kills it after a time; gives whether it was still at work. */
async function killed(args: readonly string[], milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const { code } = await program.run(args, {
    started: (child) => (timer = setTimeout(() => child.kill("SIGKILL"), milliseconds)),
  });
  clearTimeout(timer);
  return code === null;
}

/** Reads all that a kill may have left: each file is whole, or not there. */
function readAll(folder: string): void {
  const names = existsSync(pathOf(folder)) ? readdirSync(pathOf(folder)) : [];
  if (!names.includes("manifest.json")) return;
  openManifest(pathOf(folder));
  readCheckpoint(pathOf(folder));
  for (const name of names)
    if (name.endsWith(".json")) expect(() => JSON.parse(readFileSync(pathOf(folder, name), "utf8"))).not.toThrow();
  if (names.includes("history.jsonl")) readHistory(name(folder), readFileSync(pathOf(folder, "history.jsonl"), "utf8"));
}
const name = (folder: string): string => `${folder}/history.jsonl`;

it(
  `${kills} kills, and each time the bits of a training without one`,
  { timeout: 60_000 + 60_000 * kills },
  async () => {
    const train = ["train", ...options, "--checkpoint-seconds", "0.05", "--output"];
    const began = performance.now();
    expect((await program.run([...train, "whole"])).code).toBe(0);
    const length = performance.now() - began;
    const weights = readFileSync(pathOf("whole", "model.safetensors"));
    const random = randomOf(20261201);
    let resumed = 0;
    for (let i = 0; i < kills; i++) {
      const folder = `killed-${i}`;
      let args: readonly string[] = [...train, folder];
      // killed, and sometimes killed again while it goes on
      for (let again = 0; again < 1 + (i % 2); again++) {
        await killed(args, length * (0.2 + 0.8 * random()));
        readAll(folder);
        if (existsSync(pathOf(folder, "manifest.json")))
          args = ["resume", folder, "--quiet", "--checkpoint-seconds", "0.05"];
      }
      const { code, stderr } = await program.run(args);
      if (code !== 0) expect(stderr).toContain("is done");
      else if (args[0] === "resume") resumed++;
      expect(readFileSync(pathOf(folder, "model.safetensors")).equals(weights), folder).toBe(true);
      expect(readdirSync(pathOf(folder)).filter((left) => left.startsWith("."))).toEqual([]);
    }
    expect(resumed).toBeGreaterThan(0);
  },
);

const trials = ["sweep", "iris", "--grid", "hidden=4,8", "--grid", "seed=0,1", "--epochs", "30", "--cv", "none"];

/** The weights of each trial, by its label; trials are folders named by the hash of what they are. */
function weightsOf(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(pathOf(folder, "trials")).sort();
  return new Map(
    names.map((trial) => [trial, readFileSync(pathOf(folder, join("trials", trial, "model.safetensors")))]),
  );
}

/** Runs a sweep; gives how many of its trials are left. */
async function trialsLeft(args: readonly string[]): Promise<number> {
  const { code, stdout, stderr } = await program.run([...args, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout.trim().split("\n").at(-1)!) as { readonly left: number }).left;
}

it(
  `${kills} kills of sweeps, and each time the bits of one without`,
  { timeout: 60_000 + 60_000 * kills },
  async () => {
    const sweep = [...trials, "--jobs", "2", "--quiet", "--output"];
    const began = performance.now();
    expect((await program.run([...sweep, "sweep"])).code).toBe(0);
    const length = performance.now() - began;
    const weights = weightsOf("sweep");
    expect(weights.size).toBe(4);
    const random = randomOf(20261202);
    for (let i = 0; i < kills; i++) {
      const folder = `swept-${i}`;
      await killed([...sweep, folder], length * (0.1 + 0.9 * random()));
      for (const trial of existsSync(pathOf(folder, "trials")) ? readdirSync(pathOf(folder, "trials")) : [])
        readAll(join(folder, "trials", trial));
      // the process of a trial that was under way at the kill may still be at it, and is left to it
      for (let tries = 0; tries < 40 && (await trialsLeft([...sweep, folder])) > 0; tries++);
      expect(weightsOf(folder), folder).toEqual(weights);
    }
  },
);
