/** The stream that a report goes to, and what it can show. */
import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

export interface Screen {
  readonly stream: NodeJS.WriteStream;
  readonly colors: Colors;
  /** Whether lines can be drawn over: on a terminal that a person looks at. */
  readonly live: boolean;
  /** Columns at the moment; 80 where nobody knows. */
  width(): number;
  /** Rows at the moment; 24 where nobody knows. */
  height(): number;
}

/**
 * Colors and drawing only on a terminal; `NO_COLOR` (no-color.org) takes the colors away, `TERM=dumb` and `CI` the
 * drawing.
 */
export function openScreen(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Screen {
  const terminal = stream.isTTY === true && environment["TERM"] !== "dumb";
  return {
    stream,
    colors: pc.createColors(terminal && !environment["NO_COLOR"]),
    live: terminal && !environment["CI"] && stream.columns >= 40,
    width: () => stream.columns ?? 80,
    height: () => stream.rows ?? 24,
  };
}
