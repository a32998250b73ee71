import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import type { ChartData, ChartOptions } from "../ui/chart.ts";
import { ChartView } from "../ui/chartView.tsx";
import { showNumber } from "../ui/language.ts";
import { uiWords } from "../ui/words.ts";
import type { LayerNumbers, Score } from "./protocol.ts";
import type { Session } from "./session.ts";
import type { LossName } from "./spec.ts";
import { networkWords } from "./words.ts";

/** Numbers and the chart of a run. */
export function Readings({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const scene = session.scene.value;
  const hasHeldOut = scene?.points.some(({ heldOut }) => heldOut) ?? false;
  const loss = scene === undefined ? "crossEntropy" : (scene.loss as LossName);
  const options = useMemo<ChartOptions>(
    () => ({
      x: words.epochAxis,
      y: words.lossAxis(words.losses[loss]),
      log: true,
      range: ([epochs]) => [0, Math.max(10, epochs.length === 0 ? 0 : epochs[epochs.length - 1]!)],
      lines: [
        { label: "training", color: ({ ink }) => ink },
        { label: "held out", color: ({ muted }) => muted, dash: [6, 4] },
      ],
    }),
    [words, loss],
  );
  const data = useMemo(
    () => (): ChartData | undefined => {
      const curve = session.shown.value?.curve;
      if (curve === undefined) return undefined;
      const { epochs, train, heldOut } = curve;
      return [
        epochs,
        positive(train),
        heldOut.length > 0 ? positive(heldOut) : new Array<null>(epochs.length).fill(null),
      ];
    },
    [],
  );
  return (
    <section class="card readings" aria-labelledby="readings-title">
      <h2 id="readings-title">{words.doing}</h2>
      <Numbers session={session} hasHeldOut={hasHeldOut} />
      {scene?.backend === "interpreter" && <p class="hint">{words.interpreterNote}</p>}
      <figure>
        <ChartView id="chart" label={words.lossByEpoch} options={options} data={data} />
        <figcaption>
          <ul class="legend">
            <LineEntry style="train" text={uiWords().training} />
            {hasHeldOut && <LineEntry style="held-out" text={uiWords().heldOut} />}
          </ul>
        </figcaption>
      </figure>
    </section>
  );
}

/** On a logarithmic scale there is no 0. */
function positive(losses: Float64Array): (number | null)[] {
  return Array.from(losses, (loss) => (loss > 0 && Number.isFinite(loss) ? loss : null));
}

function LineEntry({ style, text }: { readonly style: string; readonly text: string }): JSX.Element {
  return (
    <li>
      <svg viewBox="0 0 24 10" class="line" aria-hidden="true">
        <path class={style} d="M1 5h22" />
      </svg>
      {text}
    </li>
  );
}

function Numbers(props: { readonly session: Session; readonly hasHeldOut: boolean }): JSX.Element {
  const { session, hasHeldOut } = props;
  const words = networkWords();
  const frame = session.shown.value;
  const speed = session.speed.value;
  const scene = session.scene.value;
  const isNumbers = scene?.classNames.length === 0;
  return (
    <dl>
      <Reading id="epoch" label={words.epoch} value={frame === undefined ? "–" : showNumber(frame.epoch)} />
      <Reading id="steps" label={words.step} value={frame === undefined ? "–" : showNumber(frame.step)} />
      <Reading id="loss" label={words.loss} value={frame === undefined ? "–" : showLoss(frame.loss)} />
      {(hasHeldOut || isNumbers) && (
        <Reading
          id="held-out-loss"
          label={words.heldOutLoss}
          value={frame?.heldOutLoss === undefined ? "–" : showLoss(frame.heldOutLoss)}
        />
      )}
      {!isNumbers && <ScoreReading id="train" label={words.trainAccuracy} score={frame?.train} />}
      {!isNumbers && hasHeldOut && <ScoreReading id="held-out" label={words.heldOutAccuracy} score={frame?.heldOut} />}
      <div>
        <dt>{words.gradientNorm}</dt>
        <dd>
          <span id="gradient-norm">{frame === undefined ? "–" : showLoss(frame.gradientNorm)}</span>{" "}
          <small id="layer-norms">
            {frame !== undefined && frame.layers.length > 1 && words.byLayer(frame.layers.map(normOf).join(", "))}
          </small>
        </dd>
      </div>
      <div>
        <dt>
          {words.stepsPerSecond}{" "}
          <span id="backend">
            {scene === undefined ? "" : scene.backend === "wasm" ? words.onWasm : words.inInterpreter}
          </span>
        </dt>
        <dd>
          <span id="speed">{speed === undefined ? "–" : rounded(speed.stepsPerSecond)}</span>{" "}
          <small id="step-time">{speed === undefined ? "" : words.each(rounded(speed.stepTime))}</small>
        </dd>
      </div>
    </dl>
  );
}

function Reading({
  id,
  label,
  value,
}: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd id={id}>{value}</dd>
    </div>
  );
}

function ScoreReading(props: {
  readonly id: string;
  readonly label: string;
  readonly score: Score | undefined;
}): JSX.Element {
  const { id, label, score } = props;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span id={`${id}-score`}>{score === undefined ? "–" : networkWords().score(score.right, score.of)}</span>{" "}
        <small>{score === undefined || score.of === 0 ? "" : percent(score)}</small>
      </dd>
    </div>
  );
}

function percent({ right, of }: Score): string {
  return `${((100 * right) / of).toFixed(right === of ? 0 : 1)} %`;
}

function showLoss(loss: number): string {
  if (!Number.isFinite(loss)) return networkWords().notANumber;
  return loss >= 0.001 || loss === 0 ? loss.toFixed(3) : loss.toExponential(1);
}

/** Length of the gradient in the weights and biases of a layer: where it is far less below, gradients vanish. */
function normOf({ weightGradient, biasGradient }: LayerNumbers): string {
  const add = (sum: number, x: number): number => sum + x * x;
  return showLoss(Math.sqrt(biasGradient.reduce(add, weightGradient.reduce(add, 0))));
}

/** Three digits: the rest is noise. */
function rounded(value: number): string {
  return showNumber(value, { maximumSignificantDigits: value < 10 ? 2 : 3 });
}
