/** Moments of a run to go back to, in bounded space: when it is full, every other one goes and the spacing doubles. */
export interface Snapshots<M> {
  /** Whether the moment after so many steps belongs among them. */
  wants(step: number): boolean;
  add(step: number, moment: M): void;
  /** The last one at or before a step; the first is always there. */
  before(step: number): { readonly step: number; readonly moment: M };
  /** Forgets what lies after a step. */
  cut(step: number): void;
}

/** @param capacity most moments that are kept; an even number */
export function openSnapshots<M>(first: M, capacity = 64): Snapshots<M> {
  let spacing = 1;
  let kept = [{ step: 0, moment: first }];
  return {
    wants: (step) => step % spacing === 0 && step > kept.at(-1)!.step,
    add(step, moment) {
      kept.push({ step, moment });
      if (kept.length < capacity) return;
      spacing *= 2;
      kept = kept.filter((one) => one.step % spacing === 0);
    },
    before: (step) => kept.findLast((one) => one.step <= step) ?? kept[0]!,
    cut(step) {
      kept = kept.filter((one) => one.step <= step);
    },
  };
}
