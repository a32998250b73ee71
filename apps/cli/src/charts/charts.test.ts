import { describe, expect, test } from "vitest";
import { boundaryChart, surfaceChart } from "./boundary.ts";
import { calibrationChart } from "./calibration.ts";
import { mostPoints } from "./cloud.ts";
import { confusionChart } from "./confusion.ts";
import type { ChartOptions } from "./frame.ts";
import { curvesChart } from "./loss.ts";
import { themes } from "./paint.ts";
import { toPng } from "./png.ts";
import { precisionRecallChart, rocChart } from "./ranked.ts";
import { predictedChart, residualChart } from "./residuals.ts";
import { weightsChart } from "./weights.ts";
import { textWidth } from "./words.ts";

/** Names that people and attackers have. */
const names = {
  plain: (i: number) => ["setosa", "versicolor", "virginica"][i] ?? `kind ${i}`,
  hostile: (i: number) =>
    ["<script>alert(1)</script>", "a&b \"quoted\" 'x' ]]>", "=1+1\u202E\u0000\n\u001B[31m"][i % 3]!,
  long: (i: number) => `${"a name that somebody has written out in full ".repeat(4)}${i}`,
  foreign: (i: number) => ["猫 と 犬", "naïve café Ω ≤", "שלום", "🙂"][i % 4]!,
};

const counted = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 12_345 : (i * j) % 3)));

/** A number from 0 to 1 that jumps about. */
const jump = (i: number): number => (i * 0.754877666) % 1;

const pictures: Readonly<Record<string, (name: (i: number) => string, options: ChartOptions) => string>> = {
  curves: (name, options) =>
    curvesChart(
      {
        ...{ title: name(0), subtitle: name(1), unit: name(2), best: 3 },
        series: [0, 1].map((i) => ({ name: name(i), values: [1, 0.1, 0.02 * (i + 1), null, NaN] })),
      },
      options,
    ),
  scores: (name, options) =>
    curvesChart(
      { title: name(0), unit: name(1), percent: true, best: 2, series: [{ name: name(2), values: [0.2, 0.9] }] },
      options,
    ),
  "one class": (name, options) => confusionChart({ classes: [name(0)], counts: [[7]] }, options),
  "three classes": (name, options) => confusionChart({ classes: [0, 1, 2].map(name), counts: counted(3) }, options),
  "a hundred classes": (name, options) =>
    confusionChart({ classes: Array.from({ length: 100 }, (_, i) => name(i)), counts: counted(100) }, options),
  "classes without rows": (name, options) =>
    confusionChart({ classes: [name(0), name(1)], counts: [[0, 0], [0, 0]] }, options), // prettier-ignore
  roc: (name, options) => rocChart([{ name: name(0), x: [0, 0.2, 1], y: [0, 0.9, 1], area: 0.85 }], options),
  "roc of forty": (name, options) =>
    rocChart(
      Array.from({ length: 40 }, (_, i) => ({ name: name(i), x: [0, jump(i), 1], y: [0, 0.9, 1], area: 1 - jump(i) })),
      options,
    ),
  "precision and recall": (name, options) =>
    precisionRecallChart([{ name: name(0), x: [1, 0.5, 0], y: [0.4, 0.8, 1], area: 0.8 }], 0.4, options),
  calibration: (name, options) =>
    calibrationChart(
      { name: name(0), predicted: [0.02, 0.5, 0.98], observed: [0, 0.6, 1], counts: [9, 1, 4] },
      options,
    ),
  predicted: (name, options) => predictedChart({ name: name(0), actual: [1, 2, 3], predicted: [1, 2.5, 2] }, options),
  residuals: (name, options) => residualChart({ name: name(0), actual: [1, 2, 3], predicted: [1, 2.5, 2] }, options),
  "one residual": (name, options) => residualChart({ name: name(0), actual: [5], predicted: [5] }, options),
  boundary: (name, options) =>
    boundaryChart(
      {
        ...plane(name),
        classes: [0, 1, 2].map(name),
        probabilities: [0, 1, 2].map((k) => Array.from({ length: 36 }, (_, i) => jump(i + k) / 3)),
        points: [{ x: 1, y: 1, actual: 2 }],
      },
      options,
    ),
  surface: (name, options) =>
    surfaceChart(
      {
        ...plane(name),
        target: name(2),
        values: Array.from({ length: 36 }, (_, i) => i),
        points: [{ x: 1, y: 2, actual: 7 }],
      },
      options,
    ),
  weights: (name, options) =>
    weightsChart(
      {
        layers: [layer(name(0), 4, 5), layer(name(1), 5, 3)],
        inputs: [0, 1, 2, 3].map(name),
        outputs: [0, 1, 2].map(name),
      },
      options,
    ),
  "large weights": (name, options) =>
    weightsChart({ layers: [layer(name(0), 300, 90)], inputs: [], outputs: [] }, options),
  coefficients: (name, options) =>
    weightsChart(
      {
        layers: [layer("output", 50, 1)],
        inputs: Array.from({ length: 50 }, (_, i) => name(i)),
        outputs: [name(0)],
      },
      options,
    ),
};

function plane(name: (i: number) => string) {
  const domain = [0, 5] as const;
  return { x: { name: name(0), domain }, y: { name: name(1), domain }, columns: 6, rows: 6, note: name(0) };
}

function layer(name: string, inputs: number, outputs: number) {
  return { name, inputs, outputs, weight: Array.from({ length: inputs * outputs }, (_, i) => jump(i) - 0.5) };
}

describe.each(Object.entries(pictures))("%s", (_, draw) => {
  test.each(Object.entries(names))("with %s names is a sound file that no name has changed", async (_, name) => {
    const svg = draw(name, { theme: "light" });
    expect(svg).not.toMatch(/<(?!\/?(?:svg|style|rect|line|circle|path|text|g)[\s/>])/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    // eslint-disable-next-line no-control-regex -- what XML 1.0 does not have
    expect(svg).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u202E]/);
    if (name === names.plain || name === names.long) return;
    // resvg reads XML strictly: what is not well formed throws
    const png = await toPng(svg, { scale: 0.5 });
    expect([...png.subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
  });

  test("keeps its texts inside the picture", () => {
    const outside = Object.values(names).flatMap((name) => textsOutside(draw(name, { theme: "light" })));
    expect(outside).toEqual([]);
  });

  test("differs between themes in its colours only", () => {
    const [light, dark, auto] = themes.map((theme) => draw(names.plain, { theme }));
    const bare = (svg: string): string => svg.replace(/<style>.*<\/style>/, "");
    expect(light).not.toBe(dark);
    expect([bare(dark!), bare(auto!)]).toEqual([bare(light!), bare(light!)]);
    expect(auto).toContain("@media (prefers-color-scheme:dark)");
  });
});

/** Texts that begin or end outside, by the measure that pictures are laid out with. */
function textsOutside(svg: string): string[] {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
  return [...svg.matchAll(/(<g [^>]*translate\(([\d.]+) ([\d.]+)\)[^>]*>)?<text ([^>]*)>([^<]*)</g)].flatMap(
    (match) => {
      const [, group, , , attributes = "", text = ""] = match;
      if (group !== undefined || /rotate/.test(attributes) || insideGroup(svg, match.index)) return [];
      const number = (name: string): number => Number(new RegExp(` ${name}="([-\\d.]+)"`).exec(` ${attributes}`)?.[1]);
      const wide = textWidth(unescaped(text), number("font-size"));
      const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1];
      const from = number("x") - (anchor === "end" ? wide : anchor === "middle" ? wide / 2 : 0);
      const isInside = from >= 0 && from + wide <= width! + 1 && number("y") > 8 && number("y") <= height!;
      return isInside ? [] : [`${text} from ${from} to ${from + wide} of ${width}, at ${number("y")} of ${height}`];
    },
  );
}

function insideGroup(svg: string, index: number): boolean {
  return svg.lastIndexOf("<g ", index) > svg.lastIndexOf("</g>", index);
}

function unescaped(text: string): string {
  return text.replace(/&(?:#39|\w+);/g, "x");
}

describe("PNG", () => {
  test("shows letters, which vanish where no font is given", async () => {
    const svg = pictures["three classes"]!(names.plain, { theme: "light" });
    const bare = svg.replace(/<text[^>]*>[^<]*<\/text>/g, "");
    const [whole, without] = [await toPng(svg), await toPng(bare)];
    expect(whole.length).toBeGreaterThan(without.length * 1.5);
  });

  test("has so many pixels for each of the SVG", async () => {
    const svg = pictures["roc"]!(names.plain, { width: 620, height: 480 });
    const size = new DataView((await toPng(svg, { scale: 1.5 })).buffer);
    expect([size.getUint32(16), size.getUint32(20)]).toEqual([930, 720]);
  });
});

test("more points than can be told apart are cells, and the file stays small", () => {
  const actual = Array.from({ length: 100_000 }, (_, i) => jump(i) + jump(i * 7));
  const predicted = actual.map((value, i) => value + jump(i * 3));
  const svg = predictedChart({ name: "y", actual, predicted });
  expect(svg.length).toBeLessThan(200_000);
  expect(svg).not.toContain('<circle cx="1');
  const few = predictedChart({
    name: "y",
    actual: actual.slice(0, mostPoints),
    predicted: predicted.slice(0, mostPoints),
  });
  expect(few.match(/<circle/g)!.length).toBe(mostPoints + 1);
});
