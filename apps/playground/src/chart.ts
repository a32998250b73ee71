import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { readPalette } from "./palette.ts";
import type { Curve } from "./protocol.ts";

/** The loss by epoch; it fills its place in the page. */
export interface Chart {
  show(curve: Curve): void;
  /** Draws again, in the colours of now. */
  redraw(): void;
}

export function openChart(place: HTMLElement): Chart {
  let palette = readPalette();
  let lastEpoch = 0;
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
        x: { time: false, range: () => [0, Math.max(10, lastEpoch)] },
        y: { range: (_, _min, max) => [0, Math.max(0.1, max * 1.05)] },
      },
      axes: [axis("epoch", 30), axis("loss (cross-entropy)", 44)],
      series: [
        {},
        { label: "training", stroke: () => palette.ink, width: 2, points: single },
        { label: "held out", stroke: () => palette.muted, width: 2, dash: [6, 4], points: single },
      ],
    },
    [[], [], []],
    place,
  );
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: place.clientHeight })).observe(place);
  return {
    show({ epochs, train, heldOut }) {
      lastEpoch = epochs.at(-1) ?? 0;
      chart.setData([epochs, train, heldOut.length > 0 ? heldOut : new Array<null>(epochs.length).fill(null)]);
    },
    redraw() {
      palette = readPalette();
      chart.redraw(false, false);
    },
  };
}
