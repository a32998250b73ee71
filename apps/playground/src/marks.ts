/** Classes differ in shape as well as in colour. Outlines of about radius 1 around the origin, y down. */
export const marks: readonly string[] = [
  "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
  "M-.9-.9H.9V.9H-.9Z",
  "M0-1.2L1.1.8H-1.1Z",
];

const ring = "M1.75 0A1.75 1.75 0 1 1-1.75 0A1.75 1.75 0 1 1 1.75 0Z";

/** One line of the legend. */
export interface LegendEntry {
  readonly text: string;
  /** Paths, each with a class of the style sheet. */
  readonly outlines: readonly { readonly path: string; readonly style: string }[];
}

/** What the marks on the surface mean. */
export function legendOf(classNames: readonly string[], hasHeldOut: boolean): LegendEntry[] {
  const classes = classNames.map((text, c) => ({
    text,
    outlines: [{ path: marks[c]!, style: `mark-${c}` }],
  }));
  const heldOut = { text: "held out", outlines: [{ path: marks[0]!, style: "mark-hollow" }] };
  const wrong = {
    text: "wrong",
    outlines: [
      { path: marks[0]!, style: "mark-any" },
      { path: ring, style: "mark-wrong" },
    ],
  };
  return [...classes, ...(hasHeldOut ? [heldOut] : []), wrong];
}

/** Puts the legend into a list. */
export function showLegend(list: HTMLElement, entries: readonly LegendEntry[]): void {
  list.replaceChildren(
    ...entries.map(({ text, outlines }) => {
      const item = document.createElement("li");
      item.append(drawing(outlines), text);
      return item;
    }),
  );
}

function drawing(outlines: LegendEntry["outlines"]): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-2.1 -2.1 4.2 4.2");
  svg.setAttribute("aria-hidden", "true");
  for (const { path, style } of outlines) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute("class", style);
    shape.setAttribute("stroke-width", "0.4");
    svg.append(shape);
  }
  return svg;
}
