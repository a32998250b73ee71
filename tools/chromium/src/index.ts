import { chromium, type Browser, type LaunchOptions } from "playwright-core";
import { findChromium, skipBrowserTests } from "./find.ts";

/**
 * The one way to an installed Chromium for browser tests. Nothing is downloaded: it is `CHROMIUM_PATH`, or one of the
 * names and places that browsers install themselves under.
 *
 * ```ts ignore
 * describe.skipIf(skipBrowserTests)("the page", () => {
 *   test("opens", async () => { const browser = await launchChromium(); … await browser.close(); });
 * });
 * ```
 */
export { findChromium, skipBrowserTests };

/** A headless browser that makes no connections of its own. Without a Chromium this throws and says what to do. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error("no Chromium was found; install one (Debian: apt-get install chromium) or set CHROMIUM_PATH");
  }
  const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  // Chromium's sandbox refuses to run as root, which is who a container usually is.
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const args = [...quiet, "--disable-component-update", "--disable-sync", ...root, ...(options.args ?? [])];
  return chromium.launch({ ...options, executablePath, args });
}
