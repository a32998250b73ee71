import { expect, test } from "vitest";
import { partNames, readEmbedding } from "./embed.ts";

test.each([
  ["", undefined],
  ["?lang=ko", undefined],
  ["?embed", { hidden: [], unknown: undefined }],
  ["?embed=", { hidden: [], unknown: undefined }],
  ["?embed=guide,%20settings,", { hidden: ["guide", "settings"], unknown: undefined }],
  ["?embed=guide,sidebar", { hidden: ["guide"], unknown: "sidebar" }],
  ["?embed=__proto__", { hidden: [], unknown: "__proto__" }],
  [`?embed=${partNames.join()}`, { hidden: [...partNames], unknown: undefined }],
])("%s", (search, expected) => {
  expect(readEmbedding(search)).toEqual(expected);
});
