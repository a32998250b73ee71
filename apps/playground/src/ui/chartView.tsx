import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { openChart, type ChartData, type ChartOptions } from "./chart.ts";

export interface ChartProps {
  readonly id: string;
  readonly label: string;
  readonly options: ChartOptions;
  /** Reads signals; what it gives is shown whenever one of them changes. Nothing is shown for undefined. */
  readonly data: () => ChartData | undefined;
}

export function ChartView({ id, label, options, data }: ChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(data);
  latest.current = data;
  const version = useSignal(0);
  useEffect(() => {
    version.value++;
  }, [data]);
  useEffect(() => {
    const chart = openChart(place.current!, options);
    const end = effect(() => {
      void version.value;
      const found = latest.current();
      if (found !== undefined) chart.show(found);
    });
    return () => {
      end();
      chart.close();
    };
  }, [options]);
  return <div id={id} class="chart" ref={place} role="img" aria-label={label} />;
}
