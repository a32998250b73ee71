import { lazyDictionary } from "../ui/language.ts";
import { english, type Words } from "./wordsEn.ts";

export const networkWords: () => Words = lazyDictionary(english, async () => (await import("./wordsKo.ts")).korean);
