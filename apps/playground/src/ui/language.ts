/** The language of the page, and dictionaries: one of each room, complete in every language. */
import { signal } from "@preact/signals";

export const languages = ["en", "ko"] as const;
export type Language = (typeof languages)[number];

/** Names of the languages in themselves. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", ko: "한국어" };

export const language = signal<Language>("en");

/** Takes a language, as an address or a browser names it, "ko-KR"; English where it has none of ours. */
export function chooseLanguage(name: string): void {
  language.value = languages.find((one) => name.toLowerCase().startsWith(one)) ?? "en";
}

/** Returns a function that gives the words in the language of now; a component that calls it follows changes. */
export function dictionary<W>(words: Readonly<Record<Language, W>>): () => W {
  return () => words[language.value];
}

/**
 * The same of a large dictionary whose other language is a chunk of its own: until it has come, and where it cannot,
 * words are English; a component that calls it follows.
 */
export function lazyDictionary<W>(english: W, load: () => Promise<W>): () => W {
  const other = signal<W | undefined>(undefined);
  let isAsked = false;
  return () => {
    if (language.value === "en") return english;
    if (!isAsked) {
      isAsked = true;
      load().then(
        (words) => (other.value = words),
        () => (isAsked = false),
      );
    }
    return other.value ?? english;
  };
}

/** A number with thousands and a decimal point. */
export function showNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return value.toLocaleString("en", options);
}
