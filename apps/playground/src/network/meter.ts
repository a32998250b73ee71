import type { Speed } from "./protocol.ts";

/** Measures how fast steps are taken, over some time each; times are in milliseconds. */
export interface Meter {
  restart(now: number): void;
  /** Some steps that took so long and ended now. */
  add(steps: number, took: number, now: number): void;
  /** Of the last whole span; undefined until there was one. */
  readonly speed: Speed | undefined;
}

/** @param span how long is measured before there is a number */
export function openMeter(span = 500): Meter {
  let since = 0;
  let steps = 0;
  let busy = 0;
  let speed: Speed | undefined;
  return {
    restart(now) {
      [since, steps, busy, speed] = [now, 0, 0, undefined];
    },
    add(count, took, now) {
      steps += count;
      busy += took;
      if (now - since < span || steps === 0) return;
      speed = { stepsPerSecond: (1000 * steps) / (now - since), stepTime: (1000 * busy) / steps };
      [since, steps, busy] = [now, 0, 0];
    },
    get speed() {
      return speed;
    },
  };
}
