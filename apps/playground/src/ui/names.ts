/** Names that data sets give to axes and classes, in the language of the page. */
import { language } from "./language.ts";

const korean: ReadonlyMap<string, string> = new Map([
  ["first input", "첫째 입력"],
  ["second input", "둘째 입력"],
  ["petal length (cm)", "꽃잎 길이 (cm)"],
  ["petal width (cm)", "꽃잎 너비 (cm)"],
  ["setosa", "세토사"],
  ["versicolor", "버시컬러"],
  ["virginica", "버지니카"],
]);

/** A name of a data set of ours, translated; names that a user gave stay as they are. */
export function nameIn(name: string): string {
  return language.value === "ko" ? (korean.get(name) ?? name) : name;
}
