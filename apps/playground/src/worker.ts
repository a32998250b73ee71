/** The worker: takes commands, trains at the asked pace, and shows frames as fast as the page draws them. */
import type { Command, Frame, Report } from "./protocol.ts";
import { openRun, type Run } from "./run.ts";

/** How long it trains before it listens again, in milliseconds. */
const slice = 12;

let run: Run | undefined;
let number = -1;
let learningRate = 0;

// ---- pace

let epochsPerSecond = 0;
let owed = 0;
let last = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function play(pace: number): void {
  epochsPerSecond = pace;
  last = performance.now();
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
    owed = Math.min(most, owed + ((now - last) / 1000) * epochsPerSecond);
    last = now;
    const before = run.epoch;
    while (owed >= 1 && !run.diverged && performance.now() - now < slice) {
      run.advance(learningRate);
      owed--;
    }
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
  send({ type: "frame", run: number, frame: run.frame() });
}

function send(report: Report): void {
  postMessage(report, { transfer: report.type === "frame" ? buffersOf(report.frame) : [] });
}

function buffersOf({ surface, predictions }: Frame): Transferable[] {
  return [surface.buffer, predictions.buffer];
}

// ---- commands

function obey(command: Command): void {
  switch (command.type) {
    case "open":
      pause();
      onItsWay = false;
      number = command.run;
      learningRate = command.learningRate;
      run = undefined;
      run = openRun(command.settings);
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
    pause();
    run = undefined;
    send({ type: "failure", run: number, sentence: error instanceof Error ? error.message : String(error) });
  }
}

addEventListener("message", ({ data }: MessageEvent<Command>) => attempt(() => obey(data)));
