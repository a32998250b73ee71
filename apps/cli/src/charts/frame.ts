/** A title, a legend and two axes around a drawing: what the pictures of curves and points have in common. */
import { scaleLinear, scaleLog } from "d3-scale";
import type { Role, Theme } from "./paint.ts";
import { element, fontSize, svgDocument, textAt } from "./svg.ts";
import { fitted, signed, textWidth, widest } from "./words.ts";

export interface ChartOptions {
  /** "auto" where absent. */
  readonly theme?: Theme;
  /** Pixels of the whole picture. */
  readonly width?: number;
  readonly height?: number;
}

export interface Axis {
  readonly name: string;
  readonly domain: readonly [least: number, most: number];
  readonly log?: boolean;
  /** Shares from 0 to 1, shown as percent. */
  readonly percent?: boolean;
  /** Whole numbers only, such as epochs. */
  readonly whole?: boolean;
}

export interface Key {
  readonly name: string;
  readonly color: Role;
  readonly shape: "line" | "dashes" | "dot" | "cell";
}

export interface Frame {
  readonly title: string;
  /** The figure to take away, under the title. */
  readonly subtitle?: string;
  readonly legend?: readonly Key[];
  readonly x: Axis;
  readonly y: Axis;
  /** Both axes equally long, and the legend beside them. */
  readonly square?: boolean;
}

/** Where the drawing is, in pixels, and what takes values there. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** The whole picture; `draw` gives what is inside the axes. */
export function framed(spec: Frame, options: ChartOptions, draw: (area: Area) => readonly string[]): string {
  const { theme = "auto", width = spec.square ? 620 : 640, height = spec.square ? 480 : 400 } = options;
  const legend = spec.legend ?? [];
  const head = heading(spec.title, spec.subtitle, spec.square ? [] : legend, width);
  const yTicks = ticksOf(spec.y, (height - head.height) / 48);
  const left = edge + widest(yTicks.map(({ text }) => text)) + 8;
  const top = head.height + 32;
  let [right, bottom] = [width - edge - 8, height - edge - 34];
  if (spec.square) {
    const side = Math.min(right - left, bottom - top);
    [right, bottom] = [left + side, top + side];
  }
  const area: Area = { left, right, top, bottom, ...scales(spec, left, right, top, bottom) };
  const beside = spec.square ? legendOf(legend, right + 28, width, top, bottom).body : [];
  const body = [...head.body, ...axes(spec, area, yTicks), ...draw(area), ...beside];
  return svgDocument({ width, height, theme, label: [spec.title, spec.subtitle].filter(Boolean).join(": ") }, body);
}

/** Title, subtitle and legend at the top of a picture, and how far down they reach. */
export function heading(
  title: string,
  subtitle: string | undefined,
  legend: readonly Key[],
  width: number,
): { readonly body: readonly string[]; readonly height: number } {
  const room = width - 2 * edge;
  const name = textAt(edge, edge + 8, fitted(title, 17, room), { "font-size": 16, "font-weight": 600 });
  const small = { "font-size": 12.5, fill: "muted" };
  const below = subtitle === undefined ? [] : [textAt(edge, edge + 30, fitted(subtitle, 12.5, room), small)];
  const height = edge + (subtitle === undefined ? 14 : 32);
  if (legend.length === 0) return { body: [name, ...below], height };
  const keys = legendOf(legend, edge, width, height + 10);
  return { body: [name, ...below, ...keys.body], height: keys.bottom };
}

/** Free space around everything. */
export const edge = 16;

// ---- private parts

/** Keys in lines from `left` on; one a line where there is a `bottom`, below which they are only counted. */
function legendOf(
  legend: readonly Key[],
  left: number,
  width: number,
  top: number,
  bottom?: number,
): { readonly body: readonly string[]; readonly bottom: number } {
  const body: string[] = [];
  let [x, y] = [left, top];
  for (const [i, { name, color, shape }] of legend.entries()) {
    const text = fitted(name, fontSize, Math.min(220, width - edge - left - 24));
    const wide = 24 + textWidth(text, fontSize) + 14;
    if (x > left && (bottom !== undefined || x + wide > width - edge)) [x, y] = [left, y + 19];
    if (bottom !== undefined && y + 32 > bottom && i < legend.length - 1) {
      body.push(textAt(left + 24, y + 10, `and ${legend.length - i} more`, { fill: "muted" }));
      break;
    }
    body.push(swatch(x, y, color, shape), textAt(x + 24, y + 10, text));
    x += wide;
  }
  return { body, bottom: y + 16 };
}

function swatch(x: number, y: number, color: Role, shape: Key["shape"]): string {
  if (shape === "dot") return element("circle", { cx: x + 9, cy: y + 6, r: 4, fill: color });
  if (shape === "cell") return element("rect", { x: x + 2, y, width: 14, height: 12, rx: 2, fill: color });
  const dashes = shape === "dashes" ? "4 3" : undefined;
  const line = { x1: x, y1: y + 6, x2: x + 18, y2: y + 6, stroke: color, "stroke-width": 2.5 };
  return element("line", { ...line, "stroke-linecap": "round", "stroke-dasharray": dashes });
}

function scales({ x, y }: Frame, left: number, right: number, top: number, bottom: number): Pick<Area, "x" | "y"> {
  return { x: scaleOf(x).range([left, right]), y: scaleOf(y).range([bottom, top]) };
}

function scaleOf({ domain, log }: Axis) {
  return log ? scaleLog().domain(domain) : scaleLinear().domain(domain);
}

interface Tick {
  readonly value: number;
  readonly text: string;
}

/** Round values inside the domain, about `count` of them. */
function ticksOf(axis: Axis, count: number): Tick[] {
  const scale = scaleOf(axis);
  const aim = Math.max(2, Math.floor(count));
  let values = scale.ticks(aim);
  if (axis.log) values = sparse(values, axis.domain, aim);
  if (axis.whole) values = values.filter(Number.isInteger);
  const format = formatOf(axis, scale.tickFormat(aim));
  return values.map((value) => ({ value, text: format(value) }));
}

function formatOf({ log, percent, whole }: Axis, plain: (value: number) => string): (value: number) => string {
  if (log) return logText;
  if (percent) return (value) => `${Math.round(1e4 * value) / 100} %`;
  return whole ? (value) => value.toLocaleString("en-US") : plain;
}

/** Powers of ten where there are several of them, else 1, 2 and 5 times those; thinned where they are too many. */
function sparse(values: readonly number[], [least, most]: readonly [number, number], aim: number): number[] {
  const digit = (value: number): number => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const decades = Math.log10(most / least);
  const kept = values.filter((value) => (decades >= 2.5 ? digit(value) === 1 : [1, 2, 5].includes(digit(value))));
  const step = Math.max(1, Math.ceil(kept.length / (aim + 1)));
  return kept.filter((_, i) => (kept.length - 1 - i) % step === 0);
}

function logText(value: number): string {
  if (value >= 1e-3 && value < 1e5) return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  return signed(value.toExponential(0).replace("e+", "e"));
}

/** Lines across, numbers beside them, the names of both axes. */
function axes({ x, y, square }: Frame, area: Area, yTicks: readonly Tick[]): string[] {
  const { left, right, top, bottom } = area;
  const xTicks = ticksOf(x, (right - left) / (square ? 64 : 84));
  const lines = yTicks.map(({ value }) => {
    const at = area.y(value);
    return element("line", { x1: left, y1: at, x2: right, y2: at, stroke: "grid" });
  });
  const columns = xTicks.map(({ value }) => {
    const at = area.x(value);
    return element("line", { x1: at, y1: top, x2: at, y2: bottom, stroke: "grid" });
  });
  const numbers = [
    ...yTicks.map(({ value, text }) =>
      textAt(left - 8, area.y(value) + 4, text, { fill: "muted", "text-anchor": "end" }),
    ),
    ...xTicks.map(({ value, text }) =>
      textAt(area.x(value), bottom + 18, text, { fill: "muted", "text-anchor": "middle" }),
    ),
  ];
  const names = [
    textAt(edge, top - 12, fitted(y.name, fontSize, right - edge), { fill: "muted" }),
    textAt(right, bottom + 36, fitted(x.name, fontSize, right - left), { fill: "muted", "text-anchor": "end" }),
  ];
  const ground = element("line", { x1: left, y1: bottom, x2: right, y2: bottom, stroke: "axis" });
  return [...lines, ...(square ? columns : []), ground, ...numbers, ...names];
}
