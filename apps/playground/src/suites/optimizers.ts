/** The page of optimizers: a race, its numbers, its rates, and links. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, fits, patience, picture, press, read, says, type Site, copyLink } from "./site.ts";

const numberIn = async (page: Page, id: string): Promise<number> =>
  Number((await read(page, id)).replaceAll("−", "-").split(",")[0]);

export function optimizersSuite(site: () => Site): void {
  test("begins by itself; in the valley SGD shrinks each axis by a factor of its own", async () => {
    await site().visit({ hash: "#optimizers" }, async (page) => {
      await says(page, "status", "Racing.");
      await press(page, "Pause");
      await press(page, "Reset");
      await says(page, "status", "Ready: press Play.");
      await press(page, "20 steps");
      await says(page, "status", "Paused after 20 steps.");
      // gradients are (x, 100 y), the rate 0.01: x shrinks by 0.99 a step, and y is 0 after the first
      const x = -1.8 * 0.99 ** 20;
      expect(await numberIn(page, "place-sgd")).toBeCloseTo(x, 3);
      expect(await numberIn(page, "height-sgd")).toBeCloseTo((x * x) / 2, 2);
      expect(await numberIn(page, "height-lbfgs")).toBeLessThan(1e-6);
      await says(page, "curvature", "Least curvature 1, largest 100.");
      await says(page, "limit", /2 \/ largest = 0\.02 on\.$/);
      await accessible(page);
      await picture(page, "optimizers-light");
      await fits(page, "optimizers");
    });
  });

  test("rates take a decimal comma; too large a one goes astray; racers step aside; the start moves", async () => {
    await site().visit({ hash: "#optimizers", reducedMotion: "reduce" }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      const rate = page.locator("#rate-sgd-input");
      await rate.fill("0,5");
      await page.keyboard.press("Enter");
      await press(page, "20 steps");
      await says(page, "height-sgd", "gone astray");
      await rate.fill("99");
      await page.keyboard.press("Enter");
      await says(page, "rate-sgd-refusal", /^A rate is a number from 0.00001 to 2; “99” is not/);
      await page.locator("#races-adam").uncheck();
      const plane = page.locator("#plane");
      await plane.focus();
      await page.keyboard.press("ArrowUp");
      await expect.poll(() => plane.getAttribute("aria-label"), patience).toMatch(/x = -1\.80, y = 1\.10$/);
      await plane.click({ position: { x: 200, y: 100 } });
      await expect.poll(() => plane.getAttribute("aria-label"), patience).not.toMatch(/x = -1\.80/);
      await accessible(page);
    });
  });

  test("a link gives the same race, in Korean and in the dark", async () => {
    let link = "";
    let wanted = "";
    await site().visit({ hash: "#optimizers", reducedMotion: "reduce" }, async (page) => {
      await page.getByLabel("Surface", { exact: true }).selectOption("rosenbrock");
      for (let i = 0; i < 3; i++) await press(page, "20 steps");
      await says(page, "status", "Paused after 60 steps.");
      wanted = await read(page, "racers");
      await expect.poll(() => page.url(), patience).toMatch(/#optimizers=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link, locale: "ko-KR", colorScheme: "dark" }, async (page) => {
      const numbers = (text: string): string[] => text.match(/\d+(\.\d+)?(e.\d+)?/g) ?? [];
      await expect.poll(async () => numbers(await read(page, "racers")), patience).toEqual(numbers(wanted));
      await accessible(page);
      await picture(page, "optimizers-korean-dark");
    });
  });
}
