/** Examples judged by a model, a batch at a time. */
import { batchOf, type Examples } from "./examples.ts";
import { track, type Metrics } from "./metrics.ts";
import type { Judge } from "./step.ts";
import { patienceClock, turn } from "./turns.ts";

/** Examples to judge by, and how. */
export interface Judged {
  readonly data: Examples;
  readonly batchSize: number;
  readonly metrics: Metrics;
}

/** The mean loss, each example by its weight, and the metrics of all examples. */
export async function judgeAll<P, S>(
  who: string,
  judge: Judge<P, S>,
  params: P,
  state: S,
  { data, batchSize, metrics }: Judged,
): Promise<Record<string, number>> {
  const tracker = track(who, metrics);
  const due = patienceClock();
  let [sum, weights, hasLoss] = [0, 0, false];
  for (let from = 0; from < data.length; from += batchSize) {
    const batch = batchOf(data, undefined, from, Math.min(from + batchSize, data.length));
    const [loss, outputs] = judge(params, state, batch);
    if (loss !== undefined) {
      hasLoss = true;
      sum += loss.item() * batch.weight;
      weights += batch.weight;
    }
    if (!tracker.isEmpty) tracker.update(outputs, batch.expected);
    if (due()) await turn();
  }
  return { ...(hasLoss && { loss: sum / weights }), ...(tracker.isEmpty ? {} : tracker.result()) };
}
