import { expect, test } from "vitest";
import { isRole, seriesCount, seriesRole, styleSheet, type Theme } from "./paint.ts";

/** The colour of a role in a theme, out of the style sheet. */
function colour(role: string, theme: Theme): string {
  return /#[\da-f]{6}/.exec(styleSheet(theme, new Set([`fill-${role}`])))![0];
}

/** Contrast as WCAG 2 defines it, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [light, dark] = [a, b].map(luminance).sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test.each(["light", "dark"] as const)("texts and lines can be seen on paper that is %s", (theme) => {
  const paper = colour("paper", theme);
  const series = Array.from({ length: seriesCount }, (_, i) => seriesRole(i));
  const weak = (roles: readonly string[], least: number): string[] =>
    roles.filter((role) => contrast(colour(role, theme), paper) < least);
  expect(weak(["ink", "muted"], 4.5)).toEqual([]);
  expect(weak([...series, "axis", "right", "wrong"], 3)).toEqual([]);
});

test.each(["light", "dark"] as const)("text on a full cell can be read on paper that is %s", (theme) => {
  const low = ["right", "wrong"].filter((role) => contrast(colour("onFull", theme), colour(role, theme)) < 3);
  expect(low).toEqual([]);
});

test("series have ten colours, which no two share", () => {
  const colours = new Set(Array.from({ length: 30 }, (_, i) => colour(seriesRole(i), "light")));
  expect(colours.size).toBe(seriesCount);
});

test("a role is looked up among roles only", () => {
  expect(["ink", "constructor", "__proto__", "none"].map(isRole)).toEqual([true, false, false, false]);
});

test("a sheet has rules for what is used", () => {
  expect(styleSheet("light", new Set(["stroke-axis", "fill-ink"]))).toBe(
    ".fill-ink{fill:#1f2328}.stroke-axis{stroke:#8c959f}",
  );
  expect(styleSheet("auto", new Set(["fill-ink"]))).toBe(
    ".fill-ink{fill:#1f2328}@media (prefers-color-scheme:dark){.fill-ink{fill:#e6edf3}}",
  );
});
