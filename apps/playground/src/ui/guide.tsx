/** Three steps through a page, each with a question before its answer. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { uiWords } from "./words.ts";

export interface GuideStep {
  readonly question: string;
  readonly answer: string;
  /** What to do to see it, and its button. */
  readonly action?: { readonly text: string; run(): void };
}

export function Guide({ steps }: { readonly steps: readonly GuideStep[] }): JSX.Element {
  const words = uiWords();
  const at = useSignal(0);
  const shown = useSignal(false);
  const { question, answer, action } = steps[at.value]!;
  const go = (step: number): void => {
    at.value = step;
    shown.value = false;
  };
  return (
    <section class="card guide" aria-label={words.guide}>
      <p class="hint">{words.guideStep(at.value + 1, steps.length)}</p>
      <p id="question" class="question">
        {question}
      </p>
      <div class="row">
        {action !== undefined && (
          <button type="button" onClick={() => action.run()}>
            {action.text}
          </button>
        )}
        <button type="button" aria-expanded={shown.value} onClick={() => (shown.value = !shown.value)}>
          {shown.value ? words.hideAnswer : words.showAnswer}
        </button>
        {at.value > 0 && (
          <button type="button" onClick={() => go(at.value - 1)}>
            {words.back}
          </button>
        )}
        {at.value + 1 < steps.length && (
          <button type="button" onClick={() => go(at.value + 1)}>
            {words.next}
          </button>
        )}
      </div>
      <p id="answer" role="status">
        {shown.value ? answer : ""}
      </p>
    </section>
  );
}
