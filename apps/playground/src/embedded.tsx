/** The shell inside of another page: the page itself, and a link to it where it stands alone. */
import { render, type JSX } from "preact";
import { Fault, Outlet } from "./app.tsx";
import { opened } from "./router.ts";
import { partNames, readEmbedding, sheetFor, type Embedding } from "./ui/embed.ts";
import { dictionary } from "./ui/language.ts";

const en = {
  playground: "Cotangent playground",
  noPart: (name: string, parts: string) => `There is no part “${name}” to leave out; parts are ${parts}.`,
  openAlone: "Open in the Cotangent playground",
};
const ko: typeof en = {
  playground: "Cotangent 놀이터",
  noPart: (name, parts) => `“${name}”(이)라는 부분은 없습니다. 뺄 수 있는 것: ${parts}.`,
  openAlone: "Cotangent 놀이터에서 열기",
};
const embeddedWords = dictionary({ en, ko });

/** Shows the page, without the parts that the address names. */
export function embed(place: HTMLElement, search: string): void {
  const embedding = readEmbedding(search)!;
  document.adoptedStyleSheets = [sheetFor(embedding)];
  render(<Embedded embedding={embedding} />, place);
}

function Embedded({ embedding }: { readonly embedding: Embedding }): JSX.Element {
  const words = embeddedWords();
  const now = opened.value;
  const { unknown } = embedding;
  const short = unknown !== undefined && unknown.length > 24 ? `${unknown.slice(0, 24)}…` : unknown;
  return (
    <>
      <header class="unseen">
        <h1>{words.playground}</h1>
      </header>
      {short !== undefined && <Fault text={words.noPart(short, partNames.join(", "))} />}
      {now?.fault !== undefined && <Fault text={now.fault} />}
      {now !== undefined && <Outlet key={now.number} opened={now} />}
      <footer>
        <a
          href={location.pathname}
          target="_blank"
          rel="noreferrer"
          onClick={(event) => (event.currentTarget.href = location.pathname + location.hash)}
        >
          {words.openAlone}
        </a>
      </footer>
    </>
  );
}
