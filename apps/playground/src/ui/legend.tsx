import type { JSX } from "preact";
import { marks, ring } from "./marks.ts";
import { uiWords } from "./words.ts";

interface Outline {
  readonly path: string;
  /** A class of the style sheet. */
  readonly style: string;
}

/** The meaning of the marks on a picture with points. */
export function Legend(props: {
  readonly classNames: readonly string[];
  readonly hasHeldOut: boolean;
  readonly hasWrong?: boolean;
}): JSX.Element {
  const { classNames, hasHeldOut, hasWrong = true } = props;
  const words = uiWords();
  return (
    <ul class="legend" id="legend">
      {classNames.map((name, c) => (
        <Entry key={name} text={name} outlines={[{ path: marks[c]!, style: `mark-${c}` }]} />
      ))}
      {hasHeldOut && <Entry text={words.heldOut} outlines={[{ path: marks[0]!, style: "mark-hollow" }]} />}
      {hasWrong && (
        <Entry
          text={words.wrong}
          outlines={[
            { path: marks[0]!, style: "mark-any" },
            { path: ring, style: "mark-wrong" },
          ]}
        />
      )}
    </ul>
  );
}

function Entry({ text, outlines }: { readonly text: string; readonly outlines: readonly Outline[] }): JSX.Element {
  return (
    <li>
      <svg viewBox="-2.1 -2.1 4.2 4.2" aria-hidden="true">
        {outlines.map(({ path, style }) => (
          <path key={style} d={path} class={style} stroke-width="0.4" />
        ))}
      </svg>
      {text}
    </li>
  );
}
