/** The page inside of another one: "?embed" leaves out its frame, "?embed=guide,settings" these parts too. */

/** Parts that a lesson may not need, by the names of their cards. */
export const partNames = [
  ...(["bar", "guide", "settings", "readings", "diagram", "graph"] as const),
  ...(["numbers", "counts", "logistic", "values", "explained", "curves", "deep", "logits", "fits", "course"] as const),
  ...(["racers", "rates", "curvature"] as const),
] as const;
export type PartName = (typeof partNames)[number];

export interface Embedding {
  readonly hidden: readonly PartName[];
  /** A name that no part has. */
  readonly unknown: string | undefined;
}

/** Reads the part of an address between "?" and "#"; undefined where the page stands alone. */
export function readEmbedding(search: string): Embedding | undefined {
  const text = new URLSearchParams(search).get("embed");
  if (text === null) return undefined;
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== ""); // prettier-ignore
  const isPart = (name: string): name is PartName => partNames.some((one) => one === name);
  return { hidden: names.filter(isPart), unknown: names.find((name) => !isPart(name)) };
}

/** The rules that leave parts out. A policy that forbids style in the page allows sheets of its scripts. */
export function sheetFor({ hidden }: Embedding): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  const cards = hidden.flatMap((name) => [`.card.${name}`, `[aria-labelledby="${name}-title"]`]);
  if (cards.length > 0) sheet.insertRule(`${cards.join()} { display: none; }`);
  return sheet;
}
