import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { pageNames, pages } from "./pages.ts";
import { linkOfNow, opened, saveState, stateLeft, tooLong, type Opened } from "./router.ts";
import { chooseLanguage, language, languageNames, languages } from "./ui/language.ts";
import type { PageModule } from "./ui/page.ts";
import { shellWords } from "./words.ts";

/** The shell: the pages to choose from, the link to this one, and the page itself. */
export function App(): JSX.Element {
  const words = shellWords();
  const now = opened.value;
  return (
    <>
      <header class="masthead">
        <h1>
          Cotangent <span>{words.playground}</span>
        </h1>
        <nav aria-label={words.navigation}>
          {pageNames.map((page) => (
            <a key={page} href={`#${page}`} aria-current={now?.page === page ? "page" : undefined}>
              {words.pages[page]}
            </a>
          ))}
        </nav>
        <CopyLink />
        <select
          class="language"
          aria-label={words.language}
          value={language.value}
          onChange={(event) => chooseLanguage(event.currentTarget.value)}
        >
          {languages.map((one) => (
            <option key={one} value={one} lang={one} selected={one === language.value}>
              {languageNames[one]}
            </option>
          ))}
        </select>
      </header>
      {now?.fault !== undefined && <Fault text={now.fault} />}
      {now !== undefined && <Outlet key={now.number} opened={now} />}
      <footer>
        <p>{words.footer}</p>
      </footer>
    </>
  );
}

export function Fault({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="card refusal fault" role="alert">
      {text}
    </p>
  );
}

/** A page, from when its chunk has come. */
export function Outlet({ opened }: { readonly opened: Opened }): JSX.Element {
  const words = shellWords();
  const module = useSignal<PageModule | "failed" | undefined>(undefined);
  useEffect(() => {
    pages[opened.page]().then(
      (loaded) => (module.value = loaded),
      () => (module.value = "failed"),
    );
  }, []);
  if (module.value === undefined) return <main class="card waiting">{words.loading}</main>;
  if (module.value === "failed")
    return (
      <main class="card waiting">
        <p class="refusal" role="alert">
          {words.notLoaded}
        </p>
      </main>
    );
  const { Page } = module.value;
  return <Page initial={opened.initial} save={(state) => saveState(opened.page, state)} left={stateLeft} />;
}

function CopyLink(): JSX.Element {
  const words = shellWords();
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    const link = await linkOfNow();
    await navigator.clipboard?.writeText(link).catch(() => {});
    copied.value = true;
    setTimeout(() => (copied.value = false), 2000);
  };
  return (
    <button type="button" id="copy-link" disabled={tooLong.value} onClick={() => void copy()}>
      {tooLong.value ? words.tooLong : copied.value ? words.copied : words.copyLink}
    </button>
  );
}
