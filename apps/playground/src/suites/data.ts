/** The data sets of the network, and data of one's own. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { choose, reaches } from "./network.ts";
import { picture, press, says, type Site, type Visit } from "./site.ts";

export function dataSuite(site: () => Site): void {
  const visit = (options: Visit, act: (page: Page) => Promise<void>): Promise<void> =>
    site().visit({ hash: "#network", ...options }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      await act(page);
    });

  test("every data set draws, inputs and layers change it, and playing goes on", async () => {
    await visit({}, async (page) => {
      await press(page, "Play");
      const sets = ["circles", "spirals", "moons", "blobs", "checkerboard", "plane", "hills"];
      for (const [i, data] of sets.entries()) {
        await choose(page, "Data set", data);
        await reaches(page, 2);
        if (i === 1) await page.getByLabel("sin x").check();
        if (i === 1) await says(page, "network", /^3 → /);
      }
      await says(page, "status", /^Learning\./);
      await press(page, "Pause");
      await page.locator("#surface").hover();
      await says(page, "probe", /^(At|Point) /);
      await picture(page, "network-hills");
    });
  });

  test("own points: painted, and of a CSV; what is no such file is refused with a sentence", async () => {
    await visit({}, async (page) => {
      await choose(page, "Data set", "own");
      await says(page, "status", "There are no points yet: paint some on the plane, or drop a CSV.");
      const surface = page.locator("#surface");
      await surface.click({ position: { x: 120, y: 100 } });
      await page.getByLabel("B", { exact: true }).check();
      await surface.click({ position: { x: 300, y: 250 } });
      await says(page, "train-score", / of 2$/);

      const csv = (text: string) => ({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
      await page.locator("#csv").setInputFiles(csv("only,text\na,b\nc,d\n"));
      await says(
        page,
        "csv-refusal",
        /^The file needs two columns of numbers and one with 2 to 5 classes; it has only/,
      );
      await page.locator("#csv").setInputFiles(csv(`${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join()}\n`));
      await says(page, "csv-refusal", "The file has 10000 columns; this page reads up to 200.");
      const rows = Array.from(
        { length: 40 },
        (_, i) => `${i % 7},${(i * i) % 11},<img src=x onerror=alert(1)>${i % 2}`,
      );
      await page.locator("#csv").setInputFiles(csv(`width;height;kind\n${rows.join("\n").replaceAll(",", ";")}\n`));
      await says(page, "csv-refusal", "");
      await says(page, "train-score", / of 32$/);
      expect(await page.locator("#legend").textContent()).toContain("<img src=x onerror=alert(1)>0");
      await picture(page, "network-own");
    });
  });
}
