import { expect, test } from "vitest";
import { resolve } from "../settings/resolve.ts";
import { hashOf } from "./trials.ts";

const facts = { data: "a.csv", target: ["y"], task: "binary", rows: 100 } as const;
const settings = resolve({}, facts);

test("a trial is known by its settings and data, wherever these are and on however many threads", () => {
  const hash = hashOf(settings, "abc", "1.0.0");
  expect(hash).toMatch(/^[\da-f]{12}$/);
  const reversed = Object.fromEntries(Object.entries(settings).reverse()) as typeof settings;
  expect(hashOf(reversed, "abc", "1.0.0")).toBe(hash);
  expect(hashOf({ ...settings, threads: 7, data: "/elsewhere/a.csv" }, "abc", "1.0.0")).toBe(hash);
  const others = [
    hashOf({ ...settings, epochs: settings.epochs + 1 }, "abc", "1.0.0"),
    hashOf({ ...settings, seed: 1 }, "abc", "1.0.0"),
    hashOf(settings, "abd", "1.0.0"),
    hashOf(settings, "abc", "1.0.1"),
  ];
  expect(new Set([hash, ...others]).size).toBe(5);
});
