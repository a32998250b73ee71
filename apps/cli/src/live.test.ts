import { Writable } from "node:stream";
import xterm from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { liveReport } from "./live.ts";
import type { Plan } from "./report.ts";
import { openScreen, type Screen } from "./screen.ts";
import { readSettings } from "./settings.ts";

/** A terminal without a window: what a person would see. */
class Window {
  readonly #terminal: xterm.Terminal;
  readonly screen: Screen;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
    const write = (chunk: Uint8Array, _: string, done: () => void): void => this.#terminal.write(chunk, done);
    const stream = Object.assign(new Writable({ write }), { isTTY: true, columns, rows });
    this.screen = openScreen(stream as unknown as NodeJS.WriteStream, {});
  }

  async text(): Promise<string> {
    await new Promise((resolve) => this.screen.stream.write("", resolve));
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, i) => active.getLine(i)!.translateToString(true));
    return lines.join("\n").trimEnd();
  }
}

const plan: Plan = {
  settings: readSettings("iris", {}),
  data: "iris, 120 flowers to learn from and 30 held out, four measurements each",
  network: "4 → 16 relu → 3",
  parameters: 131,
  stepsPerEpoch: 4,
};

async function shown(window: Window, epochs: number): Promise<string> {
  const report = liveReport(window.screen);
  report.start(plan);
  for (let epoch = 1; epoch <= epochs; epoch++)
    report.epoch({ epoch, loss: Math.exp(-epoch / 20), accuracy: epoch / 100, seconds: epoch / 50 });
  report.stop();
  report.stop();
  return window.text();
}

describe("progress on a terminal", () => {
  it("draws one picture over the other", async () => {
    expect(await shown(new Window(80, 30), 37)).toMatchInlineSnapshot(`
      "
        Learning iris

        data      iris, 120 flowers to learn from and 30 held out, four measurements
                  each
        network   4 → 16 relu → 3, 131 parameters
        training  adam, learning rate 0.01, 100 epochs of 4 steps, seed 0

        loss
        0.95 ┤─╮
        0.79 ┤ ╰─╮
        0.63 ┤   ╰───╮
        0.48 ┤       ╰────╮
        0.32 ┤            ╰──────╮
        0.16 ┤                   ╰──────
        0.00 ┤

        ━━━━━━━━━━━━━━━━━━━━━━━──────────────────────────────────────  epoch  37/100
        loss 0.1572  ·  accuracy 37.0 %  ·  0.74 s"
    `);
  });

  it("ends with the whole curve, and leaves the figures to the summary", async () => {
    expect(await shown(new Window(100, 30), 100)).toMatchInlineSnapshot(`
      "
        Learning iris

        data      iris, 120 flowers to learn from and 30 held out, four measurements each
        network   4 → 16 relu → 3, 131 parameters
        training  adam, learning rate 0.01, 100 epochs of 4 steps, seed 0

        loss
        0.95 ┤─╮
        0.79 ┤ ╰─╮
        0.63 ┤   ╰───╮
        0.48 ┤       ╰────╮
        0.32 ┤            ╰──────╮
        0.16 ┤                   ╰──────────────╮
        0.00 ┤                                  ╰───────────────────────────────────

        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  epoch 100/100"
    `);
  });

  it("fits a narrow window", async () => {
    expect(await shown(new Window(44, 30), 37)).toMatchInlineSnapshot(`
      "
        Learning iris

        data      iris, 120 flowers to learn from
                  and 30 held out, four
                  measurements each
        network   4 → 16 relu → 3, 131 parameters
        training  adam, learning rate 0.01, 100
                  epochs of 4 steps, seed 0

        loss
        0.95 ┤╮
        0.79 ┤╰╮
        0.63 ┤ ╰─╮
        0.48 ┤   ╰──╮
        0.32 ┤      ╰──╮
        0.16 ┤         ╰───
        0.00 ┤

        ━━━━━━━━━────────────────  epoch  37/100
        loss 0.1572  ·  accuracy 37.0 %  ·  0.74 s"
    `);
  });

  it("leaves the curve out of a low one", async () => {
    expect(await shown(new Window(80, 14), 37)).toMatchInlineSnapshot(`
      "
        Learning iris

        data      iris, 120 flowers to learn from and 30 held out, four measurements
                  each
        network   4 → 16 relu → 3, 131 parameters
        training  adam, learning rate 0.01, 100 epochs of 4 steps, seed 0

        ━━━━━━━━━━━━━━━━━━━━━━━──────────────────────────────────────  epoch  37/100
        loss 0.1572  ·  accuracy 37.0 %  ·  0.74 s"
    `);
  });
});

describe("openScreen", () => {
  const on = (
    stream: Partial<NodeJS.WriteStream>,
    environment: NodeJS.ProcessEnv,
  ): { live: boolean; colors: boolean } => {
    const { live, colors } = openScreen(stream as NodeJS.WriteStream, environment);
    return { live, colors: colors.isColorSupported };
  };
  const terminal = { isTTY: true, columns: 80 };

  it.each([
    ["a terminal", terminal, {}, { live: true, colors: true }],
    ["a terminal with NO_COLOR", terminal, { NO_COLOR: "1" }, { live: true, colors: false }],
    ["a terminal with an empty NO_COLOR", terminal, { NO_COLOR: "" }, { live: true, colors: true }],
    ["a terminal that is dumb", terminal, { TERM: "dumb" }, { live: false, colors: false }],
    ["a terminal of a CI service", terminal, { CI: "true" }, { live: false, colors: true }],
    ["a terminal of 30 columns", { ...terminal, columns: 30 }, {}, { live: false, colors: true }],
    ["a pipe", {}, {}, { live: false, colors: false }],
    ["a pipe with FORCE_COLOR", {}, { FORCE_COLOR: "1" }, { live: false, colors: false }],
  ])("%s", (_, stream, environment, expected) => {
    expect(on(stream, environment)).toEqual(expected);
  });
});
