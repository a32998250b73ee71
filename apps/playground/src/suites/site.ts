/** The built page, served, and visits to it in one browser: what the suites of all pages share. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe, { type AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));
const screenshots = `${root}screenshots`;
/** Waits are for a state, never for a time; this only ends a test that would hang. */
export const patience = { timeout: 20_000 };

interface Served {
  readonly child: ChildProcess;
  readonly line: string;
  readonly code: number | null;
}

/** `pnpm playground` with these arguments, until its first line or its end. */
export function serve(...args: readonly string[]): Promise<Served> {
  return serveInto("dist", ...args);
}

function serveInto(built: string, ...args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, ["--import", "tsx", "src/serve.ts", ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", PLAYGROUND_BUILD: built },
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

export interface Visit extends BrowserContextOptions {
  /** The part of the address from "#" on. */
  readonly hash?: string;
  /** Runs in the page before anything else. */
  readonly prepare?: () => void;
}

export interface Site {
  readonly address: string;
  readonly browser: Browser;
  /** The folder of its files. */
  readonly built: string;
  /** Opens the page, does something there, and sees to it that nothing went wrong behind the scenes. */
  visit(options: Visit, act: (page: Page) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

interface Chromium {
  readonly skipBrowserTests: boolean;
  launchChromium(): Promise<Browser>;
}

/**
 * Tests of the built page, which is served once for all of them and opened in one browser.
 * @param chromium the module of that name, which only tests import
 */
export function inBrowser(chromium: Chromium, suites: (site: () => Site) => void): void {
  describe.skipIf(chromium.skipBrowserTests)("in a browser", () => {
    let opened: Site | undefined;
    beforeAll(async () => void (opened = await openSite(() => chromium.launchChromium())), 120_000);
    afterAll(() => opened?.close());
    suites(() => opened!);
  });
}

async function openSite(launch: () => Promise<Browser>): Promise<Site> {
  mkdirSync(screenshots, { recursive: true });
  // a build of its own: other processes build at the same time
  const built = mkdtempSync(join(tmpdir(), "cotangent-playground-"));
  const { child, line } = await serveInto(built, "--port", "0");
  expect(line).toMatch(/^playground: http:\/\/127\.0\.0\.1:\d+\/ {2}\(Ctrl\+C stops it\)$/);
  const address = line.split(" ")[1]!;
  const browser = await launch();
  return {
    address,
    browser,
    built,
    async visit({ hash = "", prepare = () => {}, ...options }, act) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options });
      try {
        const page = await context.newPage();
        const faults = faultsOf(page, address);
        await page.addInitScript(prepare);
        await page.goto(`${address}${hash}`);
        await act(page);
        expect(faults).toEqual([]);
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      child.kill();
      rmSync(built, { recursive: true, force: true });
    },
  };
}

/** A list that grows by all that should not happen in a page. */
function faultsOf(page: Page, address: string): string[] {
  const faults: string[] = [];
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
  return faults;
}

export const read = async (page: Page, id: string): Promise<string> =>
  (await page.locator(`#${id}`).textContent()) ?? "";
export const says = (page: Page, id: string, text: string | RegExp): Promise<void> =>
  expect.poll(() => read(page, id), patience).toMatch(typeof text === "string" ? exactly(text) : text);
export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();
/** Presses "Copy link" and returns the part of the address from "#" on, which by then has the state of now. */
export async function copyLink(page: Page): Promise<string> {
  await press(page, "Copy link");
  await says(page, "copy-link", "Copied");
  return new URL(page.url()).hash;
}
export const picture = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });

/** Waits for two frames: by then all that follows from a change has been drawn. */
export const settled = (page: Page): Promise<unknown> =>
  page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

/** Holds the page, as it stands, to every rule of axe. */
export async function accessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run()")) as AxeResults;
  expect(found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
}

/** Holds the page to widths from a small phone on: nothing sticks out, nothing scrolls sideways. */
export async function fits(page: Page, name: string, widths: readonly number[] = [320, 390, 900, 1600]): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    // a chart follows its window in the frame after
    const wide = (): Promise<unknown> => page.evaluate("document.documentElement.scrollWidth - innerWidth");
    await expect.poll(wide, patience).toBe(0);
    await expect.poll(() => page.evaluate(outside), { ...patience, message: `at ${width} pixels` }).toEqual([]);
    await picture(page, `${name}-${width}`);
  }
}

/** Runs in the page: ids, or classes, of what sticks out of the window to the right. */
const outside = `[...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest("pre, svg, .u-wrap, .scrolls"))
  .map((one) => one.id || one.className)`;
