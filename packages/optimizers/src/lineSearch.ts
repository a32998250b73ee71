/** The search for a step along a direction, by values and slopes. */

/** A place on a line: `t` directions from where it begins, the value of the function there, and the slope. */
export interface Place {
  readonly t: number;
  readonly value: number;
  readonly slope: number;
}

/** A line: a way to look at a place, its beginning (`t` is 0, the slope below 0), and the first `t` to try. */
export interface Line<T extends Place> {
  readonly look: (t: number) => T;
  readonly from: T;
  readonly first: number;
  readonly evaluations: number;
}

/**
 * A place that fulfils the strong Wolfe conditions: value ≤ from.value + 1e-4 · t · from.slope, and |slope| ≤ 0.9 ·
 * |from.slope|. Where `evaluations` are not enough for that, the lowest place that was found, which is `from` itself
 * where none is lower. A place where the value or the slope is not finite counts as too far.
 * Nocedal & Wright 2006, "Numerical optimization", algorithms 3.5 and 3.6, with the choices of PyTorch's L-BFGS.
 */
export function strongWolfe<T extends Place>({ look, from, first, evaluations }: Line<T>): T {
  const search: Search<T> = {
    left: evaluations,
    look(t) {
      search.left--;
      const place = look(t);
      return Number.isFinite(place.value) && Number.isFinite(place.slope) ? place : { ...place, value: Infinity };
    },
    falls: ({ t, value }) => value <= from.value + 1e-4 * t * from.slope,
    isFlat: ({ slope }) => Math.abs(slope) <= -0.9 * from.slope,
  };
  // places further and further away, until there is a minimum between the last two
  let [before, place] = [from, search.look(first)];
  while (search.falls(place) && (before === from || place.value < before.value) && place.slope < 0) {
    if (search.isFlat(place) || search.left <= 0) return place;
    const t = cubicMinimum(before, place, place.t + 0.01 * (place.t - before.t), 10 * place.t);
    [before, place] = [place, search.look(t)];
  }
  if (search.falls(place) && (before === from || place.value < before.value) && search.isFlat(place)) return place;
  return before.value <= place.value ? zoom(search, before, place) : zoom(search, place, before);
}

// ---- private

interface Search<T extends Place> {
  /** Number of places that it may still look at. */
  left: number;
  readonly look: (t: number) => T;
  /** The value has come down by a share of what the slope at the beginning promised. */
  readonly falls: (place: T) => boolean;
  /** The slope is a share of that at the beginning, upwards or downwards. */
  readonly isFlat: (place: T) => boolean;
}

/** Makes the interval between two places smaller around a minimum; `low` is the lower one. */
function zoom<T extends Place>(search: Search<T>, low: T, high: T): T {
  // true where the last place stood near an end of its interval
  let near = false;
  while (search.left > 0) {
    const [a, b] = low.t < high.t ? [low, high] : [high, low];
    const tenth = 0.1 * (b.t - a.t);
    if (tenth <= 1e-10 * b.t) return low;
    let t = cubicMinimum(a, b, a.t, b.t);
    const isNear: boolean = Math.min(b.t - t, t - a.t) < tenth;
    const isStuck: boolean = isNear && (near || t >= b.t || t <= a.t);
    if (isStuck) t = b.t - t < t - a.t ? b.t - tenth : a.t + tenth;
    near = isNear && !isStuck;
    const place = search.look(t);
    if (!search.falls(place) || place.value >= low.value) {
      [low, high] = place.value < low.value ? [place, low] : [low, place];
    } else {
      if (search.isFlat(place)) return place;
      if (place.slope * (high.t - low.t) >= 0) high = low;
      low = place;
    }
  }
  return low;
}

/**
 * The minimum of the cubic that has the values and slopes of two places, held from `least` to `most`; the middle where
 * it has none.  Nocedal & Wright 2006, formula 3.59.
 */
function cubicMinimum(a: Place, b: Place, least: number, most: number): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.t - b.t);
  const d2 = Math.sqrt(d1 * d1 - a.slope * b.slope);
  const t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
  return Number.isNaN(t) ? (least + most) / 2 : Math.min(Math.max(t, least), most);
}
