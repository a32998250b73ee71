/** The page of networks as a person meets it. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import {
  accessible,
  fits,
  patience,
  picture,
  press,
  read,
  says,
  settled,
  type Site,
  type Visit,
  copyLink,
} from "./site.ts";

const epochOf = async (page: Page): Promise<number> => Number((await read(page, "epoch")).replaceAll(",", ""));
export const reaches = (page: Page, epoch: number): Promise<void> =>
  expect.poll(() => epochOf(page), patience).toBeGreaterThanOrEqual(epoch);
export const choose = (page: Page, label: string, value: string): Promise<unknown> =>
  page.getByLabel(label, { exact: true }).selectOption(value);
const whenPaused = (page: Page): Promise<void> => page.getByRole("button", { name: "Play", exact: true }).waitFor();

/** Trains until so many of the training points are right, and pauses. */
export async function learn(page: Page, right: number): Promise<void> {
  await choose(page, "Speed", "120 epochs a second");
  await press(page, "Play");
  const count = async (): Promise<number> => Number.parseInt(await read(page, "train-score"), 10);
  await expect.poll(count, patience).toBeGreaterThanOrEqual(right);
  await reaches(page, 150);
  await press(page, "Pause");
  await whenPaused(page);
}

export function networkSuite(site: () => Site): void {
  const visit = (options: Visit, act: (page: Page) => Promise<void>): Promise<void> =>
    site().visit({ hash: "#network", ...options }, async (page) => {
      await says(page, "status", /^(Ready: press Play\.|준비됨: 재생을 누르세요\.)$/);
      await act(page);
    });

  test("XOR is learned: 4 of 4", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      expect(await read(page, "network")).toBe("2 → 8 tanh → 1 sigmoid, 33 parameters");
      await learn(page, 4);
      await says(page, "status", "Paused. All 4 training points are right.");
      expect(await read(page, "train-score")).toBe("4 of 4");
      expect(Number(await read(page, "loss"))).toBeLessThan(0.1);
      await picture(page, "network-xor-light");
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "network-xor-dark");
    });
  });

  test("iris is learned: at least 0.9 of the flowers held out", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      await choose(page, "Data set", "iris");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 51 parameters");
      await learn(page, 108);
      const [right, of] = (await read(page, "held-out-score")).split(" of ").map(Number);
      expect(of).toBe(30);
      expect(right! / of!).toBeGreaterThanOrEqual(0.9);
      await picture(page, "network-iris");
      await fits(page, "network-iris");
    });
  });

  test("play, pause, one batch, one epoch and reset", async () => {
    await visit({}, async (page) => {
      await choose(page, "Data set", "moons");
      await page.getByLabel("Batch size", { exact: true }).fill("60");
      await page.getByLabel("Batch size", { exact: true }).press("Enter");
      await says(page, "steps", "0");
      await press(page, "Batch");
      await says(page, "steps", "1");
      await says(page, "epoch", "0");
      await press(page, "Epoch");
      await says(page, "steps", "4");
      await says(page, "epoch", "1");
      await says(page, "status", "Paused.");

      await press(page, "Play");
      await reaches(page, 5);
      expect(await read(page, "status")).toMatch(/^Learning\./);
      await press(page, "Epoch");
      await whenPaused(page);
      await press(page, "Reset");
      await says(page, "epoch", "0");
      await says(page, "status", "Ready: press Play.");
    });
  });

  test("the same seed gives the same run, another seed another", async () => {
    await visit({}, async (page) => {
      const lossAfterStep = async (): Promise<string> => {
        await says(page, "epoch", "0");
        await press(page, "Epoch");
        await says(page, "epoch", "1");
        return read(page, "loss");
      };
      const first = await lossAfterStep();
      await press(page, "Reset");
      expect(await lossAfterStep()).toBe(first);
      await press(page, "Higher seed");
      expect(await lossAfterStep()).not.toBe(first);
      await press(page, "Lower seed");
      expect(await lossAfterStep()).toBe(first);
    });
  });

  test("a link gives the same weights, after changes by hand too, and rewinding goes back", async () => {
    const weightsIn = async (page: Page): Promise<string> => {
      await page.getByText("A weight by hand").click();
      const texts: string[] = [];
      for (const from of ["0", "1", "-1"]) {
        await page.getByLabel("From", { exact: true }).selectOption(from);
        await settled(page);
        texts.push(await page.getByLabel("Value", { exact: true }).inputValue());
      }
      return `${texts.join()} ${await read(page, "gradient-norm")} ${await read(page, "loss")}`;
    };
    let link = "";
    let weights = "";
    await visit({}, async (page) => {
      await choose(page, "Data set", "circles");
      await press(page, "Add a layer".replace(/^/, "+ "));
      await says(page, "network", "2 → 8 tanh → 8 tanh → 1 sigmoid, 105 parameters");
      for (let i = 0; i < 12; i++) await press(page, "Epoch");
      await says(page, "epoch", "12");
      await press(page, "Higher learning rate");
      await press(page, "Epoch");
      await says(page, "epoch", "13");
      await page.getByText("A weight by hand").click();
      await page.getByLabel("Value", { exact: true }).fill("2.5");
      await page.getByLabel("Value", { exact: true }).press("Enter");
      await page.getByText("A weight by hand").click();
      for (let i = 0; i < 3; i++) await press(page, "Epoch");
      await says(page, "epoch", "16");
      weights = await weightsIn(page);
      await page.getByLabel("Rewind").fill("5");
      await says(page, "steps", "5");
      await page.getByLabel("Rewind").fill("16");
      await says(page, "steps", "16");
      await expect.poll(() => page.url(), patience).toMatch(/#network=1\.\w+/);
      link = await copyLink(page);
    });
    await site().visit({ hash: link }, async (page) => {
      await says(page, "steps", "16");
      expect(await read(page, "network")).toBe("2 → 8 tanh → 8 tanh → 1 sigmoid, 105 parameters");
      expect(await weightsIn(page)).toBe(weights);
    });
  });

  test("what cannot be used is refused beside the field, and the last value stays", async () => {
    await visit({}, async (page) => {
      const rate = page.getByLabel("Learning rate", { exact: true });
      await rate.fill("fast");
      await says(
        page,
        "learning-rate-refusal",
        "The learning rate is a number from 0.0001 to 10, such as 0.03; “fast” is not. 0.03 is still in use.",
      );
      expect(await rate.getAttribute("aria-invalid")).toBe("true");
      await page.getByLabel("Width").fill("65");
      await page.getByLabel("Width").press("Tab");
      await says(page, "width-1-refusal", "A width is a whole number from 1 to 64; “65” is not. 8 is still in use.");
      await picture(page, "network-refusals");
      expect(await read(page, "network")).toBe("2 → 8 tanh → 1 sigmoid, 33 parameters");
      await rate.fill("0,1");
      await says(page, "learning-rate-refusal", "");
      expect(await rate.getAttribute("aria-invalid")).toBeNull();
    });
  });

  test("works from the keyboard alone", async () => {
    await visit({}, async (page) => {
      await page.keyboard.press("Space");
      await reaches(page, 3);
      await page.keyboard.press("Space");
      await whenPaused(page);
      const epoch = await epochOf(page);
      await page.keyboard.press("ArrowRight");
      await says(page, "epoch", String(epoch + 1));
      await page.keyboard.press("ArrowLeft");
      await says(page, "epoch", String(epoch));
      await page.locator("#data").focus();
      await page.keyboard.press("ArrowDown");
      await says(page, "status", "Ready: press Play.");
      expect(await page.getByLabel("Data set").inputValue()).toBe("circles");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      await reaches(page, 1);
    });
  });

  test("frames never queue up, however slow the page is", async () => {
    await visit({ prepare: countFrames }, async (page) => {
      const counts = async (): Promise<Counts> => (await page.evaluate("counts")) as Counts;
      await choose(page, "Speed", "as fast as it goes");
      await press(page, "Play");
      await reaches(page, 10);
      const { shown } = await counts();
      await page.evaluate("for (const end = performance.now() + 700; performance.now() < end;);");
      await expect.poll(async () => (await counts()).shown, patience).toBeGreaterThan(shown + 3);
      expect((await counts()).most).toBe(1);
      await expect.poll(() => read(page, "step-time"), patience).toMatch(/^[\d.,]+ µs each$/);
      expect(await read(page, "backend")).toBe("on WebAssembly");
    });
  });

  test("the tour: XOR defeats a line, three hidden neurons solve it", async () => {
    await visit({}, async (page) => {
      await choose(page, "Speed", "120 epochs a second");
      await press(page, "XOR without a hidden layer");
      await says(page, "network", "2 → 1 sigmoid, 3 parameters");
      await reaches(page, 200);
      expect(Number(await read(page, "loss"))).toBeCloseTo(Math.log(2), 2);
      await press(page, "Show the answer");
      await says(page, "answer", /^Three at most/);
      await press(page, "Next");
      await press(page, "Three hidden neurons");
      await says(page, "train-score", "4 of 4");
      await accessible(page);
      await picture(page, "network-tour");
    });
  });

  test("a page that asks for reduced motion still learns", async () => {
    await visit({ reducedMotion: "reduce" }, async (page) => {
      await press(page, "Play");
      await reaches(page, 20);
      await press(page, "Pause");
      await whenPaused(page);
    });
  });

  test.each(["light", "dark"] as const)("axe finds nothing to complain of, %s", async (colorScheme) => {
    await visit({ colorScheme }, async (page) => {
      await choose(page, "Data set", "iris");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 51 parameters");
      await page.getByLabel("Seed", { exact: true }).fill("-1");
      await page.getByText("The compiled training step").click();
      await page.getByText("A weight by hand").click();
      await accessible(page);
      await choose(page, "Data set", "own");
      await says(page, "status", /^There are no points/);
      await accessible(page);
    });
  });

  test("Korean, by the language of the browser", async () => {
    await visit({ locale: "ko-KR" }, async (page) => {
      expect(await page.evaluate("document.documentElement.lang")).toBe("ko");
      await page.getByRole("button", { name: "재생", exact: true }).waitFor();
      await accessible(page);
      await picture(page, "network-korean");
      await page.getByLabel("언어").selectOption("en");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    });
  });
}

interface Counts {
  readonly shown: number;
  readonly most: number;
}

/** Runs in the page, before anything else: counts frames that came, and the most that waited to be drawn. */
function countFrames(): void {
  const counts = { shown: 0, drawn: 0, most: 0 };
  const Original = Worker;
  Object.assign(window, {
    counts,
    Worker: class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener("message", ({ data }) => {
          if (data.type === "frame") counts.shown++;
          counts.most = Math.max(counts.most, counts.shown - counts.drawn);
        });
      }

      override postMessage(message: { readonly type: string }): void {
        if (message.type === "drawn") counts.drawn++;
        super.postMessage(message);
      }
    },
  });
}
