import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ops } from "@cotangent/autodiff/ops";
import { afterAll, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Runs the program as the root's script does. */
function gradcheck(...args: string[]): { code: number | null; out: string; err: string } {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@cotangent/source", "--import", "tsx", main, ...args],
    { encoding: "utf8", env },
  );
  return { code: status, out: stdout, err: stderr };
}

describe("a sweep of every op", () => {
  test("passes, with one row per op and a last line", () => {
    const { code, out, err } = gradcheck();
    const lines = out.trimEnd().split("\n");
    expect([code, err]).toEqual([0, ""]);
    expect(lines[0]).toMatch(/^op +forward 1 +forward 2 +reverse 1 +reverse 2 +samples +edges +rejects +checks$/);
    const names = lines.slice(1, -2).map((line) => line.split(" ")[0]!);
    expect(names).toEqual(ops.map((op) => op.name).sort((a, b) => a.localeCompare(b, "en")));
    expect(lines.slice(1, -2).filter((line) => !/^\w+ +✓( +(\d\.\de-\d+|0|–)){4}( +\d+){4}$/.test(line))).toEqual([]);
    expect(lines.at(-1)).toMatch(
      /^✓ \d+ ops, [\d,]+ checks, none failed; worst relative error \d\.\de-\d+ \(\w+, (forward|reverse), order [12]\)$/,
    );
  });

  test("prints one object with --json", () => {
    const { code, out, err } = gradcheck("--json", "--seed", "3", "--op", "matmul", "--op", "less");
    const report = JSON.parse(out) as {
      ok: boolean;
      seed: number;
      worst: { error: number };
      ops: { name: string; failures: string[]; worst: object }[];
    };
    expect([code, err, report.ok, report.seed]).toEqual([0, "", true, 3]);
    expect(report.ops.length).toBe(2);
    expect(report.worst.error).toBeLessThan(1e-8);
    const matmul = report.ops.find((op) => op.name === "matmul")!;
    expect(Object.keys(matmul)).toEqual(["name", "samples", "edges", "rejects", "checks", "worst", "failures"]);
    expect(matmul.worst).toEqual({
      forward: [expect.any(Number), expect.any(Number)],
      reverse: [expect.any(Number), expect.any(Number)],
    });
    expect(report.ops.find((op) => op.name === "less")!.worst).toEqual({
      forward: [null, null],
      reverse: [null, null],
    });
  });
});

test("one op, or several", () => {
  const { code, out } = gradcheck("--op", "tanh", "--op", "exp");
  expect(code).toBe(0);
  expect(
    out
      .split("\n")
      .slice(1, 3)
      .map((line) => line.split(" ")[0]),
  ).toEqual(["exp", "tanh"]);
  expect(out).toMatch(/\n\n✓ 2 ops, \d+ checks, none failed; worst/);
});

describe("a command line that means nothing is one sentence and exit code 2:", () => {
  test("an unknown op", () => {
    const { code, out, err } = gradcheck("--op", "matmull");
    expect([code, out, err.split(";")[0]]).toEqual([
      2,
      "",
      'gradcheck: there is no op "matmull" (did you mean "matmul"?)',
    ]);
    expect(err.trimEnd().split("\n").length).toBe(1);
  });
  test("an unknown option", () => {
    expect(gradcheck("--jsn")).toEqual({
      code: 2,
      out: "",
      err: "gradcheck: unknown option '--jsn' (did you mean --json?); see gradcheck --help\n",
    });
  });
  test("an option without its value, and a value that is none", () => {
    expect(gradcheck("--op")).toEqual({
      code: 2,
      out: "",
      err: "gradcheck: option '--op <name>' argument missing; see gradcheck --help\n",
    });
    expect(gradcheck("--seed", "-1")).toEqual({
      code: 2,
      out: "",
      err: 'gradcheck: --seed is "-1"; it takes a whole number from 0 to 999999999\n',
    });
    expect(gradcheck("--seed", "1.5").code).toBe(2);
  });
  test("what is no file", () => {
    const cwd = process.cwd();
    expect(gradcheck("tanh")).toMatchObject({
      code: 2,
      err: `gradcheck: there is no file "tanh" in ${cwd}; for an op of ours --op tanh\n`,
    });
    expect(gradcheck("./tanh.ts").err).toBe(
      `gradcheck: there is no file "./tanh.ts" in ${cwd}; give the path of a module that exports ops\n`,
    );
  });
});

describe("a module of one's own", () => {
  const folder = mkdtempSync(fileURLToPath(new URL("../.own-", import.meta.url)));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Writes a module and checks it; `$` stands for its path in what comes back. */
  function checkModule(name: string, code: string, ...args: string[]): ReturnType<typeof gradcheck> {
    const file = `${folder}/${name}`;
    writeFileSync(file, code);
    const { code: status, out, err } = gradcheck(file, ...args);
    return { code: status, out, err: err.replaceAll(file, "$") };
  }

  const cube = (grad: string): string => `
    import { defineUnary, mul, type UnaryCases } from "@cotangent/autodiff";
    export const cubeOp = defineUnary({
      name: "cube",
      scalar: (s, x) => s.mul(x, s.mul(x, x)),
      vjp: (ct, { x }) => ${grad},
    });
    export const cubeCases: UnaryCases = { edges: [{ x: 2, value: 8, grad: 12 }] };
    export const four: number = 4;`;

  test("has its records checked with the cases beside them", () => {
    const { code, out, err } = checkModule("cube.ts", cube("mul(ct, mul(3, mul(x, x)))"));
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n")[1]).toMatch(/^cube +✓( +(\d\.\de-\d+|0)){4} +2 +1 +1 +\d+$/);
    expect(checkModule("cube.ts", cube("mul(ct, mul(3, mul(x, x)))"), "--op", "cub").err).toBe(
      'gradcheck: no op "cub" is in the modules; they have cube\n',
    );
  });

  test("fails where a rule is wrong, which is exit code 1", () => {
    const { code, out } = checkModule("wrong.ts", cube("mul(ct, mul(x, x))"));
    expect([code, out.includes("✗ 1 of 1 op fail")]).toEqual([1, true]);
  });

  test("may be plain JavaScript, with the cases in the record", () => {
    const code = `import { bind, defineUnary, neg } from "@cotangent/autodiff";
      export const minusOp = defineUnary({ name: "minus", scalar: (s, x) => s.neg(x), vjp: (ct) => neg(ct),
        edges: [{ x: 2, value: -2, grad: -1 }] });
      export const minus = (x) => bind(minusOp, [x]);`;
    expect(checkModule("minus.js", code)).toMatchObject({ code: 0, err: "" });
  });

  test.each([
    ["empty.ts", "", "$ exports no op: it exports nothing; "],
    ["other.ts", "export const [a, b] = [1, 2];", "$ exports no op: it exports a, b; "],
    ["spec.js", `export const my = { name: "my", vjp: null };`, "$ exports my, which is no finished record; "],
    ["throws.ts", `\nthrow new RangeError("too far");`, "$:2:7 throws when it is imported: RangeError: too far"],
    ["broken.js", "export const = 1;", "$ throws when it is imported: SyntaxError: "],
    ["absent.ts", `import "not-there";`, "$ throws when it is imported: Error: Cannot find package 'not-there'"],
  ])("%s that cannot be checked is a sentence", (name, source, sentence) => {
    const { code, out, err } = checkModule(name, source);
    expect([code, out, err.slice(0, 11 + sentence.length)]).toEqual([2, "", `gradcheck: ${sentence}`]);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});

test("--help says what the options and the exit codes are", () => {
  const { code, out, err } = gradcheck("--help");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatchInlineSnapshot(`
    "Usage: gradcheck [options] [modules...]

    Checks the derivatives of every op against finite differences, and the rest that
    its record promises.

    Arguments:
      modules          paths of modules that export ops of your own; without one,
                       the ops of autodiff are checked

    Options:
      --op <name>      check this op only; may be given several times
      --seed <number>  where samples and directions come from (default: "0")
      --json           print one JSON object instead of the table
      -h, --help       display help for command

    Exit code: 0 where all checks hold, 1 where one fails, 2 for a command line that means nothing.
    "
  `);
});
