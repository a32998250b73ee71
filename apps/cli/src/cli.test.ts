/** The program as others see it: a child process, its two streams and its exit code. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRun } from "./run/open.ts";
import { makeProgram, type Program } from "./testing/program.ts";

let program: Program;
beforeAll(async () => void (program = await makeProgram()));
afterAll(() => program.remove());

describe("train", () => {
  it("keeps a run in a folder that openRun reads: the same model, the same predictions", async () => {
    const { code, stdout, stderr } = await program.run(["train", "iris", "--epochs", "20"]);
    expect({ code, lines: stderr.split("\n").slice(0, 2) }).toEqual({
      code: 0,
      lines: [
        "data      iris, 120 rows to learn from, 30 held out",
        "task      species, multiclass: 3 different texts",
      ],
    });
    expect(stdout).toContain("The model is in runs/iris");
    const folder = join(program.folder, "runs/iris");
    expect(readdirSync(folder).sort()).toEqual([
      "README.md",
      "history.jsonl",
      "manifest.json",
      "metrics.json",
      "model.json",
      "model.safetensors",
      "pictures",
      "preprocessing.json",
      "report.json",
    ]);
    const { manifest, model, history, predictor } = await openRun(folder);
    expect(manifest.status).toBe("done");
    expect(history).toHaveLength(20);
    expect(model.targets[0]?.classes).toEqual(["setosa", "versicolor", "virginica"]);
    const { named } = await import("./data/named.ts");
    const predictions = predictor.predict(await named.get("iris")!.load());
    const right = predictions.classes!.filter((guess, row) => guess === Math.floor(row / 50)).length;
    const { scores, train } = JSON.parse(readFileSync(join(folder, "metrics.json"), "utf8")) as {
      readonly scores: { readonly values: readonly { readonly name: string; readonly value: number }[] };
      readonly train: { readonly values: readonly { readonly name: string; readonly value: number }[] };
    };
    const [held, own] = [scores, train].map(({ values }) => values.find(({ name }) => name === "accuracy")!.value);
    expect(right).toBe(Math.round(30 * held! + 120 * own!));
  });

  it("leaves out what numbers the rows, of which only some are learned from", async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${10_000 + i},${(i * 7) % 11},${(i * 7) % 11 > 5 ? "yes" : "no"}`,
    );
    writeFileSync(join(program.folder, "orders.csv"), `order,size,late\n${rows.join("\n")}\n`);
    const { code, stderr } = await program.run(["train", "orders.csv", "--target", "late", "--epochs", "3"]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("columns   1 used, as 1 feature; left out: order (it numbers the rows)\n"),
    ]);
    const args = ["predict", "runs/orders", "-", "--only", "--quiet"];
    expect((await program.run(args, { input: "size\n3\n" })).code).toBe(0);
  });

  it("says what to do with a spreadsheet", async () => {
    for (const [name, bytes] of [
      ["book.xlsx", [0x50, 0x4b, 3, 4, 20, 0]],
      ["book.xls", [0xd0, 0xcf, 0x11, 0xe0]],
    ] as const) {
      writeFileSync(join(program.folder, name), Uint8Array.from(bytes));
      const { code, stdout, stderr } = await program.run(["train", name, "--target", "x"]);
      const sentence = `cotangent: ${name} is a spreadsheet or an archive; save its table as CSV, and name that\n`;
      expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: "", stderr: sentence });
    }
  });

  it("prints no escape codes into a pipe, whatever FORCE_COLOR and CI say", async () => {
    const line = ["train", "iris", "--epochs", "3", "--output", "plain"];
    const { stdout, stderr } = await program.run(line, { env: { FORCE_COLOR: "1", CI: "1" } });
    expect(stdout + stderr).not.toContain("\x1b");
  });
});
