/** Files: whole or not at all, also where a writer is killed or the disk is full. */
import { tensor, zeros } from "@cotangent/autodiff";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fs, process } from "../fixtures/platform.ts";
import { loadState, saveState } from "./index.ts";
import { loadFile, readBytes, saveFile, writeFileAtomic } from "./node.ts";

const { hostname, tmpdir } = process.getBuiltinModule("node:os");
const { execFileSync, spawn } = process.getBuiltinModule("node:child_process");
const join = (...parts: readonly string[]): string => parts.join("/");

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "cotangent-io-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const sentenceOf = async (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => "",
    (error: unknown) => String(error).replaceAll(folder, "FOLDER"),
  );

test("what is written is there, alone in its folder, and replaces what was there", async () => {
  const path = join(folder, "text");
  for (const text of ["first", "", "größer 😀"]) {
    await writeFileAtomic(path, text);
    expect(fs.readFileSync(path, "utf8")).toBe(text);
  }
  await writeFileAtomic(path, Uint8Array.of(1, 2, 255));
  expect([...(await readBytes(path))]).toEqual([1, 2, 255]);
  expect(fs.readdirSync(folder)).toEqual(["text"]);
});

test("many writers of one name leave one file, which is whole", async () => {
  const path = join(folder, "many");
  const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(fs.readFileSync(path, "utf8"));
  expect(fs.readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a link is followed, rights are kept, a device is written to", async () => {
  const [target, link] = [join(folder, "target"), join(folder, "link")];
  fs.writeFileSync(target, "old", { mode: 0o600 });
  fs.symlinkSync(target, link);
  await writeFileAtomic(link, "new");
  expect([fs.readFileSync(target, "utf8"), fs.lstatSync(link).isSymbolicLink()]).toEqual(["new", true]);
  expect(fs.statSync(target).mode & 0o777).toBe(0o600);
  await writeFileAtomic("/dev/null", "nothing");
  expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("what a killed writer left is removed, what a living one writes is not", async () => {
  const inner = join(folder, "left");
  fs.mkdirSync(inner);
  const dead = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await new Promise((resolve) => dead.once("exit", resolve));
  const nameOf = (pid: number): string => `.cotangent-${hostname().replace(/[^\w]/g, "_").slice(0, 60)}-${pid}-1.tmp`;
  const others = [nameOf(process.ppid), ".cotangent-elsewhere-1-1.tmp", "mine.tmp"].sort();
  for (const name of [...others, nameOf(dead.pid)]) fs.writeFileSync(join(inner, name), "half");
  await writeFileAtomic(join(inner, "whole"), "whole");
  expect(fs.readdirSync(inner).sort()).toEqual([...others, "whole"].sort());
});

test("a full disk leaves what was there, and no other file", async () => {
  const small = join(folder, "small");
  fs.mkdirSync(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small], { stdio: "ignore" });
  } catch {
    return; // only root may mount
  }
  try {
    const path = join(small, "file");
    await writeFileAtomic(path, "kept");
    expect(await sentenceOf(writeFileAtomic(path, new Uint8Array(200_000)))).toBe(
      "UsageError: writeFileAtomic: the disk is full, so that FOLDER/small/file could not be written; what was there before still is",
    );
    expect([fs.readdirSync(small), fs.readFileSync(path, "utf8")]).toEqual([["file"], "kept"]);
  } finally {
    execFileSync("umount", [small]);
  }
});

test("trees and states in files", async () => {
  const path = join(folder, "model.safetensors");
  await saveFile(path, [{ weight: tensor([1, 2]) }]);
  expect((await loadFile(path, [{ weight: zeros([2]) }]))[0].weight.toArray()).toEqual([1, 2]);
  expect([...(await loadFile(path)).tensors.keys()]).toEqual(["0.weight"]);
  await saveFile(join(folder, "model.npz"), [{ weight: tensor([3, 4]) }]);
  expect((await loadFile(join(folder, "model.npz"), [{ weight: zeros([2]) }]))[0].weight.toArray()).toEqual([3, 4]);
  await saveFile(join(folder, "one.npy"), tensor([5]));
  expect((await loadFile(join(folder, "one.npy"), zeros([1]))).toArray()).toEqual([5]);
  expect([...(await loadFile(join(folder, "one.npy"))).tensors.keys()]).toEqual([""]);
  await writeFileAtomic(path, saveState({ epoch: 3 }));
  expect(loadState(await readBytes(path))).toEqual({ epoch: 3 });
});

test.each<[string, (at: (name: string) => string) => Promise<unknown>, string]>([
  [
    "a file that is not there",
    (at) => readBytes(at("nothing")),
    "UsageError: readBytes: there is no file FOLDER/nothing",
  ],
  [
    "a folder that is not there",
    (at) => writeFileAtomic(at("no/file"), ""),
    "UsageError: writeFileAtomic: there is no folder FOLDER/no for FOLDER/no/file; make it first",
  ],
  [
    "a folder",
    () => loadFile(`${folder}/../x.safetensors/..`),
    "UsageError: loadFile: FOLDER/../x.safetensors/.. says no format; names end on .safetensors, .npz, .npy",
  ],
  [
    "writing to a folder",
    () => writeFileAtomic(folder, ""),
    "UsageError: writeFileAtomic: FOLDER is a folder; it is the path of a file",
  ],
  ["reading a folder", () => readBytes(folder), "UsageError: readBytes: FOLDER is a folder; it is the path of a file"],
  [
    "a file without an end",
    () => readBytes("/dev/zero"),
    "UsageError: readBytes: /dev/zero is no regular file, so that its size is not known",
  ],
  [
    "a path that is none",
    () => readBytes(3 as never),
    "UsageError: readBytes: path is the number 3; it is the path of a file",
  ],
  [
    "bytes that are none",
    (at) => writeFileAtomic(at("x"), 3 as never),
    "UsageError: writeFileAtomic: bytes are the number 3; they are a Uint8Array or a text",
  ],
  [
    "another format",
    (at) => saveFile(at("x.h5"), []),
    "UsageError: saveFile: FOLDER/x.h5 says no format; names end on .safetensors, .npz, .npy",
  ],
])("refuses %s", async (_, action, sentence) => {
  expect(await sentenceOf(action((name) => join(folder, name)))).toBe(sentence);
});

test("a damaged file is named", async () => {
  const path = join(folder, "damaged.safetensors");
  fs.writeFileSync(path, "damaged");
  expect(await sentenceOf(loadFile(path))).toBe(
    "ValueError: loadFile: FOLDER/damaged.safetensors: there are 7 bytes; safetensors begin with 8 that say how long the header is",
  );
});
