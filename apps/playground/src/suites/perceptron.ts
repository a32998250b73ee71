/** The page of the perceptron as a person meets it. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, fits, patience, picture, press, read, says, type Site, type Visit, copyLink } from "./site.ts";

const seenIn = async (page: Page): Promise<number> => Number(await read(page, "seen"));

export function perceptronSuite(site: () => Site): void {
  const visit = (options: Visit, act: (page: Page) => Promise<void>): Promise<void> =>
    site().visit({ hash: "#perceptron", ...options }, async (page) => {
      await says(page, "status", /^(Ready: press Play\.|준비됨)/);
      await act(page);
    });

  test("converges on setosa within the bound, with every number as reckoned here", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      const cell = (row: number, column: number): Promise<string | null> =>
        page.locator(`#sum tbody tr:nth-child(${row}) > :nth-child(${column})`).textContent();
      const number = async (row: number, column: number): Promise<number> =>
        Number((await cell(row, column))!.replace("−", "-"));
      let weights = [0, 0, 0];
      for (let sample = 1; sample <= 12; sample++) {
        await press(page, "One sample");
        await says(page, "seen", String(sample));
        const values = [await number(1, 2), await number(2, 2), await number(3, 2)];
        const before = [await number(1, 3), await number(2, 3), await number(3, 3)];
        before.forEach((weight, i) => expect(weight).toBeCloseTo(weights[i]!, 3));
        const sum = values.reduce((total, value, i) => total + value * weights[i]!, 0);
        expect(Number((await read(page, "weighted-sum")).replace("−", "-"))).toBeCloseTo(sum, 3);
        const isYes = / should be 1/.test(await read(page, "verdict"));
        const isRight = sum !== 0 && sum > 0 === isYes;
        if (sum !== 0) expect(/right/.test(await read(page, "verdict"))).toBe(isRight);
        const error = sum === 0 ? Math.sign(await number(3, 5)) : isRight ? 0 : isYes ? 1 : -1;
        weights = weights.map((weight, i) => weight + error * values[i]!);
        for (const i of [0, 1, 2]) expect(await number(i + 1, 6)).toBeCloseTo(weights[i]!, 3);
      }
      await page.getByLabel("Speed").selectOption("60");
      await press(page, "Play");
      await says(page, "status", /^Converged: every sample is right, after \d+ mistakes\./);
      const bound = Number((await read(page, "bound-0")).split(" = ")[1]);
      expect(Number(await read(page, "mistakes-0"))).toBeLessThanOrEqual(bound);
      await picture(page, "perceptron-light");
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "perceptron-dark");
      await accessible(page);
    });
  });

  test("XOR never converges, and the tour asks before it tells", async () => {
    await visit({}, async (page) => {
      expect(await read(page, "answer")).toBe("");
      await press(page, "Show the answer");
      await says(page, "answer", /^The sample itself/);
      await press(page, "Next");
      await press(page, "Next");
      await page.getByRole("button", { name: "XOR", exact: true }).click();
      await expect.poll(() => seenIn(page), patience).toBeGreaterThan(12);
      await press(page, "Pause");
      expect(await read(page, "bound-0")).toBe("none: no line separates");
      await accessible(page);
      await picture(page, "perceptron-xor");
    });
  });

  test("three outputs; a link gives the same numbers, rewinding goes back", async () => {
    let link = "";
    let wanted = "";
    await visit({}, async (page) => {
      await page.getByLabel("Data set").selectOption("species");
      for (let i = 0; i < 2; i++) await press(page, "All once");
      await says(page, "seen", "300");
      await page.getByLabel("Rewind").fill("217");
      await says(page, "seen", "217");
      await page.getByLabel("virginica", { exact: true }).last().check();
      wanted = await page.locator("#sum").innerText();
      await fits(page, "perceptron-species");
      await expect.poll(() => page.url(), patience).toMatch(/#perceptron=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link }, async (page) => {
      await says(page, "seen", "217");
      await page.getByLabel("virginica", { exact: true }).last().check();
      expect(await page.locator("#sum").innerText()).toBe(wanted);
    });
  });

  test("points are added, dragged and taken away, by keyboard too", async () => {
    await visit({ locale: "en-US" }, async (page) => {
      await page.getByLabel("Data set").selectOption("and");
      const plane = page.locator("#plane");
      await plane.click({ position: { x: 100, y: 60 } });
      await press(page, "All once");
      await says(page, "seen", "5");
      await plane.focus();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await press(page, "All once");
      await says(page, "seen", "6");
      const box = (await plane.boundingBox())!;
      await page.mouse.move(box.x + 100, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + 160, box.y + 90, { steps: 4 });
      await page.mouse.up();
      await says(page, "seen", "0");
      await page.getByLabel("takes away").check();
      await plane.click({ position: { x: 160, y: 90 } });
      await press(page, "All once");
      await says(page, "seen", "5");
    });
  });

  test("Korean", async () => {
    await visit({ locale: "ko-KR" }, async (page) => {
      await page.getByRole("button", { name: "표본 하나", exact: true }).click();
      await says(page, "seen", "1");
      await accessible(page);
      await picture(page, "perceptron-korean");
    });
  });
}
