/** The worker: takes commands, trains at the asked pace, and shows frames as fast as the page draws them. */
import type { Backend } from "@cotangent/autodiff/backend";
import { createSlimBackend } from "@cotangent/wasm/slim";
import { openMeter } from "./meter.ts";
import type { Command, Frame, Report } from "./protocol.ts";
import { openRun, type Run } from "./run.ts";

/** How long it trains before it listens again, in milliseconds. */
const slice = 12;

let run: Run | undefined;
let number = -1;
let learningRate = 0;

// ---- pace

const meter = openMeter();
let epochsPerSecond = 0;
let owed = 0;
let last = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function play(pace: number): void {
  epochsPerSecond = pace;
  last = performance.now();
  meter.restart(last);
  timer ??= setTimeout(tick);
}

function pause(): void {
  epochsPerSecond = 0;
  owed = 0;
  clearTimeout(timer);
  timer = undefined;
}

function tick(): void {
  timer = undefined;
  attempt(() => {
    if (run === undefined) return;
    const now = performance.now();
    // Epochs missed while the machine was busy are not made up for, beyond a tenth of a second.
    const most = Math.max(1, epochsPerSecond / 10);
    // at least a moment, since none of it times infinity is no number
    owed = Math.min(most, owed + (Math.max(now - last, 0.001) / 1000) * epochsPerSecond);
    last = now;
    const before = run.epoch;
    let end = now;
    while (owed >= 1 && !run.diverged && end - now < slice) {
      run.advance(learningRate);
      owed--;
      end = performance.now();
    }
    meter.add(run.epoch - before, end - now, end);
    if (run.epoch > before) show(run);
    if (run.diverged) pause();
    else timer = setTimeout(tick, Math.min(100, 1000 / epochsPerSecond / 2));
  });
}

// ---- frames

let onItsWay = false;
let waiting = false;

function show(run: Run): void {
  waiting = onItsWay;
  if (onItsWay) return;
  onItsWay = true;
  send({ type: "frame", run: number, frame: run.frame(), speed: meter.speed });
}

function send(report: Report): void {
  postMessage(report, { transfer: report.type === "frame" ? buffersOf(report.frame) : [] });
}

function buffersOf({ surface, scores, predictions }: Frame): Transferable[] {
  return [surface.buffer, scores.buffer, predictions.buffer];
}

// ---- commands

function obey(command: Command, backend: Backend): void {
  switch (command.type) {
    case "open":
      pause();
      onItsWay = false;
      number = command.run;
      learningRate = command.learningRate;
      run = undefined;
      meter.restart(performance.now());
      run = openRun(command.settings, backend);
      send({ type: "scene", run: number, scene: run.scene });
      show(run);
      return;
    case "play":
      play(command.epochsPerSecond);
      return;
    case "pause":
      pause();
      return;
    case "step":
      pause();
      run?.advance(learningRate);
      if (run) show(run);
      return;
    case "learningRate":
      learningRate = command.value;
      return;
    case "drawn":
      if (command.run !== number) return;
      onItsWay = false;
      if (waiting && run) show(run);
  }
}

/** A failure ends the run and is told to the page, once. */
function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  pause();
  run = undefined;
  send({ type: "failure", run: number, sentence: error instanceof Error ? error.message : String(error) });
}

/** Without fused multiply-add, so that a seed means the same on every machine. */
const ready = createSlimBackend({ relaxedSimd: false });

addEventListener("message", async ({ data }: MessageEvent<Command>) => {
  if (data.type === "open") number = data.run;
  try {
    obey(data, await ready);
  } catch (error) {
    fail(error);
  }
});
