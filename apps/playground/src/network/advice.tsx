import type { JSX } from "preact";
import { rates } from "./rates.ts";
import type { Session } from "./session.ts";
import type { ActivationName } from "../ui/activationNames.ts";
import type { Trouble } from "./trouble.ts";
import { networkWords } from "./words.ts";
import type { Words } from "./wordsEn.ts";

interface Remedy {
  readonly text: string;
  run(): void;
}

/** Says why nothing is learned any more, with what may help as buttons. */
export function Advice({ session }: { readonly session: Session }): JSX.Element | null {
  const words = networkWords();
  const frame = session.shown.value;
  const { troubles = [], origin } = frame ?? {};
  const isLost = frame !== undefined && !Number.isFinite(frame.loss) && (session.scene.value?.points.length ?? 0) > 0;
  if (!isLost && troubles.length === 0) return null;
  return (
    <section class="card advice" id="advice" aria-label={words.advice}>
      <ul>
        {isLost && <Hint text={originIn(words, origin)} remedies={[lower(session, words, true)]} />}
        {!isLost &&
          troubles.map((trouble) => (
            <Hint
              key={JSON.stringify([trouble.type, "layer" in trouble && trouble.layer])}
              text={textOf(trouble, words)}
              remedies={remediesOf(trouble, session, words)}
            />
          ))}
      </ul>
    </section>
  );
}

function Hint(props: { readonly text: string; readonly remedies: readonly (Remedy | undefined)[] }): JSX.Element {
  return (
    <li>
      <p>{props.text}</p>
      <div class="row">
        {props.remedies.map(
          (remedy) =>
            remedy && (
              <button key={remedy.text} type="button" onClick={() => remedy.run()}>
                {remedy.text}
              </button>
            ),
        )}
      </div>
    </li>
  );
}

function originIn(words: Words, origin: NonNullable<ReturnType<Session["shown"]["peek"]>>["origin"]): string {
  if (origin === undefined) return words.notFinite;
  const digits = (x: number): string => String(Number(x.toPrecision(3))).replaceAll("-", "−");
  return words.origin({ ...origin, least: digits(origin.least), largest: digits(origin.largest) });
}

function textOf(trouble: Trouble, words: Words): string {
  switch (trouble.type) {
    case "plateau":
    case "oscillation":
      return words[trouble.type];
    case "dead":
    case "saturated":
      return words[trouble.type](trouble.layer + 1, trouble.count, trouble.of);
    case "flat":
      return words.flat(trouble.layer + 1);
  }
}

function remediesOf(trouble: Trouble, session: Session, words: Words): readonly (Remedy | undefined)[] {
  switch (trouble.type) {
    case "plateau":
      return [higher(session, words), hiddenLayer(session, words)];
    case "oscillation":
      return [lower(session, words, false)];
    case "dead":
      return [activation(session, words, trouble.layer, "leakyRelu")];
    case "saturated":
      return [activation(session, words, trouble.layer, "relu")];
    case "flat":
      return [activation(session, words, trouble.layer, "tanh")];
  }
}

function lower(session: Session, words: Words, fromStart: boolean): Remedy | undefined {
  const rate = rates.findLast((one) => one < session.rate.value);
  if (rate === undefined) return undefined;
  return {
    text: (fromStart ? words.lowerAndReset : words.lowerRate)(String(rate)),
    run() {
      session.setRate(rate);
      if (fromStart) session.reset();
    },
  };
}

function higher(session: Session, words: Words): Remedy | undefined {
  const rate = rates.find((one) => one > session.rate.value);
  return rate === undefined ? undefined : { text: words.higherRate(String(rate)), run: () => session.setRate(rate) };
}

/** Without one the boundary is a line, which no rate bends. */
function hiddenLayer(session: Session, words: Words): Remedy | undefined {
  if (session.spec.value.layers.length > 0) return undefined;
  return { text: words.addHidden, run: () => session.setSpec({ layers: [{ width: 4, activation: "tanh" }] }) };
}

function activation(session: Session, words: Words, layer: number, name: ActivationName): Remedy {
  return {
    text: words.otherActivation(layer + 1, name),
    run: () =>
      session.setSpec({
        layers: session.spec.value.layers.map((one, i) => (i === layer ? { ...one, activation: name } : one)),
      }),
  };
}
