/** The pages of activations and of losses, and what all pages weigh. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { accessible, fits, patience, picture, press, read, says, type Site, copyLink } from "./site.ts";

const numberIn = (text: string): number => Number(text.replaceAll("−", "-"));

/** kB of JavaScript, compressed, in the first load with its worker, and of what another page adds. */
const weights = { first: 150, page: 60 };

export function shelfSuite(site: () => Site): void {
  test("an activation with its derivatives, and gradients through layers", async () => {
    await site().visit({ hash: "#activations" }, async (page) => {
      const at = async (i: number): Promise<number> => numberIn(await read(page, `at-${i}`));
      const y = Math.tanh(1);
      expect(await at(0)).toBeCloseTo(y, 2);
      expect(await at(1)).toBeCloseTo(1 - y * y, 2);
      expect(await at(2)).toBeCloseTo(-2 * y * (1 - y * y), 2);
      await page.getByLabel("Activation", { exact: true }).selectOption("relu");
      await page.getByLabel("Place x", { exact: true }).fill("-2");
      await says(page, "verdict", /^The derivative is exactly 0/);
      await says(page, "lengths", /too large \(0\.6\)[\d.]+e\+\d/);
      await accessible(page);
      await picture(page, "activations-light");
      await page.emulateMedia({ colorScheme: "dark" });
      await accessible(page);
      await fits(page, "activations");
    });
  });

  test("logits, probabilities, losses and their gradients; a link to them", async () => {
    let link = "";
    await site().visit({ hash: "#losses" }, async (page) => {
      const powers = [1, 0, -1].map(Math.exp);
      const total = powers.reduce((a, b) => a + b);
      for (const i of [0, 1, 2]) {
        expect(numberIn(await read(page, `probability-${i}`))).toBeCloseTo(powers[i]! / total, 3);
        expect(numberIn(await read(page, `gradient-${i}`))).toBeCloseTo(powers[i]! / total - (i === 1 ? 1 : 0), 3);
      }
      expect(numberIn(await read(page, "loss"))).toBeCloseTo(Math.log(total), 3);
      await accessible(page);
      await picture(page, "losses-light");
      await press(page, "Next");
      await press(page, "Surely wrong, squared error");
      await says(page, "probability-0", "0.998");
      expect(Math.abs(numberIn(await read(page, "gradient-0")))).toBeLessThan(0.01);
      await page.locator("#logit-0").fill("-2");
      await says(page, "probability-0", "0.119");
      await fits(page, "losses");
      await expect.poll(() => page.url(), patience).toMatch(/#losses=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link, locale: "ko-KR", colorScheme: "dark" }, async (page) => {
      await says(page, "probability-0", "0.119");
      await accessible(page);
      await picture(page, "losses-korean-dark");
    });
  });

  test(`the first load has at most ${weights.first} kB of scripts, another page adds at most ${weights.page}`, async () => {
    await site().visit({}, async (page) => {
      await says(page, "status", "Ready: press Play.");
      const known = new Map<string, number>();
      const all = async (): Promise<number> => {
        const names = (await page.evaluate(
          "performance.getEntriesByType('resource').map(({ name }) => name)",
        )) as string[];
        for (const url of [...names, ...page.workers().map((worker) => worker.url())]) {
          if (!url.endsWith(".js") || known.has(url)) continue;
          known.set(url, gzipSync(await (await page.request.get(url)).body()).length / 1000);
        }
        return [...known.values()].reduce((a, b) => a + b, 0);
      };
      const first = await all();
      expect([...known.keys()].some((url) => url.includes("worker"))).toBe(true);
      expect(first).toBeGreaterThan(50);
      expect(first).toBeLessThanOrEqual(weights.first);
      for (const name of ["Perceptron", "Backpropagation", "Regression", "Optimizers", "Activations", "Losses"]) {
        const before = await all();
        await page.getByRole("link", { name, exact: true }).click();
        await page.locator("main h2").first().waitFor();
        expect((await all()) - before, name).toBeLessThanOrEqual(weights.page);
      }
    });
  });
}
