import { openChart } from "./chart.ts";
import { openField } from "./field.ts";
import { legendOf, showLegend } from "./marks.ts";
import { onColorChange, readPalette } from "./palette.ts";
import { problemNames, type Frame, type ProblemName, type Scene, type Score, type Speed } from "./protocol.ts";
import { openSurface } from "./surface.ts";
import { openTrainer } from "./trainer.ts";
import { hiddenSetting, learningRateSetting, seedSetting } from "./values.ts";

function find<E extends HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element "${id}"`);
  return element as E;
}

const playButton = find<HTMLButtonElement>("play");
const stepButton = find<HTMLButtonElement>("step");
const resetButton = find<HTMLButtonElement>("reset");
const pace = find<HTMLSelectElement>("pace");
const canvas = find<HTMLCanvasElement>("surface");

const surface = openSurface(canvas);
const chart = openChart(find("chart"));

// ---- what is shown

let palette = readPalette();
let scene: Scene | undefined;
let frame: Frame | undefined;
let playing = false;

const trainer = openTrainer({
  onScene(next) {
    scene = next;
    showScene(next);
  },
  onFrame(next, speed) {
    frame = next;
    if (!Number.isFinite(next.loss)) playing = false;
    showFrame(next);
    showSpeed(speed);
    showState();
  },
  onFailure(sentence) {
    playing = false;
    showState();
    for (const button of [playButton, stepButton]) button.disabled = true;
    resetButton.disabled = false;
    say(sentence, "failure");
  },
});

function showScene({ problem, classNames, points, backend, network, equation, graph }: Scene): void {
  const hasHeldOut = points.some(({ heldOut }) => heldOut);
  find("network").textContent = network;
  find("backend").textContent = backend === "wasm" ? "on WebAssembly" : "in the interpreter";
  find("backend-note").hidden = backend === "wasm";
  find("equation").textContent = equation;
  find("graph").textContent = graph;
  find("held-out").hidden = !hasHeldOut;
  find("held-out-line").hidden = !hasHeldOut;
  for (const story of document.querySelectorAll<HTMLElement>(".story")) {
    story.hidden = story.dataset["problem"] !== problem;
  }
  showLegend(find("legend"), legendOf(classNames, hasHeldOut));
  for (const button of [playButton, stepButton, resetButton]) button.disabled = false;
}

function showFrame({ epoch, loss, train, heldOut, curve }: Frame): void {
  find("epoch").textContent = epoch.toLocaleString("en");
  find("loss").textContent = Number.isFinite(loss) ? showLoss(loss) : "not finite";
  showScore("train", train);
  if (heldOut) showScore("held-out", heldOut);
  chart.show(curve);
  drawSurface();
}

function showLoss(loss: number): string {
  return loss >= 0.001 ? loss.toFixed(3) : loss.toExponential(1);
}

function showScore(id: "train" | "held-out", { right, of }: Score): void {
  find(`${id}-score`).textContent = `${right} of ${of}`;
  find(`${id}-share`).textContent = `${((100 * right) / of).toFixed(right === of ? 0 : 1)} %`;
}

/** The last reading stays while nothing is trained. */
function showSpeed(speed: Speed | undefined): void {
  if (speed === undefined && frame?.epoch !== 0) return;
  find("speed").textContent = speed === undefined ? "–" : rounded(speed.stepsPerSecond);
  find("step-time").textContent = speed === undefined ? "" : `${rounded(speed.stepTime)} µs each`;
}

/** Three digits: the rest is noise. */
function rounded(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: value < 10 ? 2 : 3 });
}

function drawSurface(): void {
  if (scene && frame) surface.draw(scene, frame, palette);
}

// ---- what is said

function showState(): void {
  playButton.dataset["playing"] = String(playing);
  find("play-label").textContent = playing ? "Pause" : "Play";
  if (!frame) return;
  const sentence = describeState(frame);
  say(sentence, Number.isFinite(frame.loss) ? "plain" : "failure");
  if (!playing || frame.epoch === 0) canvas.setAttribute("aria-label", describeSurface(frame));
}

/** Changes seldom: a screen reader reads each of them out. */
function describeState({ epoch, loss, train: { right, of } }: Frame): string {
  if (!Number.isFinite(loss)) {
    return "The loss is no longer a finite number, so training stopped: lower the learning rate and reset.";
  }
  const done = right === of ? ` All ${of} training points are right.` : "";
  if (playing) return `Learning.${done}`;
  return epoch === 0 ? "Ready: press Play." : `Paused.${done}`;
}

function describeSurface({ epoch, train, heldOut }: Frame): string {
  const held = heldOut ? `, and ${heldOut.right} of ${heldOut.of} held out` : "";
  return `Decision surface after ${epoch} epochs: ${train.right} of ${train.of} training points are right${held}`;
}

function say(sentence: string, tone: "plain" | "failure"): void {
  const status = find("status");
  status.dataset["tone"] = tone;
  if (status.textContent !== sentence) status.textContent = sentence;
}

// ---- what can be done

const learningRate = openField(find("learning-rate"), {
  setting: learningRateSetting,
  initial: 0.03,
  live: true,
  onChange: (value) => trainer.send({ type: "learningRate", value }),
});
const hidden = openField(find("hidden"), { setting: hiddenSetting, initial: 8, live: false, onChange: reset });
const seed = openField(find("seed"), { setting: seedSetting, initial: 0, live: false, onChange: reset });
find("settings").addEventListener("submit", (event) => event.preventDefault());

function chosenProblem(): ProblemName {
  const chosen = document.querySelector<HTMLInputElement>("input[name=problem]:checked")?.value;
  return problemNames.find((name) => name === chosen) ?? "xor";
}

function reset(): void {
  playing = false;
  frame = undefined;
  showState();
  say("Starting the worker…", "plain");
  trainer.open({ problem: chosenProblem(), hidden: hidden.value, seed: seed.value }, learningRate.value);
}

function setPlaying(next: boolean): void {
  playing = next;
  trainer.send(playing ? { type: "play", epochsPerSecond: Number(pace.value) } : { type: "pause" });
  showState();
}

playButton.addEventListener("click", () => setPlaying(!playing));
stepButton.addEventListener("click", () => {
  playing = false;
  trainer.send({ type: "step" });
  showState();
});
resetButton.addEventListener("click", reset);
pace.addEventListener("change", () => {
  if (playing) setPlaying(true);
});
for (const radio of document.querySelectorAll("input[name=problem]")) radio.addEventListener("change", reset);

// A page that nobody sees does not train.
document.addEventListener("visibilitychange", () => {
  if (!playing) return;
  trainer.send(document.hidden ? { type: "pause" } : { type: "play", epochsPerSecond: Number(pace.value) });
});

onColorChange(() => {
  palette = readPalette();
  chart.redraw();
  drawSurface();
});
new ResizeObserver(drawSurface).observe(canvas);
find("unserved").hidden = true;

reset();
