/** What goes wrong, and what the page says then. */
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { learn } from "./network.ts";
import { accessible, picture, press, read, says, type Site } from "./site.ts";

export function failuresSuite(site: () => Site): void {
  /** Opens the page with a worker that is broken at first, and mended when `mend` is called. */
  async function meet(
    breaks: (page: Page) => Promise<unknown>,
    act: (page: Page, mend: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const context = await site().browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US" });
    const page = await context.newPage();
    try {
      await page.clock.install();
      await breaks(page);
      await page.goto(`${site().address}#network`);
      await act(page, () => page.unroute(/worker/));
    } finally {
      await context.close();
    }
  }
  const remedy = "press Reset to start another one, or reload the page.";

  test("a worker that does not load: a sentence, and Reset makes a new one", async () => {
    await meet(
      (page) => page.route(/worker/, (route) => route.abort()),
      async (page, mend) => {
        await says(page, "status", `The worker did not load; ${remedy}`);
        expect(await page.getByRole("button", { name: "Play", exact: true }).isDisabled()).toBe(true);
        await picture(page, "no-worker");
        await mend();
        await press(page, "Reset");
        await says(page, "status", "Ready: press Play.");
        await press(page, "Epoch");
        await says(page, "epoch", "1");
      },
    );
  });

  test.each([
    ["a page instead of a script", { contentType: "text/html", body: "<p>not found</p>" }],
    ["nothing there", { status: 404, contentType: "text/html", body: "<p>not found</p>" }],
  ])("%s where the worker should be: a sentence", async (_, answer) => {
    await meet(
      (page) => page.route(/worker/, (route) => route.fulfill(answer)),
      (page) => says(page, "status", `The worker did not load; ${remedy}`),
    );
  });

  test("a worker that never answers: a sentence after a while, and Reset makes a new one", async () => {
    await meet(
      (page) => page.route(/worker/, (route) => route.fulfill(script("for (;;);"))),
      async (page, mend) => {
        await says(page, "status", "Starting the worker…");
        await page.clock.runFor(16_000);
        await says(page, "status", `The worker has not answered for 15 seconds; ${remedy}`);
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
        await says(page, "status", `The training stopped (Uncaught Error: out of luck); ${remedy}`);
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
    const context = await site().browser.newContext();
    const page = await context.newPage();
    try {
      await page.goto(pathToFileURL(`${site().built}/index.html`).href);
      await page.getByText("Nothing starts? A browser runs this page only from a server").waitFor();
      await picture(page, "from-a-file");
    } finally {
      await context.close();
    }
  });

  test("without JavaScript the page says what it needs", async () => {
    const context = await site().browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    try {
      await page.goto(site().address);
      // texts of noscript are not among those that getByText looks at
      await page.locator(".noscript").waitFor();
      expect(await page.locator(".noscript").textContent()).toContain("please allow it for this page");
    } finally {
      await context.close();
    }
  });

  test("forced colours keep what is chosen visible, and nothing is lost", async () => {
    await site().visit({ hash: "#network", forcedColors: "active" }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      await accessible(page);
      await picture(page, "network-forced-colors");
    });
  });

  test("inside of another page: no frame, without the parts that are named, and a word about unknown ones", async () => {
    const context = await site().browser.newContext({ viewport: { width: 900, height: 700 }, locale: "en-US" });
    const page = await context.newPage();
    try {
      await page.goto(`${site().address}?embed=guide,settings,graph#network`);
      await says(page, "status", "Ready: press Play.");
      for (const gone of [".masthead", ".guide", ".settings", "details.graph"])
        expect(await page.locator(gone).filter({ visible: true }).count(), gone).toBe(0);
      expect(await page.locator(".stage").isVisible()).toBe(true);
      await accessible(page);
      await picture(page, "embedded");
      const [alone] = await Promise.all([
        context.waitForEvent("page"),
        page.getByRole("link", { name: "Open in the Cotangent playground" }).click(),
      ]);
      await alone.locator(".masthead").waitFor();
      expect(new URL(alone.url()).search).toBe("");
      await page.goto(`${site().address}?embed=sidebar#losses`);
      await page.getByText("There is no part “sidebar” to leave out; parts are bar, guide,").waitFor();
    } finally {
      await context.close();
    }
  });

  test("a page whose chunk does not load says so", async () => {
    await meet(
      (page) => page.route(/assets\/page-.*\.js/, (route) => route.abort()),
      (page) => page.getByText("This page did not load; reload it to try again.").waitFor(),
    );
  });

  test("where the policy forbids WebAssembly it says so and learns all the same", async () => {
    const warnings: string[] = [];
    const context = await site().browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US" });
    const page = await context.newPage();
    page.on("console", (message) => warnings.push(message.text()));
    // a worker takes its policy from its own script
    await page.route(/worker/, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "content-security-policy": "script-src 'self'" };
      await route.fulfill({ response, headers });
    });
    try {
      await page.goto(`${site().address}#network`);
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

  test.each([
    ["#network=hello", "The settings in the link are not from this page."],
    ["#network=9.AAAA", "The link is of version 9; this page reads version 1."],
    ["#network=1.AAAA", "The settings in the link are cut off or changed."],
    [`#network=1.${"A".repeat(20_000)}`, "The link has 20002 characters of settings; it may have 16384."],
    // { spec: { data: "<script></script>" } }
    [
      "#network=1.q1YqLkhNVrKqVkpJLElUslKyKU4uyiwosbPRhzKUamsB",
      /^The link has settings that this page does not know \(spec\.data: Invalid type/,
    ],
  ])("the link %.30s is refused with a sentence, and the page begins as usual", async (hash, sentence) => {
    await site().visit({ hash }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      expect(await page.locator(".fault").textContent()).toMatch(sentence);
      expect(await read(page, "network")).toBe("2 → 8 tanh → 1 sigmoid, 33 parameters");
    });
  });

  test("page and worker run under a policy that forbids evaluating text", async () => {
    await site().visit({ hash: "#network" }, async (page) => {
      await says(page, "status", "Ready: press Play.");
      const policy = "script-src 'self' 'wasm-unsafe-eval'";
      const meta = page.locator("meta[http-equiv=Content-Security-Policy]");
      expect(await meta.getAttribute("content")).toContain(`${policy};`);
      expect(page.workers()).toHaveLength(1);
      const script = await page.request.get(page.workers()[0]!.url());
      expect(script.headers()["content-security-policy"]).toContain(`${policy};`);
      expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    });
  });
}

/** A worker's script for a page that is cross-origin isolated. */
const script = (body: string) => ({
  contentType: "text/javascript",
  headers: { "cross-origin-embedder-policy": "require-corp" },
  body,
});
