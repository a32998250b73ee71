import type { Browser } from "playwright-core";

/** What a program of a page left, and what the page's console said meanwhile. */
export interface Visit<T> {
  readonly outcome: T;
  readonly warnings: readonly string[];
  /** Also what was thrown, and what the policy refused. */
  readonly errors: readonly string[];
  readonly crossOriginIsolated: boolean;
}

/**
 * Opens a page and waits until its program has written its outcome into the page, see `report` in programs/report.ts.
 * The program is the page's own script: what a test evaluates in a page is beyond the page's policy.
 */
export async function visit<T>(browser: Browser, address: string): Promise<Visit<T>> {
  const page = await browser.newPage();
  try {
    const warnings: string[] = [];
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "warning") warnings.push(message.text());
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(address);
    const text = await page.locator("#outcome").textContent({ timeout: 55_000 });
    const crossOriginIsolated = (await page.evaluate("crossOriginIsolated")) as boolean;
    return { outcome: JSON.parse(text!) as T, warnings, errors, crossOriginIsolated };
  } finally {
    await page.close();
  }
}
