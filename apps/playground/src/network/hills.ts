/** Surfaces to be learned as numbers from −1 to 1. */
import { key, normal, split, uniform } from "@cotangent/autodiff";

/** Hills and hollows: middle, height, in a square from −3 to 3. */
const bumps = [
  [-1.5, 1.5, 1],
  [1.5, 1.5, -1],
  [-1.5, -1.5, -1],
  [1.5, -1.5, 1],
  [0, 0, 0.6],
] as const;

/** Returns the height of a surface at a place of the square from −3 to 3. */
export function heightOf(name: "plane" | "hills", x: number, y: number): number {
  if (name === "plane") return (x + y) / 6;
  return bumps.reduce((sum, [cx, cy, height]) => sum + height * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 0.9), 0);
}

/** Places of a square from −3 to 3, drawn by a seed, and the heights there. */
export function surfaceTargets(
  name: "plane" | "hills",
  length: number,
  noise: number,
  seed: number,
): { readonly places: Float32Array; readonly targets: Float32Array } {
  const [forPlaces, forNoise] = split(key(seed));
  const places = Float32Array.from(uniform(forPlaces, [length, 2], { low: -3, high: 3 }).data());
  const draws = normal(forNoise, [length]).data();
  const targets = Float32Array.from(
    { length },
    (_, i) => heightOf(name, places[2 * i]!, places[2 * i + 1]!) + noise * Number(draws[i]),
  );
  return { places, targets };
}
