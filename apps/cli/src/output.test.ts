import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "./faults.ts";
import { openOutput } from "./output.ts";

let root: string;

beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "cotangent-output-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("openOutput", () => {
  it("makes the folder, and discard takes away what it made", () => {
    const output = openOutput(join(root, "a/b/c"), ["x.txt"], "xor");
    expect(existsSync(join(root, "a/b/c"))).toBe(true);
    output.discard();
    expect(readdirSync(root)).toEqual([]);
  });

  it("keeps folders that were there before, and those in which something is now", () => {
    mkdirSync(join(root, "a"));
    const output = openOutput(join(root, "a/b/c"), ["x.txt"], "xor");
    writeFileSync(join(root, "a/b/mine"), "");
    output.discard();
    expect(readdirSync(join(root, "a"), { recursive: true })).toEqual(["b", "b/mine"]);
  });

  it("commit puts whole files in the place of older ones; what stays is they alone", () => {
    writeFileSync(join(root, "x.txt"), "older and longer");
    const output = openOutput(root, ["x.txt", "y.txt"], "xor");
    expect(readFileSync(join(root, "x.txt"), "utf8")).toBe("older and longer");
    output.commit({ "x.txt": "new", "y.txt": "also" });
    output.discard();
    expect(readdirSync(root)).toEqual(["x.txt", "y.txt"]);
    expect(readFileSync(join(root, "x.txt"), "utf8")).toBe("new");
  });

  it("refuses a folder with a run on another data set, and takes one with an older run or another program's file", () => {
    const write = (text: string): void => writeFileSync(join(root, "model.json"), text);
    write(JSON.stringify({ settings: { dataset: "iris" } }));
    expect(() => openOutput(root, ["model.json"], "xor")).toThrow(
      new Failure(
        `the output folder ${root} holds a run on iris, which one on xor would overwrite; name another one with --output`,
      ),
    );
    expect(readdirSync(root)).toEqual(["model.json"]);
    openOutput(root, ["model.json"], "iris").discard();
    for (const text of ["{", "[]", "3", '{ "settings": null }']) {
      write(text);
      openOutput(root, ["model.json"], "xor").discard();
    }
  });

  it("commit says so where the folder has gone in the meantime", () => {
    const folder = join(root, "gone");
    const output = openOutput(folder, ["x.txt"], "xor");
    rmSync(folder, { recursive: true });
    expect(() => output.commit({ "x.txt": "" })).toThrow(
      new Failure(
        `the output folder ${folder} cannot be written: no such file or directory; name another one with --output`,
      ),
    );
    output.discard();
  });

  it.skipIf(!existsSync("/proc/self"))("ends where the system refuses to make folders", () => {
    expect(() => openOutput("/proc/cotangent/run", ["x.txt"], "xor")).toThrow(
      new Failure(
        "the output folder /proc/cotangent/run cannot be made: no such file or directory; name another one with --output",
      ),
    );
  });
});
