/** `cotangent sweep` as others see it: trials in processes, passed over, killed, shared. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeProgram, type Ended, type Program, type Surroundings } from "./testing/program.ts";

let program: Program;
beforeAll(async () => void (program = await makeProgram()));
afterAll(() => program.remove());

const space = ["--grid", "hidden=4,8", "--grid", "seed=0,1"];
const sweep = (args: readonly string[], surroundings?: Surroundings): Promise<Ended> =>
  program.run(["sweep", "iris", "--epochs", "5", "--json", ...args], surroundings);

interface Event {
  readonly event: string;
  readonly skipped?: boolean;
  readonly done?: number;
  readonly left?: number;
  readonly ranking?: readonly { readonly label: string; readonly value: number; readonly folder: string }[];
}
const events = ({ stdout }: Ended): Event[] => stdout.trim().split("\n").map((line) => JSON.parse(line) as Event); // prettier-ignore
const result = (ended: Ended): Event => events(ended).at(-1)!;

it("trains shares, ranks all, and passes over what is done", async () => {
  const first = await sweep([...space, "--trial", "1/2"]);
  expect([first.code, first.stderr, result(first).done, result(first).left]).toEqual([0, "", 2, 0]);
  const whole = await sweep(space);
  const trials = events(whole).filter(({ event }) => event === "trial");
  expect(trials.filter(({ skipped }) => skipped)).toHaveLength(2);
  const { ranking = [], done } = result(whole);
  expect(done).toBe(4);
  expect(ranking.map(({ value }) => value)).toEqual(ranking.map(({ value }) => value).toSorted((a, b) => b - a));
  const csv = readFileSync(join(program.folder, "sweeps/iris/results.csv"), "utf8").trim().split("\n");
  expect(csv).toHaveLength(5);
  expect(csv[1]).toContain(ranking[0]!.label);
  // the mean of the parts of the cross-validation is what ranks
  const metrics = JSON.parse(readFileSync(join(program.folder, ranking[0]!.folder, "metrics.json"), "utf8")) as {
    readonly crossValidation: { readonly parts: number; readonly scores: readonly { name: string; mean: number }[] };
  };
  expect(metrics.crossValidation.parts).toBe(3);
  expect(metrics.crossValidation.scores.find(({ name }) => name === "accuracy")!.mean).toBe(ranking[0]!.value);
});

it("goes on after a kill and after Ctrl-C, to the same ranking", async () => {
  const args = [...space, "--output", "killed", "--jobs", "1"];
  await sweep(args, { at: '"event":"trial"', act: (child) => child.kill("SIGKILL") });
  expect(readdirSync(join(program.folder, "killed/trials")).length).toBeGreaterThan(0);
  expect(existsSync(join(program.folder, "killed/results.csv"))).toBe(false);
  const stopped = await sweep(args, { at: '"skipped":false', act: (child) => child.kill("SIGINT") });
  expect(stopped.code).toBe(130);
  // on a busy machine the signal may come when all are done
  expect(stopped.stderr).toMatch(
    /interrupted (with [12] trials? left; the same command goes on with them|after the last trial; nothing is left to do)\n$/,
  );
  let ended = await sweep(args);
  // the process of the trial that was under way at the kill may still be at it
  for (let tries = 0; tries < 20 && result(ended).left! > 0; tries++) ended = await sweep(args);
  const values = (one: Ended): unknown =>
    result(one)
      .ranking!.map(({ label, value }) => [label, value])
      .sort();
  expect(values(ended)).toEqual(values(await sweep(space)));
});

it("stops at its time limit, and the same command goes on", async () => {
  const args = ["sweep", "iris", "--grid", "seed=0,1", "--cv", "none", "--epochs", "1000000", "--jobs", "1"];
  const limited = [...args, "--time-limit", "1", "--output", "limited"];
  const first = await program.run([...limited, "--json"]);
  expect([first.code, result(first).done, result(first).left]).toEqual([0, 0, 2]);
  const again = await program.run(limited);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain("2 trials in limited, 0 of them done before; 1 at a time");
  expect(again.stdout).toContain("note: 2 trials left; the same command goes on with them");
  const none = await program.run([...args, "--time-limit", "soon"]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/^cotangent: --time-limit is "?soon"?; /)]);
});

it("says which trial failed and why, and what cannot be swept", async () => {
  const wild = ["sweep", "diabetes", "--cv", "none", "--optimizer", "sgd", "--grid", "learning-rate=900,1000"];
  const bad = await program.run(wild);
  expect(bad.code).toBe(1);
  expect(bad.stderr).toMatch(/^1\/2 +learning-rate=\d+ +failed: training diverged: the loss is /m);
  expect(bad.stderr).toMatch(/^cotangent: no trial came to an end: training diverged: the loss is /m);
  writeFileSync(join(program.folder, "few.csv"), "x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n");
  const few = await program.run(["sweep", "few.csv", "--target", "y", ...space]);
  expect([few.code, few.stderr]).toEqual([3, 'cotangent: no column is left; "x": it numbers the rows\n']);
  expect(existsSync(join(program.folder, "sweeps/few"))).toBe(false);
  const none = await sweep([]);
  expect([none.code, none.stdout]).toEqual([2, ""]);
  expect(none.stderr).toMatch(/^cotangent: nothing varies; /);
});
