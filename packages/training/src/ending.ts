/** Ends of trainings. */

/** End of a training: its cause, and the reason in words for people. */
export interface Ending {
  readonly by: "epochs" | "callback" | "signal" | "nonFinite";
  readonly reason: string;
}

/** The part of an AbortSignal that is looked at. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** End by a loss that is no number, with what may help. */
export function notFinite(loss: number, epoch: number, step: number): Ending {
  return {
    by: "nonFinite",
    reason:
      `the loss is ${loss} in step ${step} of epoch ${epoch}; a lower learning rate, features that are scaled, or ` +
      `gradients that are clipped may help`,
  };
}
