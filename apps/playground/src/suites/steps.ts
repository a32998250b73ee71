/** The page of backpropagation as a person meets it. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, fits, patience, picture, press, says, type Site, type Visit, copyLink } from "./site.ts";

const numberIn = (text: string): number => Number(text.replaceAll("−", "-"));

/** The value and the cotangent in the box of a node, by its name. */
async function boxOf(page: Page, name: string): Promise<{ value: number; cotangent: number }> {
  const box = page
    .locator(".box")
    .filter({ has: page.locator(".name", { hasText: new RegExp(`^${name}( #\\d+)?$`) }) });
  const [value, cotangent] = await Promise.all(
    [".value", ".cotangent"].map((part) => box.first().locator(part).textContent()),
  );
  return { value: numberIn(value ?? ""), cotangent: numberIn(cotangent ?? "") };
}

export function stepsSuite(site: () => Site): void {
  const visit = (options: Visit, act: (page: Page) => Promise<void>): Promise<void> =>
    site().visit({ hash: "#steps", ...options }, async (page) => {
      await says(page, "status", /^(Ready: press Play\.|준비됨)/);
      await act(page);
    });

  test("one neuron: values forward, cotangents back, each as reckoned here", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      const [x, w, b] = [0.5, -1.2, 0.8];
      const y = Math.tanh(x * w + b);
      await press(page, "One op");
      await says(page, "forward", /= −0\.6$/);
      await press(page, "One op");
      await press(page, "One op");
      await says(page, "status", "Forward: 3 of 3 ops have their value.");
      expect((await boxOf(page, "tanh")).value).toBeCloseTo(y, 4);
      expect(await page.locator(".box .cotangent").allTextContents()).toEqual(["", "", "", "", "", ""]);
      await press(page, "One op");
      expect((await boxOf(page, "tanh")).cotangent).toBe(1);
      await press(page, "One op");
      expect((await boxOf(page, "add")).cotangent).toBeCloseTo(1 - y * y, 3);
      await says(page, "chain", /1 × 0\.961 = 0\.961$/);
      await press(page, "To the end");
      await says(page, "status", /^Done/);
      expect((await boxOf(page, "w")).cotangent).toBeCloseTo((1 - y * y) * x, 3);
      expect((await boxOf(page, "x")).cotangent).toBeCloseTo((1 - y * y) * w, 3);
      expect((await boxOf(page, "b")).cotangent).toBeCloseTo(1 - y * y, 3);
      await page.locator(".box", { hasText: /^w/ }).click();
      await press(page, "Check me");
      await says(page, "checked", /0\.4805 ± \d.*e−\d+\. The cotangent is 0\.4805: they agree\.$/);
      await picture(page, "steps-neuron-light");
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "steps-neuron-dark");
      await accessible(page);
    });
  });

  test("the network for paper and the one in tensors: everything agrees with finite differences", async () => {
    await visit({}, async (page) => {
      await page.getByLabel("Example").selectOption("paper");
      await press(page, "To the end");
      await page.locator(".box", { hasText: /^w11/ }).click();
      await press(page, "Check me");
      await says(page, "checked", /they agree\.$/);
      await picture(page, "steps-paper");
      await page.getByLabel("Example").selectOption("network");
      await press(page, "To the end");
      await says(page, "status", /^Done/);
      await page.locator(".box", { hasText: /^W1/ }).focus();
      await page.keyboard.press("Enter");
      await press(page, "Check me");
      await says(page, "checked", /^All 6 elements agree with their cotangents/);
      await accessible(page);
      await fits(page, "steps-network");
    });
  });

  test("three levels: layers, the ops of one, one op with the chain rule of one element", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      await page.getByLabel("Example").selectOption("network");
      await page.getByLabel("layers", { exact: true }).check({ force: true });
      expect(await page.locator(".box .name").allTextContents()).toEqual(["layer 1", "layer 2", "loss"]);
      await press(page, "One op");
      await press(page, "One op");
      await press(page, "One op");
      expect(await page.locator(".box .value").allTextContents()).toEqual([
        "4×3",
        "4×1",
        expect.stringMatching(/^0\./),
      ]);
      await press(page, "To the end");
      await picture(page, "steps-layers");
      await accessible(page);
      await page.locator(".box", { hasText: /^layer 1/ }).click();
      expect(await page.locator(".box .name").allTextContents()).toContain("W1");
      expect(await page.locator(".box .name").allTextContents()).not.toContain("W2");
      await page.locator(".box", { hasText: /^W1/ }).click();
      await page.getByLabel("one op", { exact: true }).check({ force: true });
      // the weight from the second input to the third neuron
      await page.locator(".elements").nth(1).getByRole("button").nth(5).click();
      const factors = (await page.locator("#element-chain li").allTextContents()).map((text) =>
        numberIn(text.split("=").at(-1)!.trim()),
      );
      const total = numberIn((await page.locator("#element-cotangent").textContent())!.split("=").at(-1)!.trim());
      expect(factors.length).toBeGreaterThan(1);
      expect(factors.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 3);
      await press(page, "Check me");
      await says(page, "checked", /^All 6 elements agree/);
      await picture(page, "steps-one-op");
      await accessible(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await accessible(page);
      await picture(page, "steps-one-op-dark");
      await fits(page, "steps-one-op");
    });
  });

  test("the network of page Network, at its moment: by its button, by the pages' links, and in a link", async () => {
    let link = "";
    let weight = "";
    await site().visit({ hash: "#network" }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      await page.getByLabel("Data set").selectOption("iris");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 51 parameters");
      for (const epoch of ["1", "2", "3"]) {
        await press(page, "Epoch");
        await says(page, "epoch", epoch);
      }
      await page.getByText("A weight by hand").click();
      weight = Number(await page.getByLabel("Value", { exact: true }).inputValue()).toPrecision(4);
      await press(page, "Step through this network");
      await page.locator(".box", { hasText: /^layer 1/ }).waitFor();
      expect(await page.locator(".box .name").allTextContents()).toEqual(["layer 1", "layer 2", "loss"]);
      await press(page, "To the end");
      await page.getByLabel("all ops", { exact: true }).check({ force: true });
      await page.locator(".box", { hasText: /^W1/ }).click();
      const first = await page.locator(".elements").first().getByRole("button").first().textContent();
      expect(numberIn(first!)).toBeCloseTo(Number(weight), 3);
      await press(page, "Check me");
      await says(page, "checked", /^All 16 elements agree/);
      await accessible(page);
      await picture(page, "steps-page-network");
      await expect.poll(() => page.url(), patience).toMatch(/#steps=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link, locale: "ko-KR" }, async (page) => {
      await says(page, "status", /^끝/);
      await page.locator(".box", { hasText: /^W1/ }).click();
      const first = await page.locator(".elements").first().getByRole("button").first().textContent();
      expect(numberIn(first!)).toBeCloseTo(Number(weight), 3);
      await picture(page, "steps-page-network-korean");
      await accessible(page);
    });
    await site().visit({ hash: "#network" }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      await page.getByLabel("Data set").selectOption("moons");
      await says(page, "status", "Ready: press Play.");
      await page.getByRole("link", { name: "Backpropagation", exact: true }).click();
      await page.getByLabel("Example", { exact: true }).selectOption("page");
      await page.locator(".box", { hasText: /^layer 2/ }).waitFor();
      await page.getByLabel("Example", { exact: true }).last().fill("3");
      await press(page, "To the end");
      await says(page, "status", /^Done/);
    });
  });

  test("a typed expression, its derivative, and a link to both", async () => {
    let link = "";
    await visit({}, async (page) => {
      await page.getByLabel("Example").selectOption("typed");
      const field = page.getByLabel("Expression", { exact: true });
      await field.fill("alert(1)");
      await says(page, "expression-refusal", /^The function “alert” is not known; there are abs, /);
      await accessible(page);
      await field.fill("u^3");
      await says(page, "expression-refusal", "");
      await page.getByLabel("u", { exact: true }).fill("1,5");
      await press(page, "To the end");
      expect((await boxOf(page, "u")).cotangent).toBeCloseTo(3 * 1.5 ** 2, 3);
      await page.getByLabel("Show the graph of").selectOption("u");
      await press(page, "To the end");
      // in the graph of 3u² the cotangent of u is 6u
      expect((await boxOf(page, "u")).cotangent).toBeCloseTo(9, 3);
      await picture(page, "steps-derivative");
      await expect.poll(() => page.url(), patience).toMatch(/#steps=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link }, async (page) => {
      await says(page, "status", /^Done/);
      expect((await boxOf(page, "u")).cotangent).toBeCloseTo(9, 3);
    });
  });

  test("plays by itself, and in Korean", async () => {
    await visit({ locale: "ko-KR" }, async (page) => {
      await page.getByLabel("속도").selectOption("10");
      await page.getByRole("button", { name: "재생", exact: true }).click();
      await says(page, "status", /^끝/);
      await page.getByRole("button", { name: "확인하기", exact: true }).click();
      await says(page, "checked", /일치합니다\.$/);
      await accessible(page);
      await picture(page, "steps-korean");
    });
  });
}
