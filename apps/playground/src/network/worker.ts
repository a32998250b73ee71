/** The worker: takes commands, trains at the asked pace, and shows frames as fast as the page draws them. */
import type { Backend } from "@cotangent/autodiff/backend";
import { createSlimBackend, indexing } from "@cotangent/wasm/slim";
import { buffersOf } from "./frame.ts";
import { openMeter } from "./meter.ts";
import type { Command, Report, Stride } from "./protocol.ts";
import type { originOf } from "./origin.ts";
import { openRun, type Run } from "./run.ts";

/** How long it trains before it listens again, in milliseconds: a part of the time that a page has for a frame. */
const slice = 4;
/** How often a long way to a moment is shown, in milliseconds. */
const glimpse = 200;

/** What finds the origin of a NaN: a chunk that only a training that diverged asks for. */
let findOrigin: typeof originOf | undefined;

let run: Run | undefined;
let number = -1;

// ---- pace

const meter = openMeter();
let epochsPerSecond = 0;
/** The step to go to, while it is on its way there. */
let target: number | undefined;
let owed = 0;
let last = 0;
/** Ends the waiting for the next tick. */
let cancel: (() => void) | undefined;

function play(pace: number): void {
  target = undefined;
  epochsPerSecond = pace;
  last = performance.now();
  meter.restart(last);
  if (cancel === undefined) soon();
}

function pause(): void {
  epochsPerSecond = 0;
  owed = 0;
  target = undefined;
  cancel?.();
  cancel = undefined;
}

const turns = new MessageChannel();
let turn = 0;
turns.port1.onmessage = ({ data }) => {
  if (data === turn && cancel !== undefined) tick();
};

/** Ticks after what is waiting to be heard: timers of browsers wait four milliseconds at least. */
function soon(): void {
  cancel = () => turn++;
  turns.port2.postMessage(turn);
}

function later(milliseconds: number): void {
  const timer = setTimeout(tick, milliseconds);
  cancel = () => clearTimeout(timer);
}

function tick(): void {
  cancel = undefined;
  attempt(() => {
    if (run === undefined) return;
    if (target !== undefined) return approach(run, target);
    const now = performance.now();
    const stepsPerSecond = epochsPerSecond * run.scene.stepsPerEpoch;
    // Steps missed while the machine was busy are not made up for, beyond a tenth of a second.
    const most = Math.max(1, stepsPerSecond / 10);
    // at least a moment, since none of it times infinity is no number
    owed = Math.min(most, owed + (Math.max(now - last, 0.001) / 1000) * stepsPerSecond);
    last = now;
    const before = run.step;
    let end = now;
    while (owed >= 1 && !run.diverged && end - now < slice) {
      run.advance();
      owed--;
      end = performance.now();
    }
    meter.add(run.step - before, end - now, end);
    if (run.step > before) show(run);
    if (run.diverged) pause();
    else if (owed >= 1) soon();
    else later(Math.min(100, 1000 / stepsPerSecond / 2));
  });
}

/** Goes a slice of the way to a step, and shows it there. */
function approach(run: Run, step: number): void {
  const now = performance.now();
  while (run.step < step && !run.diverged && performance.now() - now < slice) run.advance();
  if (run.step >= step || run.diverged) {
    pause();
    show(run);
  } else {
    if (now - last > glimpse) {
      last = now;
      show(run);
    }
    soon();
  }
}

function seek(run: Run, step: number): void {
  pause();
  if (step < run.step) run.rewind(step);
  target = step;
  last = performance.now();
  tick();
}

// ---- frames

let onItsWay = false;
let waiting = false;

function show(run: Run): void {
  waiting = onItsWay;
  if (onItsWay) return;
  onItsWay = true;
  if (run.diverged && findOrigin === undefined) void learnOrigins();
  send({ type: "frame", run: number, frame: run.frame(), speed: meter.speed });
}

/** Shows the frame again when the origin can be told. */
async function learnOrigins(): Promise<void> {
  findOrigin = () => undefined;
  findOrigin = (await import("./origin.ts")).originOf;
  if (run?.diverged) show(run);
}

function send(report: Report): void {
  postMessage(report, { transfer: report.type === "frame" ? buffersOf(report.frame) : [] });
}

// ---- commands

function obey(command: Command, backend: Backend): void {
  switch (command.type) {
    case "open":
      pause();
      onItsWay = false;
      number = command.run;
      run = undefined;
      meter.restart(performance.now());
      run = openRun(command.opening, backend, () => findOrigin);
      send({ type: "scene", run: number, scene: run.scene });
      if (command.opening.step === 0) show(run);
      else seek(run, command.opening.step);
      return;
    case "play":
      play(command.epochsPerSecond);
      return;
    case "pause":
      pause();
      if (run) show(run);
      return;
    case "advance":
      pause();
      if (run) advance(run, command.by);
      return;
    case "seek":
      if (run) seek(run, command.step);
      return;
    case "change":
      run?.change(command.change);
      if (run) show(run);
      return;
    case "inspect":
      if (run) send({ type: "inspected", run: number, inspected: run.inspect(command.point) });
      return;
    case "drawn":
      if (command.run !== number) return;
      onItsWay = false;
      if (waiting && run) show(run);
  }
}

function advance(run: Run, by: Stride): void {
  const before = run.epoch;
  if (by === "sample") run.sample();
  else
    do run.advance();
    while (by === "epoch" && run.epoch === before && !run.diverged);
  show(run);
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
const ready = createSlimBackend({ relaxedSimd: false, kernels: [indexing] });

addEventListener("message", async ({ data }: MessageEvent<Command>) => {
  if (data.type === "open") number = data.run;
  try {
    obey(data, await ready);
  } catch (error) {
    fail(error);
  }
});
