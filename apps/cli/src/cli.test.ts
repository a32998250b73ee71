/** The program as others see it: a child process, its two streams and its exit code. */
import { readdirSync, readFileSync } from "node:fs";
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

  it("prints no escape codes into a pipe, whatever FORCE_COLOR and CI say", async () => {
    const line = ["train", "iris", "--epochs", "3", "--output", "plain"];
    const { stdout, stderr } = await program.run(line, { env: { FORCE_COLOR: "1", CI: "1" } });
    expect(stdout + stderr).not.toContain("\x1b");
  });
});
