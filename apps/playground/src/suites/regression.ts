/** The page of regression: fits beside each other, points that move, and links. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, fits, patience, picture, press, read, says, type Site, copyLink } from "./site.ts";

const numberIn = async (page: Page, id: string): Promise<number> =>
  Number((await read(page, id)).replaceAll("−", "-").split(" ")[0]);

/** Least squares of points, in closed form. */
function leastSquares(points: readonly (readonly [number, number])[]): [slope: number, intercept: number] {
  const n = points.length;
  const [x, y] = [0, 1].map((at) => points.reduce((sum, point) => sum + point[at]!, 0) / n) as [number, number];
  const slope =
    points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return [slope, y - slope * x];
}

/** The points of the page, without its two outliers. */
const inner = [
  [0.6, 1.5], [1.3, 1.6], [2.1, 2.5], [2.8, 2.4], [3.5, 3.3], [4.2, 3.3], [5, 4.2], [5.7, 4.3], [6.4, 5], [7.2, 5.1], [7.9, 5.9], [8.6, 6.3],
] as const; // prettier-ignore

export function regressionSuite(site: () => Site): void {
  const rested = (page: Page): Promise<void> => says(page, "status", "At rest after 1500 steps.");

  test("begins by itself; outliers pull the squared fit; without them all agree with least squares", async () => {
    await site().visit({ hash: "#regression" }, async (page) => {
      await says(page, "status", "Fitting.");
      await rested(page);
      const [slope, intercept] = leastSquares([...inner, [8.2, -1.6], [9.3, -2.2]]);
      expect(await numberIn(page, "line-squared")).toBeCloseTo(slope, 2);
      expect(await numberIn(page, "line-absolute")).toBeGreaterThan(slope + 0.2);
      expect(intercept).toBeGreaterThan(1);
      await accessible(page);
      await picture(page, "regression-light");
      await press(page, "Without outliers");
      await press(page, "Pause");
      await press(page, "Reset");
      for (let i = 0; i < 15; i++) await press(page, "100 steps");
      await rested(page);
      const [plain] = leastSquares(inner);
      for (const loss of ["squared", "absolute", "huber"])
        expect(await numberIn(page, `line-${loss}`)).toBeCloseTo(plain, 1);
      await fits(page, "regression");
    });
  });

  test("points are added, dragged and taken away, by keyboard too; the output has its range", async () => {
    await site().visit({ hash: "#regression", reducedMotion: "reduce" }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      const plane = page.locator("#plane");
      const points = async (): Promise<string | null> => plane.getAttribute("aria-label");
      expect(await points()).toMatch(/^14 points/);
      await plane.click({ position: { x: 120, y: 40 } });
      await expect.poll(points, patience).toMatch(/^15 points/);
      const box = (await plane.boundingBox())!;
      await page.mouse.move(box.x + 120, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + 160, box.y + 70, { steps: 4 });
      await page.mouse.up();
      expect(await points()).toMatch(/^15 points/);
      await page.getByLabel("takes one away").check();
      await plane.click({ position: { x: 160, y: 70 } });
      await expect.poll(points, patience).toMatch(/^14 points/);
      await page.getByLabel("adds a point").check();
      await plane.focus();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await expect.poll(points, patience).toMatch(/^15 points/);
      await page.getByLabel("Output activation").selectOption("sigmoid");
      await says(page, "range", "Predictions lie in (0, 1).");
      await page.locator("#delta-input").fill("0,5");
      await page.keyboard.press("Enter");
      await says(page, "delta-refusal", "");
      await page.locator("#delta-input").fill("99");
      await page.keyboard.press("Enter");
      await says(page, "delta-refusal", /^δ is a number from 0.1 to 10; “99” is not/);
    });
  });

  test("a link gives the same fits, in Korean and in the dark", async () => {
    let link = "";
    let wanted = "";
    await site().visit({ hash: "#regression", reducedMotion: "reduce" }, async (page) => {
      await page.getByLabel("Model", { exact: true }).selectOption("curve");
      await press(page, "100 steps");
      await says(page, "status", "Paused after 100 steps.");
      wanted = await read(page, "fits");
      await expect.poll(() => page.url(), patience).toMatch(/#regression=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link, locale: "ko-KR", colorScheme: "dark" }, async (page) => {
      const numbers = (text: string): string[] => text.match(/\d+\.\d+/g) ?? [];
      await expect.poll(async () => numbers(await read(page, "fits")), patience).toEqual(numbers(wanted));
      await accessible(page);
      await picture(page, "regression-korean-dark");
    });
  });
}
