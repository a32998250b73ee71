import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { onColorChange, readPalette, type Palette } from "./palette.ts";

/** A line of a chart. */
export interface Line {
  readonly label: string;
  readonly color: (palette: Palette) => string;
  readonly dash?: readonly number[];
}

export interface ChartOptions {
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
  /** A logarithmic scale upwards; what is 0 or below is not drawn. */
  readonly log?: boolean;
  /** The ends of the scale across, of the data; from the first to the last where absent. */
  readonly range?: (data: ChartData) => readonly [number, number];
  /** The ends of the scale upwards; around the values where absent. */
  readonly heights?: readonly [number, number];
}

/** Places across, and a list of heights for each line. */
export type ChartData = readonly [x: ArrayLike<number>, ...lines: ArrayLike<number | null>[]];

/** A chart of lines; it fills its place in the page. */
export interface Chart {
  show(data: ChartData): void;
  /** Ends it, and leaves its place empty. */
  close(): void;
}

export function openChart(place: HTMLElement, { x, y, lines, log = false, range, heights }: ChartOptions): Chart {
  let palette = readPalette();
  let data: ChartData = [[], ...lines.map(() => [])];
  const font = `13px ${palette.font}`;
  const axis = (label: string, size: number): uPlot.Axis => ({
    label,
    labelFont: font,
    labelSize: 20,
    labelGap: 0,
    font,
    size,
    stroke: () => palette.muted,
    grid: { stroke: () => palette.line, width: 1 },
    ticks: { stroke: () => palette.line, width: 1, size: 5 },
  });
  // A line needs two points; the first is shown as one.
  const single: uPlot.Series.Points = { show: (self) => self.data[0].length === 1, size: 6 };
  const chart = new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      padding: [8, 16, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [...(range?.(data) ?? endsOf(data[0]))] },
        y: log
          ? { distr: 3, range: (_, min, max) => logEnds(min, max) }
          : { range: (_, min, max) => [...(heights ?? linearEnds(min, max))] },
      },
      axes: [axis(x, 30), log ? logAxis(axis(y, 56)) : axis(y, 48)],
      series: [
        {},
        ...lines.map(({ label, color, dash }) => ({
          label,
          stroke: () => color(palette),
          width: 2,
          points: single,
          ...(dash && { dash: [...dash] }),
        })),
      ],
    },
    data as uPlot.AlignedData,
    place,
  );
  const sizes = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: place.clientHeight }));
  sizes.observe(place);
  const endColors = onColorChange(() => {
    palette = readPalette();
    chart.redraw(false, false);
  });
  return {
    show(next) {
      data = next;
      chart.setData(next as uPlot.AlignedData);
    },
    close() {
      sizes.disconnect();
      endColors();
      chart.destroy();
    },
  };
}

/** Lines and labels at powers of ten only, and at so few of them that labels have room. */
function logAxis(axis: uPlot.Axis): uPlot.Axis {
  const filter: uPlot.Axis.Filter = (_, splits) => {
    const powers = splits.filter((value) => powerOfTen(value) !== "");
    const stride = Math.ceil(powers.length / 6);
    return splits.map((value) =>
      powerOfTen(value) !== "" && Math.round(Math.log10(value)) % stride === 0 ? value : null,
    );
  };
  return {
    ...axis,
    values: (_, splits) => splits.map(powerOfTen),
    filter,
    grid: { ...axis.grid, filter },
    ticks: { ...axis.ticks, filter },
  };
}

function endsOf(x: ArrayLike<number>): [number, number] {
  return x.length < 2 ? [0, 1] : [x[0]!, x[x.length - 1]!];
}

function linearEnds(min: number, max: number): [number, number] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const low = Math.min(0, min);
  return [low * 1.05, Math.max(low + 0.1, max * 1.05)];
}

/** Whole powers of ten around the values, two at least. */
function logEnds(min: number, max: number): [number, number] {
  if (!(min > 0) || !Number.isFinite(max)) return [1e-3, 1];
  const high = Math.ceil(Math.log10(max) + 1e-9);
  const low = Math.max(-12, Math.min(high - 1, Math.floor(Math.log10(min))));
  return [10 ** low, 10 ** high];
}

/** "0.01" for 0.01; nothing for what is no power of ten. */
function powerOfTen(value: number | null): string {
  if (value === null || value <= 0) return "";
  const power = Math.round(Math.log10(value));
  if (Math.abs(Math.log10(value) - power) > 1e-6) return "";
  return power >= -3 && power <= 4 ? String(Number(value.toPrecision(3))) : `1e${power}`;
}
