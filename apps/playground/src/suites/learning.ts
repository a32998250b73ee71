/** The page of networks where nothing is learned any more, and where one looks closer. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { choose, reaches } from "./network.ts";
import { accessible, patience, picture, press, read, says, type Site, type Visit, copyLink } from "./site.ts";

export function learningSuite(site: () => Site): void {
  const visit = (options: Visit, act: (page: Page) => Promise<void>): Promise<void> =>
    site().visit({ hash: "#network", ...options }, async (page) => {
      await says(page, "status", /^(Ready: press Play\.|준비됨: 재생을 누르세요\.)$/);
      await act(page);
    });

  test("a plateau is named, and a hidden layer is a button", async () => {
    await visit({}, async (page) => {
      await choose(page, "Speed", "120 epochs a second");
      await press(page, "XOR without a hidden layer");
      await says(page, "advice", /^The loss hardly changes any more\./);
      await press(page, "Pause");
      await accessible(page);
      await picture(page, "network-advice");
      await press(page, "Add a hidden layer");
      await says(page, "network", "2 → 4 tanh → 1 sigmoid, 17 parameters");
      await expect.poll(() => page.locator("#advice").count()).toBe(0);
    });
  });

  test("the plane as a layer bends it, also in a link", async () => {
    let link = "";
    await visit({ colorScheme: "light" }, async (page) => {
      await choose(page, "Data set", "circles");
      await choose(page, "Speed", "120 epochs a second");
      await press(page, "Play");
      await page.getByLabel("after layer 1", { exact: true }).check({ force: true });
      await reaches(page, 150);
      await press(page, "Pause");
      await page.getByRole("img", { name: "The plane as the first layer bends it" }).waitFor();
      await picture(page, "network-warp");
      await accessible(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "network-warp-dark");
      await expect.poll(() => page.url(), patience).toMatch(/#network=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link }, async (page) => {
      await page.getByRole("img", { name: "The plane as the first layer bends it" }).waitFor();
      await press(page, "Remove layer 1");
      await page.getByRole("img", { name: /^Decision surface/ }).waitFor();
    });
  });

  test("a step taken apart: sample by sample, and op by op with the sample that is looked at", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      const norms: number[] = [];
      for (const position of [1, 2, 3, 4]) {
        await press(page, "Sample");
        await says(
          page,
          "status",
          new RegExp(`^Sample ${position} of 4: loss [\\d.]+; its gradient, of length [\\d.]+`),
        );
        norms.push(Number(await read(page, "gradient-norm")));
      }
      expect(new Set(norms).size).toBeGreaterThan(1);
      const layers = /^by layer ([\d.]+), ([\d.]+)$/
        .exec(await read(page, "layer-norms"))!
        .slice(1)
        .map(Number);
      expect(Math.sqrt(layers.reduce((sum, x) => sum + x * x, 0))).toBeCloseTo(norms.at(-1)!, 2);
      await says(page, "status", /The next press takes the step, along the mean of the 4 gradients\.$/);
      await says(page, "steps", "0");
      await picture(page, "network-sample");
      await accessible(page);
      await press(page, "Sample");
      await says(page, "steps", "1");
      await says(page, "status", "Paused.");
      await press(page, "Sample");
      await press(page, "Op");
      await says(page, "status", /^Forward: 1 of/);
      expect(await page.getByLabel("Example", { exact: true }).last().inputValue()).toBe("1");
      await press(page, "One op");
      await says(page, "status", /^Forward: [2-9] of/);
    });
  });

  test("in Korean: names of data sets, the network, and what is refused", async () => {
    await visit({ locale: "ko-KR" }, async (page) => {
      await page.locator("#data").selectOption("iris");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 매개변수 51개");
      expect(await page.locator("#legend").textContent()).toContain("세토사");
      await page.locator("#l2-input").fill("-1");
      await page.locator("#l2-input").press("Tab");
      await says(page, "l2-refusal", "벌점은 0에서 10까지의 수입니다. “-1”은(는) 쓸 수 없습니다. 지금 값은 0입니다.");
      await page.locator("#activation-1").selectOption("step");
      await says(page, "advice", /^1층의 계단 함수는/);
      await accessible(page);
      await picture(page, "network-advice-korean");
    });
  });

  test("the step function is named before anything is played, and another activation is a button", async () => {
    await visit({}, async (page) => {
      await choose(page, "Activation", "step");
      await says(page, "advice", /^The step function of layer 1 has the slope 0 everywhere/);
      await press(page, "tanh in layer 1");
      await says(page, "network", "2 → 8 tanh → 1 sigmoid, 33 parameters");
    });
  });

  test("a loss that is no number names the op that made it; a lower rate starts again", async () => {
    await visit({}, async (page) => {
      await choose(page, "Data set", "hills");
      await choose(page, "Activation", "identity");
      await choose(page, "Optimizer", "sgd");
      const rate = page.getByLabel("Learning rate", { exact: true });
      await rate.fill("10");
      await choose(page, "Speed", "as fast as it goes");
      await press(page, "Play");
      await says(page, "advice", /^The op \w+ made (NaN|-?Infinity) of numbers from \S+ to \S+, on the way/);
      await says(page, "status", "The loss is no longer a finite number, so training stopped.");
      await accessible(page);
      await picture(page, "network-diverged");
      await press(page, "Lower the rate to 3, and start again");
      await says(page, "steps", "0");
      expect(await rate.inputValue()).toBe("3");
      expect(await read(page, "loss")).toMatch(/^\d/);
      await rate.fill("0.01");
      await press(page, "Play");
      await reaches(page, 5);
    });
  });
}
