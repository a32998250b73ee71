/**
 * Measures the page of networks in a real browser without a GPU: `pnpm --filter @cotangent/pages playground [SECONDS]`.
 * Processor time is that of the main thread, as the browser counts it; steps are those that frames say were done.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@cotangent/chromium";
import type { Browser, CDPSession, Page } from "playwright-core";

interface Reading {
  readonly stepsPerSecond: number;
  readonly framesPerSecond: number;
  /** Milliseconds of the main thread for each frame. */
  readonly cpuPerFrame: number;
  /** Longest task of the main thread, in milliseconds; 0 where none was over 50. */
  readonly longest: number;
}

const seconds = Number(process.argv[2] ?? 4);

const { child, address } = await serve();
const browser = await launchChromium();
try {
  for (const data of ["xor", "iris"]) await measure(browser, address, data);
} finally {
  await browser.close();
  child.kill();
}

async function measure(browser: Browser, address: string, data: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US" });
  const page = await context.newPage();
  // tsx marks functions with their names, by a helper that the page does not have
  await page.addInitScript("globalThis.__name = (f) => f");
  await page.addInitScript(watchPage);
  await page.goto(`${address}#network`);
  await page.locator("#play:enabled").waitFor();
  const [paint, ready] = (await page.evaluate(
    "[performance.getEntriesByName('first-contentful-paint')[0]?.startTime, performance.now()]",
  )) as [number, number];
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await page.locator("#data").selectOption(data);
  await page.locator("#pace").selectOption("0");
  await page.locator("#play").click();
  await page.waitForTimeout(1500);
  const shown = await during(page, session);
  await page.evaluate("seen.hold = true");
  const alone = await during(page, session);
  process.stdout.write(
    `${data}: first paint ${paint.toFixed(0)} ms, playable after ${ready.toFixed(0)} ms; ` +
      `${count(shown.stepsPerSecond)} steps a second and ${shown.framesPerSecond.toFixed(1)} frames, ` +
      `${count(alone.stepsPerSecond)} steps without frames (ratio ${(shown.stepsPerSecond / alone.stepsPerSecond).toFixed(2)}); ` +
      `${shown.cpuPerFrame.toFixed(1)} ms of the main thread a frame, longest task ${shown.longest.toFixed(0)} ms\n`,
  );
  await context.close();
}

async function during(page: Page, session: CDPSession): Promise<Reading> {
  const now = async () => {
    const seen = (await page.evaluate("seen.mark()")) as { frames: number; step: number; at: number; longest: number };
    const { metrics } = await session.send("Performance.getMetrics");
    return { ...seen, cpu: metrics.find(({ name }) => name === "ThreadTime")!.value };
  };
  const before = await now();
  await page.waitForTimeout(1000 * seconds);
  const after = await now();
  const span = (after.at - before.at) / 1000;
  return {
    stepsPerSecond: (after.step - before.step) / span,
    framesPerSecond: (after.frames - before.frames) / span,
    cpuPerFrame: (1000 * (after.cpu - before.cpu)) / Math.max(1, after.frames - before.frames),
    longest: after.longest,
  };
}

function count(steps: number): string {
  return Math.round(steps).toLocaleString("en");
}

async function serve(): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const cwd = fileURLToPath(new URL("../../../apps/playground", import.meta.url));
  const env = { ...process.env, NODE_ENV: "production" };
  const child = spawn(process.execPath, ["--import", "tsx", "src/serve.ts", "--port", "0"], { cwd, env });
  for await (const chunk of child.stdout) {
    const found = /http:\S+/.exec(String(chunk));
    if (found) return { child, address: found[0] };
  }
  throw new Error("the page is not served");
}

/** Runs in the page before anything else: follows the messages of its worker, and its long tasks. */
function watchPage(): void {
  const seen = {
    frames: 0,
    step: 0,
    at: 0,
    hold: false,
    longest: 0,
    /** While frames are held one of them is let through, since it says how many steps were done. */
    async mark(): Promise<unknown> {
      const before = seen.frames;
      while (seen.frames === before) {
        send?.();
        await new Promise((done) => setTimeout(done, 2));
      }
      const { frames, step, at, longest } = seen;
      seen.longest = 0;
      return { frames, step, at, longest };
    },
  };
  let send: (() => void) | undefined;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
  }).observe({ entryTypes: ["longtask"] });
  const Original = Worker;
  Object.assign(window, {
    seen,
    Worker: class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener("message", ({ data }) => {
          if (data.type !== "frame") return;
          seen.frames++;
          seen.step = data.frame.step;
          seen.at = performance.now();
        });
      }

      override postMessage(message: { readonly type: string }): void {
        if (message.type !== "drawn" || !seen.hold) return super.postMessage(message);
        send = () => {
          send = undefined;
          super.postMessage(message);
        };
      }
    },
  });
}
