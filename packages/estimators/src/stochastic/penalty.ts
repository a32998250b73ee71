/** Price of weights in a linear model: squares, sizes, a share of each, or nothing. */
export type Penalty = "l2" | "l1" | "elasticNet" | null;

/** The share of sizes in a penalty, null where nothing is paid. */
export function shareOfL1(penalty: Penalty, l1Ratio: number): number | null {
  if (penalty === null) return null;
  return penalty === "elasticNet" ? l1Ratio : Number(penalty === "l1");
}
