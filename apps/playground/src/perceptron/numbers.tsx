import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { look, updateOf } from "./rule.ts";
import type { Session } from "./session.ts";
import { perceptronWords } from "./words.ts";

/** The last sample: its weighted sum with its numbers, the step, and the update. */
export function Numbers({ session }: { readonly session: Session }): JSX.Element {
  const words = perceptronWords();
  const chosen = useSignal(0);
  const last = session.last.value;
  const outputs = session.learner.value.weights.length;
  const output = Math.min(chosen.value, outputs - 1);
  return (
    <section class="card" aria-labelledby="numbers-title">
      <h2 id="numbers-title">{words.numbers}</h2>
      {outputs > 1 && (
        <fieldset class="choice">
          <legend>{words.output}</legend>
          {session.set.value.classNames.map((name, i) => (
            <label key={name}>
              <input type="radio" name="output" checked={output === i} onChange={() => (chosen.value = i)} />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      )}
      {last === undefined ? (
        <p class="story">{words.nothingYet}</p>
      ) : (
        <Sum session={session} last={last} output={output} />
      )}
    </section>
  );
}

function Sum(props: {
  readonly session: Session;
  readonly last: NonNullable<Session["last"]["value"]>;
  readonly output: number;
}): JSX.Element {
  const { session, last, output } = props;
  const words = perceptronWords();
  const { x, y } = session.set.value;
  const { rate } = session.state.value;
  const { before, sample } = last;
  const seen = look(before, sample)[output]!;
  const weights = before.weights[output]!;
  const update = updateOf(seen, sample, rate);
  const values = [sample[0], sample[1], 1];
  const isRight = seen.answer === seen.target;
  return (
    <>
      <div class="scrolls">
        <table id="sum">
          <thead>
            <tr>
              {[words.input, words.value, words.weight, words.product, words.update, words.after].map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[x.label, y.label, words.constant].map((name, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{shown(values[i]!)}</td>
                <td>{shown(weights[i]!)}</td>
                <td>{shown(values[i]! * weights[i]!)}</td>
                <td>{shown(update[i]!)}</td>
                <td>{shown(weights[i]! + update[i]!)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                {words.sum}
              </th>
              <td id="weighted-sum">{shown(seen.sum)}</td>
              <td colSpan={2} />
            </tr>
          </tfoot>
        </table>
      </div>
      <p id="verdict" class={isRight ? "" : "mistake"}>
        {seen.sum === 0 && !isRight ? words.nothing : words.verdict(shown(seen.sum), seen.answer, seen.target)}
      </p>
      <p class="hint">
        {words.rule(rate, seen.target - seen.answer)} {words.gradient}
      </p>
    </>
  );
}

/** Mistakes of each output beside their bound. */
export function Counts({ session }: { readonly session: Session }): JSX.Element {
  const words = perceptronWords();
  const { mistakes, seen } = session.learner.value;
  const names = mistakes.length === 1 ? [""] : session.set.value.classNames;
  return (
    <section class="card" aria-labelledby="counts-title">
      <h2 id="counts-title">{words.counts}</h2>
      <dl>
        <div>
          <dt>{words.seen}</dt>
          <dd id="seen">{seen}</dd>
        </div>
        {mistakes.map((count, output) => {
          const { radius, margin } = session.bounds.value[output]!;
          return (
            <div key={output}>
              <dt>
                {words.mistakes} {names[output]}
              </dt>
              <dd>
                <span id={`mistakes-${output}`}>{count}</span>
                <small id={`bound-${output}`}>
                  {margin === undefined
                    ? words.noBound
                    : `${words.boundName} = ${Math.floor((radius / margin) ** 2 + 1e-9)}`}
                </small>
              </dd>
              {margin !== undefined && (
                <dd class="fine">{words.boundNote(radius.toFixed(2), margin.toPrecision(3))}</dd>
              )}
            </div>
          );
        })}
      </dl>
      <p class="hint">{words.boundMeans}</p>
    </section>
  );
}

/** Four digits, with a minus sign of print. */
function shown(x: number): string {
  return String(Number(x.toPrecision(4))).replace("-", "−");
}
