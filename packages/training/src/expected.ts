/** The check of outputs against labels, before the first step. */
import { showAval, ShapeError, Tensor } from "@cotangent/autodiff";
import type { Examples } from "./examples.ts";
import type { Outputs } from "./model.ts";
import { columnsOf } from "./values.ts";

/**
 * Checks that the model has an output for each class. Targets are left to the loss, which says what it compares.
 * @throws ShapeError where a label is no class of the outputs, which a compiled step could not tell.
 */
export function requireExpected(who: string, outputs: Outputs, { expected, isLabels, classNames }: Examples): void {
  const labels = columnsOf(expected, "labels");
  if (!isLabels || labels.length !== 1 || !(outputs instanceof Tensor)) return;
  const { data, shape } = labels[0]![1];
  const perClass = outputs.shape.length === shape.length + 1;
  const width = perClass ? outputs.shape.at(-1)! : 1;
  // one logit says which of two classes; several labels at once have a logit each
  const classes = perClass && width > 1 ? width : 2;
  const at = data.findIndex((label: number) => !(label >= 0 && label < classes));
  if (at < 0) return;
  const label = data[at]!;
  if (!(label >= 0))
    throw new ShapeError(`${who}: labels[${at}] is ${label}; labels are indices of classes, 0 or more`);
  const name = classNames?.[label];
  const largest = classNames?.length ?? Array.from(data).reduce((a, b) => Math.max(a, b), 0) + 1;
  throw new ShapeError(
    `${who}: the model gives ${showAval(outputs)}, which tells ${classes} classes apart, and labels[${at}] is ` +
      `${label}${name === undefined ? "" : ` ("${name}")`}; give the model an output for each class, ${largest}`,
  );
}
