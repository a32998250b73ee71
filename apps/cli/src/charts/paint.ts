/**
 * Colours by what they are for. Elements name a role by their class; one style sheet a picture says what colour that
 * is, on white, on black, or as the reader's system has it. Nothing else in a picture depends on the theme.
 */

/** "auto" follows `prefers-color-scheme`, light where the viewer does not know it. */
export type Theme = "light" | "dark" | "auto";

export const themes = ["light", "dark", "auto"] as const satisfies readonly Theme[];

export type Role = keyof typeof roles;

/** The role of series i; there are ten, and the eleventh looks like the first. */
export function seriesRole(index: number): Role {
  return `series${index % seriesCount}` as Role;
}

export function isRole(name: string): name is Role {
  return Object.hasOwn(roles, name);
}

/** The rules of the classes `fill-ROLE` and `stroke-ROLE`, for roles that the elements use. */
export function styleSheet(theme: Theme, used: ReadonlySet<string>): string {
  const rules = (column: 0 | 1): string =>
    [...used]
      .sort()
      .map((name) => {
        const [property, role] = name.split("-") as [string, Role];
        return `.${name}{${property}:${roles[role][column]}}`;
      })
      .join("");
  if (theme === "auto") return `${rules(0)}@media (prefers-color-scheme:dark){${rules(1)}}`;
  return rules(theme === "light" ? 0 : 1);
}

/** How many series have a colour of their own; further ones are told apart by dashes. */
export const seriesCount = 10;

/** The colour on white, and that on black. Contrast to paper: texts 4.5 and more, lines and marks 3 and more. */
const roles = {
  paper: ["#ffffff", "#0d1117"],
  ink: ["#1f2328", "#e6edf3"],
  muted: ["#59636e", "#9aa4af"],
  axis: ["#8c959f", "#6e7681"],
  grid: ["#e6eaef", "#232a33"],
  /** Text on a cell that is nearly full. */
  onFull: ["#ffffff", "#ffffff"],
  /** A cell, as full as the value says, by opacity: right, or above zero. */
  right: ["#2463c9", "#3f80ea"],
  /** Wrong, or below zero. */
  wrong: ["#c8560c", "#d96a1d"],
  series0: ["#2f6fdb", "#6ea8ff"],
  series1: ["#d0690a", "#f5a04c"],
  series2: ["#1f8a4f", "#4fc98a"],
  series3: ["#8e4ec6", "#bd8bf0"],
  series4: ["#d13b3b", "#ff7b78"],
  series5: ["#0e8496", "#45c7d8"],
  series6: ["#c2408a", "#f288c4"],
  series7: ["#857510", "#cfc04a"],
  series8: ["#8a5a3c", "#c99a7a"],
  series9: ["#5f6b7a", "#a3afbd"],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;
