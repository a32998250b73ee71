/**
 * Mutants of every kind of file that is read: a sentence each, no crash, no hang, no memory without end. A share by
 * default, 500 where COTANGENT_FUZZ is set, as CI does; FUZZ_SEED=7 looks elsewhere.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeProgram, type Program } from "../../../apps/cli/src/testing/program.ts";
import { fuzz } from "./fuzz.ts";
import { judge } from "./judge.ts";
import { mutate, randomOf } from "./mutate.ts";

const { COTANGENT_FUZZ, FUZZ_SEED, FUZZ_CASES } = process.env;
const cases = Number(FUZZ_CASES ?? (COTANGENT_FUZZ ? 500 : 100));

let program: Program;
beforeAll(async () => {
  program = await makeProgram();
  const { code, stderr } = await program.run(["train", "iris", "--epochs", "3"]);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
});
afterAll(() => program.remove());

test(`${cases} mutants are read or refused in a sentence`, { timeout: 300_000 }, async () => {
  const { read, complaints } = await fuzz({
    ...{ seed: Number(FUZZ_SEED ?? 1), cases },
    run: join(program.folder, "runs/iris"),
  });
  expect(complaints).toEqual([]);
  expect(read).toBe(cases);
});

test("mutants depend on their seed alone, and differ from the file", () => {
  const file = Buffer.from('{"a":[1,2.5,"text"],"b":{"c":null}}');
  const made = (seed: number): Uint8Array[] =>
    Array.from({ length: 200 }, (_, i) => mutate(file, [file], randomOf(seed + i)));
  expect(made(3)).toEqual(made(3));
  expect(new Set(made(3).map((bytes) => Buffer.from(bytes).toString("latin1"))).size).toBeGreaterThan(150);
  expect(made(3).some((bytes) => Buffer.compare(bytes, file) === 0)).toBe(false);
});

test.each<[string, (bytes: Uint8Array) => unknown, string | undefined]>([
  ["takes a result", () => 3, undefined],
  ["takes a sentence", () => fail("ValueError", "read: the file is damaged"), undefined],
  ["notices an engine's error", () => (undefined as unknown as string).length, "it throws the engine's TypeError"],
  [
    "notices words of an engine",
    () => fail("ValueError", "read: Cannot read properties of undefined (reading 'a')"),
    "it speaks as an engine does",
  ],
  ["notices a stranger", () => fail("ValueError", "tensor: no"), "its sentence does not begin with read"],
  [
    "notices a long sentence",
    () => fail("ValueError", `read: ${"x".repeat(2000)}`),
    "its sentence has 2006 characters",
  ],
  ["notices memory", () => new Uint8Array(2 ** 26), "it takes 64 MB for a file of 4 bytes"],
  ["notices time", () => spend(2.1), "it takes 2."],
])("the judge %s", async (_, read, complaint) => {
  const said = await judge(read, "read", new Uint8Array(4));
  if (complaint === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(complaint);
});

function fail(name: string, message: string): never {
  throw Object.assign(new Error(message), { name });
}

/** Uses the processor for so many seconds. */
function spend(seconds: number): void {
  const began = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(began);
    if ((user + system) / 1e6 > seconds) return;
  }
}
