import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { Choice, NumberField } from "../ui/field.tsx";
import { integerSetting, ladderSetting, stepSetting } from "../ui/values.ts";
import { objectiveLosses } from "./losses.ts";
import { rates } from "./rates.ts";
import type { Session } from "./session.ts";
import { optimizerNames, scheduleNames, type LossName } from "./spec.ts";
import { networkWords } from "./words.ts";
import type { Words } from "./wordsEn.ts";

const penalties = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const batchSizes = [0, 1, 2, 4, 8, 10, 16, 32, 64, 128, 256];

function settingsOf(words: Words) {
  return {
    rate: ladderSetting({ min: 0.0001, max: 10, rule: words.rateRule }, rates),
    penalty: ladderSetting({ min: 0, max: 10, rule: words.penaltyRule }, penalties),
    batchSize: ladderSetting({ min: 0, max: 4096, rule: words.batchRule }, batchSizes),
    dropout: stepSetting({ min: 0, max: 0.9, rule: words.dropoutRule }, 0.1),
    noise: stepSetting({ min: 0, max: 1, rule: words.noiseRule }, 0.05),
    testShare: stepSetting({ min: 0, max: 0.9, rule: words.testShareRule }, 0.1),
    seed: integerSetting({ min: 0, max: 2 ** 32 - 1, rule: words.seedRule }),
  };
}

/** How it learns, and from what. */
export function Settings({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const settings = useMemo(() => settingsOf(words), [words]);
  const spec = session.spec.value;
  const scene = session.scene.value;
  const losses = objectiveLosses(scene?.classNames.length ?? 2);
  const isMade = !["xor", "iris", "own"].includes(spec.data);
  return (
    <section class="card settings" aria-labelledby="settings-title">
      <h2 id="settings-title">{words.settings}</h2>
      <form class="fields" onSubmit={(event) => event.preventDefault()}>
        <NumberField
          id="learning-rate"
          label={words.rate}
          hint={words.rateHint}
          setting={settings.rate}
          value={session.rate.value}
          live
          onChange={(value) => session.setRate(value)}
        />
        <Choice
          id="optimizer"
          label={words.optimizer}
          value={spec.optimizer}
          options={optimizerNames.map((name) => [name, words.optimizers[name]] as const)}
          onChange={(optimizer) => session.setSpec({ optimizer })}
        />
        <Choice
          id="loss-choice"
          label={words.loss}
          value={(scene?.loss as LossName | undefined) ?? spec.loss}
          options={losses.map((name) => [name, words.losses[name]] as const)}
          onChange={(loss) => session.setSpec({ loss })}
        />
        <NumberField
          id="seed"
          label={words.seed}
          hint={words.seedHint}
          setting={settings.seed}
          value={spec.seed}
          onChange={(seed) => session.setSpec({ seed })}
        />
        <NumberField
          id="batch-size"
          label={words.batchSize}
          hint={words.batchHint}
          setting={settings.batchSize}
          value={spec.batchSize}
          onChange={(batchSize) => session.setSpec({ batchSize: Math.round(batchSize) })}
        />
        <NumberField
          id="test-share"
          label={words.testShare}
          hint={words.testShareHint}
          setting={settings.testShare}
          value={spec.testShare}
          disabled={spec.data === "xor"}
          onChange={(testShare) => session.setSpec({ testShare })}
        />
        <NumberField
          id="noise"
          label={words.noise}
          setting={settings.noise}
          value={spec.noise}
          disabled={!isMade}
          onChange={(noise) => session.setSpec({ noise })}
        />
        <Choice
          id="schedule"
          label={words.schedule}
          value={spec.schedule}
          options={scheduleNames.map((name) => [name, words.schedules[name]] as const)}
          onChange={(schedule) => session.setSpec({ schedule })}
        />
        <NumberField
          id="l1"
          label={words.l1}
          setting={settings.penalty}
          value={spec.l1}
          onChange={(l1) => session.setSpec({ l1 })}
        />
        <NumberField
          id="l2"
          label={words.l2}
          setting={settings.penalty}
          value={spec.l2}
          onChange={(l2) => session.setSpec({ l2 })}
        />
        <NumberField
          id="dropout"
          label={words.dropout}
          setting={settings.dropout}
          value={spec.dropout}
          onChange={(dropout) => session.setSpec({ dropout })}
        />
      </form>
    </section>
  );
}
