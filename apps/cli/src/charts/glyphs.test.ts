import { expect, test } from "vitest";
import { missingCharacters } from "./glyphs.ts";
import { missingIn } from "./png.ts";

const text = (inner: string): string => `<svg><style>.雪{}</style><title>月</title><text x="1">${inner}</text></svg>`;

test.each<[string, string[]]>([
  ["Zoë, Łódź, Ελλάδα, Київ, → ± ² ✓ · − ×", []],
  ["花 and 鳥, 花 again", ["花", "鳥"]],
  ["&amp;&lt;&#39;&#33457;&#x9ce5;", ["花", "鳥"]],
  // one letter of two code points is one that the font has
  ["e\u0301", []],
  ["", []],
])("of %j, the shipped font lacks %j", (inner, missing) => {
  expect(missingIn(text(inner))).toEqual(missing);
});

/** A font of one table with a range of characters, by the format 4. */
function font(from: number, to: number): Uint8Array {
  const cmap = [0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12];
  const ranges = [0, 4, 0, 32, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, to >> 8, to & 255, 255, 255, 0, 0, from >> 8, from & 255];
  const directory = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x63, 0x6d, 0x61, 0x70, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 48];
  return Uint8Array.from([...directory, ...cmap, ...ranges, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
}

test("another font brings what it has, and one that cannot be read is trusted", () => {
  expect(missingCharacters(text("花鳥"), [font(0x82b1, 0x82b1)])).toEqual(["鳥"]);
  expect(missingIn(text("花鳥"), { fonts: [font(0x82b1, 0x82b2)] })).toEqual(["鳥"]);
  expect(missingCharacters(text("花"), [new Uint8Array(5)])).toEqual([]);
  expect(missingCharacters(text("花"), [])).toEqual(["花"]);
});
