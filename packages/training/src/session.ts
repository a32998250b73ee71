/** A training under way. */
import { UsageError } from "@cotangent/autodiff";
import type { Callback, Snapshot, Training } from "./callback.ts";
import { begin } from "./carry.ts";
import { requireCheckpoint, requireSameOptions, type Checkpoint, type Lasting, type Progress } from "./checkpoint.ts";
import { notFinite, type Ending } from "./ending.ts";
import type { Batch } from "./examples.ts";
import { validationName, type History } from "./history.ts";
import { judgeAll } from "./judging.ts";
import { isStateful } from "./model.ts";
import { explainEnd } from "./replay.ts";
import type { Source } from "./source.ts";
import { lastingOf, type SessionSpec } from "./spec.ts";
import {
  compileGradients,
  compileStep,
  copyTree,
  judgeOf,
  nothingKept,
  type Carry,
  type Gradients,
  type Judge,
  type Step,
  type StepSpec,
} from "./step.ts";
import { Tally } from "./tally.ts";
import { now, patienceClock, turn } from "./turns.ts";
import { keyFor } from "./validation.ts";

/** Training that goes on. */
export class Session<P, S> implements Training {
  epoch = 1;
  step = 0;
  loss: number = NaN;
  readonly #spec: SessionSpec<P, S>;
  readonly #lasting: Lasting;
  readonly #carry: Carry<P, S>;
  readonly #stepSpec: StepSpec<P, S>;
  readonly #step: Step<P, S>;
  readonly #judge: Judge<P, S> | undefined;
  readonly #history: Record<string, number[]> & { loss: number[] } = { loss: [] };
  readonly #began = now();
  readonly #due: () => boolean = patienceClock();
  /** Callbacks that are told of steps. */
  readonly #stepped: readonly Callback[];
  readonly #tally: Tally;
  #stepsPerEpoch: number | undefined;
  #scale = 1;
  #ending: Ending | undefined;
  #isEnding = false;
  /** Parameters and state that come back, where a callback chose them at the end. */
  #result: Snapshot | undefined;
  readonly #scales: boolean;
  /** The factor of the updates in each epoch, where it may change. */
  readonly #scaleOf: number[] = [];
  #batch: Batch | undefined;
  #gradients: Gradients<P, S> | undefined;

  constructor(spec: SessionSpec<P, S>) {
    this.#spec = spec;
    const { model, optimizer, key, backend, penalty, constraint, metrics, callbacks, resume } = spec;
    this.#lasting = lastingOf(spec);
    if (resume !== undefined) requireSameOptions("fit", resume, this.#lasting);
    this.#carry = begin(spec);
    this.#tally = new Tally(metrics);
    this.#scales = callbacks.some(({ scalesUpdates }) => scalesUpdates);
    this.#stepped = callbacks.filter(({ onStepEnd }) => onStepEnd !== undefined);
    this.#stepsPerEpoch = "begin" in spec.source ? undefined : spec.source.stepsPerEpoch;
    this.#stepSpec = {
      ...{ model, optimizer, penalty, constraint, backend, loss: spec.loss },
      key: keyFor(key, "steps"),
      keeps: this.#carry.kept !== nothingKept,
      withOutputs: this.#tally.hasMetrics,
    };
    this.#step = compileStep("fit", this.#stepSpec);
    this.#judge = spec.validation && judgeOf("fit", model, spec.loss, backend);
    if (resume !== undefined) this.#remember(resume);
  }

  get epochs(): number {
    return this.#spec.epochs;
  }

  get history(): History {
    return this.#history;
  }

  get stepsPerEpoch(): number | undefined {
    return this.#stepsPerEpoch;
  }

  /** The state of the model; an empty tuple where it has none. */
  get #state(): S {
    return this.#carry.kept.state ?? ([] as S);
  }

  get elapsed(): number {
    return now() - this.#began;
  }

  snapshot(): Snapshot {
    return { params: copyTree(this.#carry.params), state: copyTree(this.#state) };
  }

  restore(snapshot: Snapshot): void {
    const { params, state } = snapshot;
    if (this.#isEnding) {
      // a checkpoint of the end must go on from the last step, not from what comes back
      this.#result = snapshot;
      return;
    }
    this.#carry.params = copyTree(params) as P;
    if (isStateful(this.#spec.model)) this.#carry.kept = { ...this.#carry.kept, state: copyTree(state) as S };
  }

  scaleUpdates(factor: number): void {
    if (!this.#scales)
      throw new UsageError("fit: a callback scales updates and does not say so; give it scalesUpdates: true");
    this.#scale *= factor;
  }

  stop(reason: string): void {
    this.#ending ??= { by: "callback", reason };
  }

  get ended(): Ending | undefined {
    return this.#ending;
  }

  addReason(words: string): void {
    if (this.#ending !== undefined) this.#ending = { ...this.#ending, reason: `${this.#ending.reason}; ${words}` };
  }

  gradients(): unknown {
    if (this.#batch === undefined) return undefined;
    this.#gradients ??= compileGradients("fit", this.#stepSpec);
    return this.#gradients(this.#carry, this.#batch);
  }

  async explain(from: Checkpoint): Promise<string | undefined> {
    requireCheckpoint("explain", from);
    const scaleAt = (epoch: number): number | undefined => this.#scaleOf[epoch];
    return explainEnd({ ...this.#spec, takeStep: this.#step, scaleAt }, from, this.step);
  }

  checkpoint(): Checkpoint {
    const { params, optimizerState, kept } = this.#carry;
    const tally = this.#tally.save();
    const memories = this.#spec.callbacks.flatMap((callback) => {
      return callback.save === undefined ? [] : [[callback.name, callback.save()] as const];
    });
    const progress: Progress = {
      version: 1,
      options: this.#lasting,
      epoch: this.#history.loss.length,
      step: this.step,
      ...tally,
      scale: this.#scale,
      history: Object.fromEntries(Object.entries(this.#history).map(([name, list]) => [name, [...list]])),
      callbacks: Object.fromEntries(memories.map(([name, { json }]) => [name, json])),
    };
    const trees = memories.filter(([, memory]) => memory.trees !== undefined);
    const callbacks = Object.fromEntries(trees.map(([name, memory]) => [name, copyTree(memory.trees)]));
    return { ...copyTree({ params, optimizerState, kept }), callbacks, progress };
  }

  /** Trains until something ends it. */
  async run(): Promise<{ params: P; state: S; history: History; epochs: number; steps: number; ended: Ending }> {
    try {
      await this.#tell("onStart");
      this.#remind();
      this.#checkSignal();
      while (this.#ending === undefined && this.#history.loss.length < this.epochs) {
        const wait = this.#runEpoch();
        // an epoch may be one small step, which waiting for nothing would make much longer
        if (wait !== undefined) await wait;
      }
    } finally {
      this.#isEnding = true;
      await this.#tell("onEnd");
    }
    const { params, state } = this.#result ?? { params: this.#carry.params, state: this.#state };
    const { length } = this.#history.loss;
    const reason = `all ${length} ${length === 1 ? "epoch" : "epochs"} were gone through`;
    return {
      ...{ params: params as P, state: state as S, history: this.#history, epochs: length, steps: this.step },
      ended: this.#ending ?? { by: "epochs", reason },
    };
  }

  /** Goes through an epoch; gives a promise only where something is to be waited for. */
  #runEpoch(): Promise<void> | undefined {
    const { source } = this.#spec;
    const done = this.#history.loss.length;
    this.epoch = done + 1;
    if (this.#scales) this.#scaleOf[done] = this.#scale;
    if ("begin" in source) return this.#runStream(source.begin(done, this.#tally.steps));
    return this.#takeAll(source) ? this.#endEpoch() : this.#runOn(source);
  }

  /** The rest of an epoch, with turns for others. */
  async #runOn(source: Source): Promise<void> {
    do {
      await turn();
      this.#checkSignal();
    } while (!this.#takeAll(source));
    await this.#endEpoch();
  }

  async #runStream(batches: AsyncIterable<Batch>): Promise<void> {
    for await (const batch of batches) {
      this.#takeStep(batch);
      if (this.#due()) await turn();
      this.#checkSignal();
      if (this.#ending !== undefined) return;
    }
    await this.#endEpoch();
  }

  /** Takes steps until there are no more batches, something ended the training, or others have waited: then false. */
  #takeAll(source: Source): boolean {
    while (this.#ending === undefined && this.#tally.steps < source.stepsPerEpoch) {
      this.#takeStep(source.batch(this.epoch - 1, this.#tally.steps));
      if (this.#due()) return false;
    }
    return true;
  }

  #takeStep(batch: Batch): void {
    const results = this.#step(this.#carry, batch, this.#scales ? this.#scale : undefined);
    const loss = (this.loss = results[0].item());
    this.#batch = batch;
    this.step++;
    this.#tally.add(loss, batch, results[4]);
    if (!Number.isFinite(loss)) this.#ending ??= notFinite(loss, this.epoch, this.#tally.steps);
    for (const callback of this.#stepped) callback.onStepEnd!(this);
  }

  /** Records an epoch that was gone through; gives a promise only where something is to be waited for. */
  #endEpoch(): Promise<void> | undefined {
    if (this.#ending !== undefined) return undefined;
    this.#stepsPerEpoch = this.#tally.steps;
    for (const [name, value] of Object.entries(this.#tally.end())) this.#record(name, value);
    const { validation, callbacks } = this.#spec;
    return validation === undefined && callbacks.length === 0 ? undefined : this.#afterEpoch();
  }

  async #afterEpoch(): Promise<void> {
    const { validation, batchSize, metrics } = this.#spec;
    if (validation !== undefined) {
      const judged = await judgeAll("fit", this.#judge!, this.#carry.params, this.#state, {
        data: validation,
        batchSize,
        metrics,
      });
      for (const [name, value] of Object.entries(judged)) this.#record(validationName(name), value);
    }
    await this.#tell("onEpochEnd");
    this.#checkSignal();
  }

  #record(name: string, value: number): void {
    (this.#history[name] ??= []).push(value);
  }

  async #tell(what: "onStart" | "onEpochEnd" | "onEnd"): Promise<void> {
    for (const callback of this.#spec.callbacks) await callback[what]?.(this);
  }

  #checkSignal(): void {
    const { signal } = this.#spec;
    if (signal?.aborted === true) this.#ending ??= { by: "signal", reason: `it was aborted: ${String(signal.reason)}` };
  }

  #remember({ progress }: Checkpoint): void {
    const { step, scale, history } = progress;
    this.step = step;
    this.#scale = scale;
    this.#tally.load(progress);
    for (const [name, list] of Object.entries(history)) this.#history[name] = [...list];
  }

  /** Gives callbacks their memory of the checkpoint, after `onStart`, in which they forget the training before. */
  #remind(): void {
    const { resume } = this.#spec;
    if (resume === undefined) return;
    const { progress, callbacks: trees } = resume;
    const { callbacks } = progress;
    for (const callback of this.#spec.callbacks) {
      const { name } = callback;
      if (!Object.hasOwn(callbacks, name)) continue;
      const own = { json: callbacks[name], ...(Object.hasOwn(trees, name) && { trees: copyTree(trees[name]) }) };
      callback.load?.(own, this);
    }
  }
}
