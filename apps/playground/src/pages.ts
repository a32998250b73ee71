/** The pages, each a chunk of its own that is loaded when it is opened. */
import type { PageModule } from "./ui/page.ts";

export const pageNames = [
  "perceptron",
  "network",
  "steps",
  "regression",
  "optimizers",
  "activations",
  "losses",
] as const;
export type PageName = (typeof pageNames)[number];

export const pages: Readonly<Record<PageName, () => Promise<PageModule>>> = {
  perceptron: () => import("./perceptron/page.tsx"),
  network: () => import("./network/page.tsx"),
  steps: () => import("./steps/page.tsx"),
  regression: () => import("./regression/page.tsx"),
  optimizers: () => import("./optimizers/page.tsx"),
  activations: () => import("./activations/page.tsx"),
  losses: () => import("./losses/page.tsx"),
};

export function pageNamed(name: string): PageName | undefined {
  return pageNames.find((one) => one === name);
}
