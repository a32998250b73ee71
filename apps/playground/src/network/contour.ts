/** A line of the decision boundary in steps of the grid: x to the right, y down. */
export type Segment = readonly [x0: number, y0: number, x1: number, y1: number];

/**
 * The lines at which the answer changes, by marching squares on the lead of each class over the best of the others.
 * Logits are what to give: where probabilities are saturated, their leads are 1 and −1 next to each other, and lines
 * become stairs.
 * @param scores float32[side, side, classes]
 */
export function decisionBoundary(scores: Float32Array, side: number, classes: number): Segment[] {
  const segments: Segment[] = [];
  // Of two classes one has the other's boundary.
  for (let c = 0; c < (classes === 2 ? 1 : classes); c++) {
    const lead = new Float32Array(side * side);
    for (let place = 0; place < lead.length; place++) lead[place] = leadOf(scores, place * classes, classes, c);
    for (let y = 0; y + 1 < side; y++) {
      for (let x = 0; x + 1 < side; x++) march(segments, lead, side, x, y);
    }
  }
  return segments;
}

function leadOf(scores: Float32Array, at: number, classes: number, c: number): number {
  let best = -Infinity;
  for (let other = 0; other < classes; other++) if (other !== c) best = Math.max(best, scores[at + other]!);
  return scores[at + c]! - best;
}

/** The zero line inside one square of four places, straight between where it crosses the sides. */
function march(segments: Segment[], lead: Float32Array, side: number, x: number, y: number): void {
  const a = lead[y * side + x]!;
  const b = lead[y * side + x + 1]!;
  const c = lead[(y + 1) * side + x + 1]!;
  const d = lead[(y + 1) * side + x]!;
  // most squares are on one side of the line
  if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) return;
  const crossings: [number, number][] = [];
  if (a > 0 !== b > 0) crossings.push([x + a / (a - b), y]);
  if (b > 0 !== c > 0) crossings.push([x + 1, y + b / (b - c)]);
  if (c > 0 !== d > 0) crossings.push([x + d / (d - c), y + 1]);
  if (d > 0 !== a > 0) crossings.push([x, y + a / (a - d)]);
  for (let i = 0; i + 1 < crossings.length; i += 2) segments.push([...crossings[i]!, ...crossings[i + 1]!]);
}
