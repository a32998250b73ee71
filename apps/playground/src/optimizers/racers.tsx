import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { NumberField } from "../ui/field.tsx";
import { ladderSetting } from "../ui/values.ts";
import { looks } from "./drawing.ts";
import { isGone } from "./race.ts";
import type { Session } from "./session.ts";
import { leastRate, mostRate, racerNames, rated } from "./spec.ts";
import { lowest } from "./surfaces.ts";
import { optimizersWords } from "./words.ts";

const rungs = [-5, -4, -3, -2, -1, 0]
  .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
  .filter((rate) => rate <= mostRate);

/** Who races, and where each stands. */
export function Racers({ session }: { readonly session: Session }): JSX.Element {
  const words = optimizersWords();
  const { surface, away } = session.state.value;
  const { standings } = session.way.value.at(-1)!;
  return (
    <section class="card" aria-labelledby="racers-title">
      <h2 id="racers-title">{words.racersTitle}</h2>
      <div class="scrolls">
        <table id="racers">
          <thead>
            <tr>
              <th scope="col">{words.races}</th>
              <th scope="col">{words.height}</th>
              <th scope="col">{words.place}</th>
            </tr>
          </thead>
          <tbody>
            {racerNames.map((name) => (
              <tr key={name}>
                <th scope="row">
                  <label>
                    <input
                      type="checkbox"
                      id={`races-${name}`}
                      checked={!away.includes(name)}
                      onChange={() => session.toggle(name)}
                    />{" "}
                    <svg class="sample" viewBox="0 0 30 8" aria-hidden="true">
                      <path
                        d="M0 4H30"
                        class={`line-${looks[name].color}`}
                        stroke-dasharray={looks[name].dash.join(" ")}
                      />
                    </svg>{" "}
                    {words.racers[name]}
                  </label>
                </th>
                <td id={`height-${name}`}>
                  {isGone(standings[name]) ? words.gone : shown(standings[name].height - lowest[surface])}
                </td>
                <td id={`place-${name}`}>
                  {isGone(standings[name]) ? "–" : standings[name].point.map(thousandths).join(", ")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The rate of each racer that has one. */
export function Rates({ session }: { readonly session: Session }): JSX.Element {
  const words = optimizersWords();
  const setting = useMemo(() => ladderSetting({ min: leastRate, max: mostRate, rule: words.rateRule }, rungs), [words]);
  return (
    <section class="card" aria-labelledby="rates-title">
      <h2 id="rates-title">{words.rates}</h2>
      <div class="fields rates">
        {rated.map((name) => (
          <NumberField
            key={name}
            id={`rate-${name}`}
            label={words.rate(words.racers[name])}
            setting={setting}
            value={session.rates.value[name]}
            onChange={(rate) => session.setRate(name, rate)}
          />
        ))}
      </div>
      <p class="hint">{words.noRate}</p>
    </section>
  );
}

/** Three digits, with a minus sign of print; "2.1e-7" where it is small. */
export function shown(x: number): string {
  const size = Math.abs(x);
  if (size < 1e-300) return "0";
  return print(size >= 1e-4 && size < 1e5 ? String(Number(x.toPrecision(3))) : x.toExponential(1));
}

/** Thousandths; what rounds to zero has no sign. */
function thousandths(x: number): string {
  return print((Math.round(x * 1000) / 1000 + 0).toFixed(3));
}

function print(text: string): string {
  return text.replace("-", "−");
}
