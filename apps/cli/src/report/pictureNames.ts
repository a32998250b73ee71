/** Names of pictures, in the order in which they are drawn. */
export const pictureNames = [
  "loss",
  "accuracy",
  "confusion",
  "roc",
  "precision-recall",
  "calibration",
  "predicted",
  "residuals",
  "boundary",
  "weights",
] as const;

export type PictureName = (typeof pictureNames)[number];
