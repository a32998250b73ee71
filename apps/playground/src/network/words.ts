import { dictionary } from "../ui/language.ts";
import { english, type Words } from "./wordsEn.ts";
import { korean } from "./wordsKo.ts";

export const networkWords: () => Words = dictionary({ en: english, ko: korean });
