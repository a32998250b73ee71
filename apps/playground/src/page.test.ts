/** The page as a person meets it: built, served, and opened in a real browser. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchChromium, skipBrowserTests } from "@cotangent/chromium";
import axe, { type AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const screenshots = `${root}screenshots`;
/** Waits are for a state, never for a time; this only ends a test that would hang. */
const patience = { timeout: 40_000 };

/** `pnpm playground` with these arguments, until its first line or its end. */
function serve(...args: readonly string[]): Promise<{ child: ChildProcess; line: string; code: number | null }> {
  const child = spawn(process.execPath, ["--import", "tsx", "src/serve.ts", ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production" },
  });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += String(chunk);
      if (text.includes("\n")) resolve({ child, line: text.trim(), code: null });
    });
    child.stderr.on("data", (chunk) => (text += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ child, line: text.trim(), code }));
  });
}

test.each([
  [["--port", "http"], 2, 'playground: --port is "http"; it is a number from 0 to 65535, 0 for any that is free'],
  [["--prot", "80"], 2, "playground: Unknown option '--prot'; the only option is --port NUMBER"],
])("serve %j is refused with one sentence", async (args, expected, sentence) => {
  const { code, line } = await serve(...args);
  expect({ code, line }).toEqual({ code: expected, line: sentence });
});

describe.skipIf(skipBrowserTests)("the page in a browser", () => {
  let server: ChildProcess | undefined;
  let address: string;
  let browser: Browser | undefined;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    const { child, line } = await serve("--port", "0");
    server = child;
    expect(line).toMatch(/^playground: http:\/\/127\.0\.0\.1:\d+\/ {2}\(Ctrl\+C stops it\)$/);
    address = line.split(" ")[1]!;
    browser = await launchChromium();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });

  /** Opens the page, does something there, and sees to it that nothing went wrong behind the scenes. */
  async function visit(
    options: BrowserContextOptions,
    act: (page: Page) => Promise<void>,
    prepare: () => void = () => {},
  ): Promise<void> {
    const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const faults: string[] = [];
    const page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("requestfailed", (request) => faults.push(`failed: ${request.url()}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(address)) faults.push(`not of this page: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
    });
    try {
      await page.addInitScript(prepare);
      await page.goto(address);
      await says(page, "status", "Ready: press Play.");
      await act(page);
      expect(faults).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const read = async (page: Page, id: string): Promise<string> => (await page.locator(`#${id}`).textContent()) ?? "";
  const epochOf = async (page: Page): Promise<number> => Number((await read(page, "epoch")).replaceAll(",", ""));
  const says = (page: Page, id: string, text: string): Promise<void> =>
    expect.poll(() => read(page, id), patience).toBe(text);
  const reaches = (page: Page, epoch: number): Promise<void> =>
    expect.poll(() => epochOf(page), patience).toBeGreaterThanOrEqual(epoch);
  const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
  const choose = (page: Page, name: string): Promise<void> => page.getByText(name, { exact: true }).click();
  const picture = (page: Page, name: string): Promise<unknown> =>
    page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });

  /** Trains until so many of the training points are right, and pauses. */
  async function learn(page: Page, right: number): Promise<void> {
    await page.getByLabel("Speed").selectOption("120 epochs a second");
    await press(page, "Play");
    const count = async (): Promise<number> => Number.parseInt(await read(page, "train-score"), 10);
    await expect.poll(count, patience).toBeGreaterThanOrEqual(right);
    await reaches(page, 150);
    await press(page, "Pause");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  }

  test("XOR is learned: 4 of 4", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      expect(await read(page, "network")).toBe("2 → 8 tanh → 1 sigmoid, 33 parameters");
      await learn(page, 4);
      await says(page, "status", "Paused. All 4 training points are right.");
      expect(await read(page, "train-score")).toBe("4 of 4");
      expect(Number(await read(page, "loss"))).toBeLessThan(0.1);
      await picture(page, "xor-light");
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "xor-dark");
    });
  });

  test("iris is learned: at least 0.9 of the flowers held out", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      await choose(page, "Iris");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 51 parameters");
      await learn(page, 108);
      const [right, of] = (await read(page, "held-out-score")).split(" of ").map(Number);
      expect(of).toBe(30);
      expect(right! / of!).toBeGreaterThanOrEqual(0.9);
      await picture(page, "iris-light");
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "iris-dark");
    });
  });

  test("play, pause, step and reset", async () => {
    await visit({}, async (page) => {
      expect(await epochOf(page)).toBe(0);
      await press(page, "Step");
      await says(page, "epoch", "1");
      await press(page, "Step");
      await says(page, "epoch", "2");
      await says(page, "status", "Paused.");

      await press(page, "Play");
      await reaches(page, 5);
      expect(await read(page, "status")).toMatch(/^Learning\./);
      await press(page, "Step");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      await expect.poll(() => standsStill(page), patience).toBe(true);

      await press(page, "Reset");
      await says(page, "epoch", "0");
      await says(page, "status", "Ready: press Play.");
    });
  });

  /** Whether the epoch is the same a few frames later. */
  async function standsStill(page: Page): Promise<boolean> {
    const before = await epochOf(page);
    await page.evaluate("new Promise((done) => setTimeout(done, 200))");
    return before === (await epochOf(page));
  }

  test("the same seed gives the same run, another seed another", async () => {
    await visit({}, async (page) => {
      const lossAfterStep = async (): Promise<string> => {
        await says(page, "epoch", "0");
        await press(page, "Step");
        await says(page, "epoch", "1");
        return read(page, "loss");
      };
      const first = await lossAfterStep();
      await press(page, "Reset");
      expect(await lossAfterStep()).toBe(first);
      await press(page, "Next seed");
      expect(await lossAfterStep()).not.toBe(first);
      await press(page, "Previous seed");
      expect(await lossAfterStep()).toBe(first);
    });
  });

  test("the hidden width starts anew; the learning rate does not", async () => {
    await visit({}, async (page) => {
      await press(page, "Step");
      await says(page, "epoch", "1");
      await press(page, "Higher learning rate");
      expect(await page.getByLabel("Learning rate", { exact: true }).inputValue()).toBe("0.1");
      await press(page, "Step");
      await says(page, "epoch", "2");
      await page.getByLabel("Hidden width").fill("3");
      await page.getByLabel("Hidden width").press("Enter");
      await says(page, "network", "2 → 3 tanh → 1 sigmoid, 13 parameters");
      await says(page, "epoch", "0");
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
      await page.getByLabel("Hidden width").fill("65");
      await page.getByLabel("Hidden width").press("Tab");
      await says(
        page,
        "hidden-refusal",
        "The hidden width is a whole number from 1 to 64; “65” is not. 8 is still in use.",
      );
      await picture(page, "refusals");
      expect(await read(page, "network")).toBe("2 → 8 tanh → 1 sigmoid, 33 parameters");
      await rate.fill("0.1");
      await says(page, "learning-rate-refusal", "");
      expect(await rate.getAttribute("aria-invalid")).toBeNull();
    });
  });

  test("works from the keyboard alone", async () => {
    await visit({}, async (page) => {
      await page.keyboard.press("Tab");
      await page.keyboard.press("ArrowRight");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 51 parameters");
      await says(page, "status", "Ready: press Play.");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      await reaches(page, 3);
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    });
  });

  test("frames never queue up, however slow the page is", async () => {
    const slowPage = async (page: Page): Promise<void> => {
      const counts = async (): Promise<Counts> => (await page.evaluate("counts")) as Counts;
      await page.getByLabel("Speed").selectOption("as fast as it goes");
      await press(page, "Play");
      await reaches(page, 10);
      const { shown } = await counts();
      await page.evaluate("for (const end = performance.now() + 700; performance.now() < end;);");
      await expect.poll(async () => (await counts()).shown, patience).toBeGreaterThan(shown + 3);
      expect((await counts()).most).toBe(1);
    };
    await visit({}, slowPage, countFrames);
  });

  test("a page that asks for reduced motion still learns", async () => {
    await visit({ reducedMotion: "reduce" }, async (page) => {
      await press(page, "Play");
      await reaches(page, 20);
      await press(page, "Pause");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    });
  });

  test("fits windows from 320 to 1600 pixels", async () => {
    await visit({ deviceScaleFactor: 2 }, async (page) => {
      await choose(page, "Iris");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 51 parameters");
      await learn(page, 100);
      for (const width of [320, 380, 390, 720, 900, 1600]) {
        await page.setViewportSize({ width, height: 844 });
        // a chart follows its window in the frame after
        const wide = (): Promise<unknown> => page.evaluate("document.documentElement.scrollWidth - innerWidth");
        await expect.poll(wide, patience).toBe(0);
        await expect.poll(() => page.evaluate(outside), { ...patience, message: `at ${width} pixels` }).toEqual([]);
        await picture(page, `iris-${width}`);
      }
    });
  });

  test.each(["light", "dark"] as const)("axe finds nothing to complain of, %s", async (colorScheme) => {
    await visit({ colorScheme }, async (page) => {
      await choose(page, "Iris");
      await says(page, "network", "2 → 8 tanh → 3 softmax, 51 parameters");
      await page.getByLabel("Seed", { exact: true }).fill("-1");
      await page.getByText("The compiled training step").click();
      await page.evaluate(axe.source);
      const found = (await page.evaluate("axe.run()")) as AxeResults;
      expect(found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    });
  });

  test("says what runs it, and how fast", async () => {
    await visit({}, async (page) => {
      expect(await read(page, "backend")).toBe("on WebAssembly");
      expect(await read(page, "speed")).toBe("–");
      await page.getByLabel("Speed").selectOption("as fast as it goes");
      await press(page, "Play");
      await expect.poll(() => read(page, "step-time"), patience).toMatch(/^[\d.,]+ µs each$/);
      await reaches(page, 1000);
      await picture(page, "speed");
      expect(Number((await read(page, "speed")).replaceAll(",", ""))).toBeGreaterThan(100);
    });
  });

  test("where the policy forbids WebAssembly it says so and learns all the same", async () => {
    const context = await browser!.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const warnings: string[] = [];
    page.on("console", (message) => warnings.push(message.text()));
    // a worker takes its policy from its own script
    await page.route(/worker/, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "content-security-policy": "script-src 'self'" };
      await route.fulfill({ response, headers });
    });
    try {
      await page.goto(address);
      await says(page, "status", "Ready: press Play.");
      expect(await read(page, "backend")).toBe("in the interpreter");
      await page.getByText("the steps are interpreted, which is slower").waitFor();
      await learn(page, 4);
      expect(warnings).toEqual([
        expect.stringMatching(/^wasm: this page's policy forbids WebAssembly, allow it with /),
      ]);
      await picture(page, "interpreter");
    } finally {
      await context.close();
    }
  });

  describe("where the worker fails", () => {
    /** Opens the page with a worker that is broken at first, and mended when `mend` is called. */
    async function meet(
      breaks: (page: Page) => Promise<unknown>,
      act: (page: Page, mend: () => Promise<void>) => Promise<void>,
    ): Promise<void> {
      const context = await browser!.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      try {
        await page.clock.install();
        await breaks(page);
        await page.goto(address);
        await act(page, () => page.unroute(/worker/));
      } finally {
        await context.close();
      }
    }

    test("a worker that does not load: a sentence, and Reset makes a new one", async () => {
      await meet(
        (page) => page.route(/worker/, (route) => route.abort()),
        async (page, mend) => {
          await says(page, "status", "The worker did not load; press Reset to start another one, or reload the page.");
          expect(await page.getByRole("button", { name: "Play", exact: true }).isDisabled()).toBe(true);
          await picture(page, "no-worker");
          await mend();
          await press(page, "Reset");
          await says(page, "status", "Ready: press Play.");
          await press(page, "Step");
          await says(page, "epoch", "1");
        },
      );
    });

    test("a worker that never answers: a sentence after a while, and Reset makes a new one", async () => {
      await meet(
        (page) => page.route(/worker/, (route) => route.fulfill(script("for (;;);"))),
        async (page, mend) => {
          await says(page, "status", "Starting the worker…");
          await page.clock.runFor(16_000);
          await says(
            page,
            "status",
            "The worker has not answered for 15 seconds; press Reset to start another one, or reload the page.",
          );
          await mend();
          await press(page, "Reset");
          await says(page, "status", "Ready: press Play.");
        },
      );
    });

    test("a worker that throws: what it said, and Reset makes a new one", async () => {
      await meet(
        (page) => page.route(/worker/, (route) => route.fulfill(script('throw new Error("out of luck");'))),
        async (page, mend) => {
          await says(
            page,
            "status",
            "The worker stopped (Uncaught Error: out of luck); press Reset to start another one, or reload the page.",
          );
          await mend();
          await press(page, "Reset");
          await says(page, "status", "Ready: press Play.");
        },
      );
    });

    test("a browser without workers", async () => {
      await meet(
        (page) => page.addInitScript(() => delete (window as Partial<typeof globalThis>).Worker),
        (page) =>
          says(
            page,
            "status",
            "This browser has no workers, in which networks train here; open the page in a current one.",
          ),
      );
    });

    test("a page opened from a file says how it is served", async () => {
      const context = await browser!.newContext();
      const page = await context.newPage();
      try {
        await page.goto(pathToFileURL(`${root}dist/index.html`).href);
        await page.getByText("Nothing starts? A browser runs this page only from a server").waitFor();
        await picture(page, "from-a-file");
      } finally {
        await context.close();
      }
    });
  });

  test("page and worker run under a policy that forbids evaluating text", async () => {
    await visit({}, async (page) => {
      const policy = "script-src 'self' 'wasm-unsafe-eval'";
      const meta = page.locator("meta[http-equiv=Content-Security-Policy]");
      expect(await meta.getAttribute("content")).toContain(`${policy};`);
      expect(page.workers()).toHaveLength(1);
      const script = await page.request.get(page.workers()[0]!.url());
      expect(script.headers()["content-security-policy"]).toContain(`${policy};`);
      expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    });
  });
});

/** A worker's script for a page that is cross-origin isolated. */
const script = (body: string) => ({
  contentType: "text/javascript",
  headers: { "cross-origin-embedder-policy": "require-corp" },
  body,
});

/** Runs in the page: ids, or classes, of what sticks out of the window to the right. */
const outside = `[...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest("pre, svg, .u-wrap"))
  .map((one) => one.id || one.className)`;

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
