import type { Curve } from "./protocol.ts";

/** Losses of a run of any length in bounded space: when it is full, every other point goes and the spacing doubles. */
export interface History {
  /** Whether the loss after this epoch belongs among the points. */
  wants(epoch: number): boolean;
  add(epoch: number, train: number, heldOut: number | undefined): void;
  /** Forgets what lies after an epoch. */
  cut(epoch: number): void;
  /** The points, and the given last one if it is not among them. */
  curve(epoch: number, train: number, heldOut: number | undefined): Curve;
}

interface Entry {
  readonly epoch: number;
  readonly train: number;
  readonly heldOut: number | undefined;
}

/** @param capacity most points that are kept; an even number */
export function openHistory(capacity = 600): History {
  let spacing = 1;
  let entries: Entry[] = [];
  return {
    wants: (epoch) => epoch % spacing === 0 && epoch > (entries.at(-1)?.epoch ?? -1),
    add(epoch, train, heldOut) {
      entries.push({ epoch, train, heldOut });
      if (entries.length < capacity) return;
      spacing *= 2;
      entries = entries.filter((entry) => entry.epoch % spacing === 0);
    },
    cut(epoch) {
      entries = entries.filter((entry) => entry.epoch <= epoch);
    },
    curve(epoch, train, heldOut) {
      const all = entries.at(-1)?.epoch === epoch ? entries : [...entries, { epoch, train, heldOut }];
      return {
        epochs: Float64Array.from(all, (entry) => entry.epoch),
        train: Float64Array.from(all, (entry) => entry.train),
        heldOut: heldOut === undefined ? new Float64Array() : Float64Array.from(all, (entry) => entry.heldOut ?? NaN),
      };
    },
  };
}
