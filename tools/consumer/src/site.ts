import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { launchChromium } from "@cotangent/chromium";

const types: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

/**
 * Serves a folder to a headless Chromium, cross-origin isolated as threads need it, and opens its index.html.
 * @returns what the page's program leaves in `globalThis.outcome`
 */
export async function openInChromium(folder: string): Promise<string> {
  const server = createServer(({ url = "/" }, response) => {
    const path = url === "/" ? "/index.html" : normalize(url);
    try {
      const text = readFileSync(join(folder, path));
      const type = types[path.split(".").at(-1)!] ?? "application/octet-stream";
      response.writeHead(200, {
        "Content-Type": `${type}; charset=utf-8`,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      });
      response.end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return String(await page.evaluate("outcome"));
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}
