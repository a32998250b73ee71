/** What is taken away from the page Network. */
import { readFile } from "node:fs/promises";
import { loadSafetensors } from "@cotangent/io";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, picture, press, read, says, type Site } from "./site.ts";

export function takeSuite(site: () => Site): void {
  /** Presses a button and returns the file that comes, with its name. */
  async function taken(page: Page, button: string): Promise<readonly [name: string, bytes: Buffer]> {
    const [download] = await Promise.all([page.waitForEvent("download"), press(page, button)]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  }

  test("the network leaves as a program, as files and as a picture", async () => {
    await site().visit({ hash: "#network" }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      await press(page, "Epoch");
      await says(page, "epoch", "1");
      await page.getByText("Take it with you", { exact: true }).click();
      const [program, text] = await taken(page, "Download a program for Node");
      expect(program).toBe("network.mjs");
      expect(String(text)).toMatch(/^\/\/ 2 → 8 tanh → 1 sigmoid, 33 parameters, step 1\. /);
      await says(page, "taken", "network.mjs is downloaded.");

      const [, file] = await taken(page, "Download safetensors");
      const { tensors } = loadSafetensors(file);
      expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual(
        expect.arrayContaining([
          ["0.weight", [2, 8]],
          ["0.bias", [8]],
          ["1.weight", [8, 1]],
          ["1.bias", [1]],
        ]),
      );
      // the program carries the same numbers
      const written = new Set(Array.from(String(text).matchAll(/-?\d[\d.e-]*/g), ([one]) => Math.fround(Number(one))));
      const numbers = [...tensors.values()].flatMap((one) => [...one.data()].map(Number));
      expect(numbers).toHaveLength(33);
      expect(numbers.filter((one) => !written.has(one))).toEqual([]);

      const [onnx, model] = await taken(page, "Download ONNX");
      expect(onnx).toBe("network.onnx");
      expect(model.includes("Tanh")).toBe(true);
      const [module, script] = await taken(page, "Download a module that needs nothing else");
      expect(module).toBe("network.js");
      const { predict } = (await import(`data:text/javascript;base64,${script.toString("base64")}`)) as {
        predict(inputs: number[][]): Float32Array;
      };
      const answers = predict([
        [0, 1],
        [1, 1],
      ]);
      expect(answers).toHaveLength(4);
      expect(answers[0]! + answers[1]!).toBeCloseTo(1, 6);
      const [image, pixels] = await taken(page, "Save the picture");
      expect(image).toBe("network.png");
      expect(pixels.subarray(1, 4).toString()).toBe("PNG");
      expect(await read(page, "taken")).toBe("network.png is downloaded.");
      await accessible(page);
      await picture(page, "take-away");
    });
  });
}
