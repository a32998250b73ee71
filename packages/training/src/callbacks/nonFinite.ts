/** Says where the infinity or NaN came from that ended a training. */
import type { Callback } from "../callback.ts";
import type { Checkpoint } from "../checkpoint.ts";

/** Milliseconds between two checkpoints: taking the steps since the last one again takes about as long. */
const interval = 2000;

/**
 * A loss that is not finite ends a training; this callback adds to the reason where it came from. A training can be
 * repeated, so nothing is watched beforehand: at the end the steps since a checkpoint, the last epochs or seconds, are
 * taken again, and the last of them op by op. The reason then names the op, the place, what it was given, forward or
 * backward and of which op, and the line of your code, as `explainNonFinite` of `@cotangent/autodiff` does.
 *
 * A training costs a copy of its parameters and of the optimizer's state every two seconds, at the end of an epoch.
 * @example
 * nonFinite().name; // → nonFinite
 */
export function nonFinite(): Callback {
  let from: Checkpoint | undefined;
  let taken = 0;
  return {
    name: "nonFinite",
    onStart(training) {
      taken = training.elapsed;
      from = training.checkpoint();
    },
    onEpochEnd(training) {
      if (training.elapsed - taken < interval) return;
      taken = training.elapsed;
      from = training.checkpoint();
    },
    async onEnd(training) {
      if (training.ended?.by !== "nonFinite" || from === undefined) return;
      const found = await training.explain(from);
      training.addReason(found ?? "it does not come again, so that a callback or batches that differ made it");
      from = undefined;
    },
  };
}
