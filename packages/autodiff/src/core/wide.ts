/**
 * Numbers of a range that no product leaves: fraction · 2^(512·power), the fraction's size from 2^−256 to 2^256, or 0,
 * ±Infinity or NaN. Scaling by powers of two is exact, so that a product of n numbers rounds n times, as it would
 * within the range.
 */
export interface Wide {
  readonly fraction: number;
  readonly power: number;
}

const [step, high, low] = [2 ** 512, 2 ** 256, 2 ** -256];

export const wideZero: Wide = { fraction: 0, power: 0 };
export const wideOne: Wide = { fraction: 1, power: 0 };

/** The same number, its fraction brought into its bounds. */
export function wide(fraction: number, power = 0): Wide {
  let size = Math.abs(fraction);
  // ordinary numbers, and NaN
  if (!(size >= high || size < low)) return { fraction, power };
  while (size >= high && size < Infinity) {
    fraction /= step;
    size /= step;
    power++;
  }
  while (size < low && size > 0) {
    fraction *= step;
    size *= step;
    power--;
  }
  return { fraction, power };
}

export function timesWide(a: Wide, b: Wide): Wide {
  return wide(a.fraction * b.fraction, a.power + b.power);
}

export function plusWide(a: Wide, b: Wide): Wide {
  if (a.fraction === 0) return b;
  if (b.fraction === 0) return a;
  if (a.power < b.power) return plusWide(b, a);
  const apart = a.power - b.power;
  // what is two powers below does not reach the last place, unless it is infinite
  const part = apart === 0 || !Number.isFinite(b.fraction) ? b.fraction : apart === 1 ? b.fraction / step : 0;
  return wide(a.fraction + part, a.power);
}

/** As a double: Infinity or 0 where it is none. */
export function narrow({ fraction, power }: Wide): number {
  const factor = power > 0 ? step : 1 / step;
  // four powers are beyond what any fraction can make good
  for (let k = Math.min(Math.abs(power), 4); k > 0; k--) fraction *= factor;
  return fraction;
}
