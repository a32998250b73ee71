/** The record of a training: a number for each epoch. */

/**
 * Measurements after each epoch: `loss[0]` after the first. Metrics stand under their names, those of the
 * validation examples as `validationLoss`, `validationAccuracy` … Loss and metrics of the training examples are means
 * over the epoch, each batch as it was before its step.
 */
export interface History {
  readonly loss: readonly number[];
  readonly [name: string]: readonly number[];
}

/** "validationAccuracy" of "accuracy". */
export function validationName(name: string): string {
  return `validation${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
