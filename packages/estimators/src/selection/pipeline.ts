import { optionsOf, UsageError } from "@cotangent/autodiff";
import { numbersOf, type Table } from "@cotangent/datasets";
import { fromJSON } from "@cotangent/preprocessing";
import { describe } from "../data.ts";
import type { FitOptions } from "../contract/fitting.ts";
import { list, readFrame, record, type Frame, type Reader } from "../contract/frame.ts";
import { answersOf } from "../contract/labels.ts";
import type { Candidate, Model } from "./model.ts";
import { isTable } from "./rows.ts";

/** A step of `@cotangent/preprocessing`, or of your own: it learns of data, and gives what does to any data. */
export interface PipelineStep {
  readonly name: string;
  readonly options?: unknown;
  fit(data: never): FittedPipelineStep;
}

export interface FittedPipelineStep {
  transform(data: never, options?: never): unknown;
  toJSON?(): unknown;
}

/** Options of what a fitted pipeline is asked about a table. */
export interface AskOptions {
  /** Columns that were not there in fitting: refused where absent, or left out. */
  readonly extra?: "error" | "ignore";
}

/** A pipeline that ends in an estimator, and has what that has: X may be whatever the first step takes. */
export class Pipeline<E extends Candidate = Candidate> {
  readonly steps: readonly (PipelineStep | Candidate)[];
  /** The estimator at the end, fitted where the pipeline is. */
  readonly estimator: E;
  #fitted: readonly FittedPipelineStep[] | undefined;

  /** @internal */
  constructor(steps: readonly (PipelineStep | Candidate)[], estimator: E, fitted?: readonly FittedPipelineStep[]) {
    this.steps = Object.freeze([...steps]);
    this.estimator = estimator;
    this.#fitted = fitted;
  }

  get name(): string {
    return "Pipeline";
  }

  get kind(): E["kind"] {
    return this.estimator.kind;
  }

  /** Each step learns of what the ones before make of X, then the estimator. @throws whatever a step or it throws. */
  fit(X: unknown, y?: unknown, options?: FitOptions): this {
    const answers = answersOf(X, y);
    let data = X;
    const fitted = this.steps.map((step) => {
      const one = (isEstimator(step) ? fresh(step) : step).fit(data as never) as FittedPipelineStep;
      data = one.transform(data as never);
      return one;
    });
    this.#model.fit(numbersIn(data), answers, ...(options === undefined ? [] : [options]));
    this.#fitted = fitted;
    return this;
  }

  /** There is none: steps would have to learn more too. @throws UsageError always, which says what to do. */
  partialFit(): never {
    throw new UsageError(
      `Pipeline.partialFit: steps learn once; fit them, and call partialFit of the estimator on what they transform`,
    );
  }

  /** Predictions of the estimator. @throws UsageError before `fit`. */
  predict(X: unknown, options?: AskOptions): E extends { predict(X: never): infer P } ? P : never {
    return this.#ask("predict", X, options) as never;
  }

  /** @throws UsageError before `fit`, and where the estimator has none. */
  predictProba(X: unknown, options?: AskOptions): number[][] {
    return this.#ask("predictProba", X, options) as number[][];
  }

  /** @throws UsageError before `fit`, and where the estimator has none. */
  decisionFunction(X: unknown, options?: AskOptions): number[] | number[][] {
    return this.#ask("decisionFunction", X, options) as number[];
  }

  /** The score that the estimator gives. @throws UsageError before `fit`. */
  score(X: unknown, y?: unknown, options?: AskOptions): number {
    return this.#ask("score", X, options, answersOf(X, y)) as number;
  }

  /** X as the estimator sees it: after all steps; after the estimator too, where it is a transformer. */
  transform(X: unknown, options?: AskOptions): unknown {
    const data = this.#through("transform", X, options);
    const { transform } = this.estimator as unknown as { transform?: (data: unknown) => unknown };
    return transform === undefined ? data : transform.call(this.estimator, numbersIn(data));
  }

  /** The classes of the estimator. @throws UsageError before `fit`. */
  get classes(): E extends { readonly classes: infer C } ? C : undefined {
    return this.#model.classes as never;
  }

  /** Steps that are fitted, in their order. @throws UsageError before `fit`. */
  get fitted(): readonly FittedPipelineStep[] {
    return this.#after("fitted");
  }

  /** The options of each step and of the estimator, by place and name: { "0 standardize": …, "1 Ridge": … }. */
  getParams(): Readonly<Record<string, unknown>> {
    const steps = [...this.steps, this.estimator];
    const entries = steps.map((step, i) => [`${i} ${step.name}`, isEstimator(step) ? step.getParams() : step.options]);
    return Object.fromEntries(entries) as Record<string, unknown>;
  }

  /** The same steps and an estimator of the same options, that have learned nothing. */
  clone(): Pipeline<E> {
    return new Pipeline<E>(this.steps, this.estimator.clone() as E);
  }

  /** Fitted steps and the estimator as plain data; `estimatorFromJSON` reads it. @throws UsageError before `fit`. */
  toJSON(): Frame {
    const steps = this.#after("toJSON").map((step, i) => {
      if (step.toJSON === undefined)
        throw new UsageError(`Pipeline.toJSON: step ${i} has no toJSON; use steps of @cotangent/preprocessing`);
      return step.toJSON();
    });
    const estimator = (this.estimator as unknown as { toJSON(): Frame }).toJSON();
    return { estimator: "Pipeline", version: 1, params: {}, fitted: { steps, estimator } };
  }

  get #model(): Model {
    return this.estimator as unknown as Model;
  }

  #after(member: string): readonly FittedPipelineStep[] {
    if (this.#fitted === undefined) throw new UsageError(`Pipeline.${member}: not fitted yet; call fit(X, y) first`);
    return this.#fitted;
  }

  /** X after all steps; of a table the first one is told what to do with columns that it does not know. */
  #through(member: string, X: unknown, options: AskOptions | undefined): unknown {
    const steps = this.#after(member);
    const { extra } = optionsOf(`Pipeline.${member}`, options, { extra: undefined });
    if (extra !== undefined && extra !== "error" && extra !== "ignore")
      throw new UsageError(`Pipeline.${member}: extra is ${describe(extra)}; it is "error" or "ignore"`);
    const told = extra !== undefined && isTable(X) ? [{ extra } as never] : [];
    return steps.reduce((data, step, i) => step.transform(data as never, ...(i === 0 ? told : [])), X);
  }

  #ask(
    member: "predict" | "predictProba" | "decisionFunction" | "score",
    X: unknown,
    options: AskOptions | undefined,
    ...rest: unknown[]
  ): unknown {
    const f = this.#model[member] as ((...args: unknown[]) => unknown) | undefined;
    if (f === undefined) throw new UsageError(`Pipeline.${member}: ${this.estimator.name} has no ${member}`);
    return f.call(this.estimator, numbersIn(this.#through(member, X, options)), ...rest);
  }
}

/** A pipeline that JSON holds: it answers, and learns nothing anew, since steps are saved as what they learned. */
export function pipelineFrom(json: unknown, readEstimator: (json: unknown) => Candidate): Pipeline {
  const at = { who: "Pipeline.fromJSON", path: "fitted" };
  const { fitted } = readFrame("Pipeline", json);
  const any: Reader<unknown> = (value) => value;
  const read = record<{ steps: unknown[]; estimator: unknown }>({ steps: list(any), estimator: any })(fitted, at);
  const steps = read.steps.map((step): FittedPipelineStep & PipelineStep => {
    const isFrame = typeof Object(step).estimator === "string";
    const one = (isFrame ? readEstimator(step) : fromJSON(step)) as FittedPipelineStep & { readonly name: string };
    return isFrame ? (one as never) : { ...one, fit: () => refuseFit(one.name) };
  });
  return new Pipeline(steps, readEstimator(read.estimator), steps);
}

/**
 * Steps of preprocessing, and an estimator at the end, as one estimator: what it is fitted on teaches the steps too, so
 * that `crossValidate` never lets them see the rows held out. Transformers such as `PCA` may be steps.
 * @throws UsageError for what is no step, or no estimator at the end.
 * @example
 * const { features, labels } = iris();
 * const setosa = labels.map((label) => Number(label === 0));
 * const model = pipeline(standardize(), new PCA({ components: 2 }), new Perceptron()).fit(features, setosa);
 * model.score(features, setosa); // → 1
 */
export function pipeline<E extends Candidate>(...parts: readonly [...(PipelineStep | Candidate)[], E]): Pipeline<E> {
  const estimator: unknown = parts.at(-1);
  if (!isEstimator(estimator))
    throw new UsageError(
      `pipeline: the last part is ${isStep(estimator) ? "a step" : describe(estimator)}; it is an estimator, such as new LogisticRegression()`,
    );
  parts.slice(0, -1).forEach((step: unknown, i) => {
    const { fit, transform } = Object(step) as { readonly fit?: unknown; readonly transform?: unknown };
    if (typeof fit !== "function" || (isEstimator(step) && typeof transform !== "function"))
      throw new UsageError(
        `pipeline: part ${i} is ${describe(step)}; before the last they are steps, such as standardize() or new PCA()`,
      );
  });
  return new Pipeline<E>(parts.slice(0, -1), estimator as E);
}

// ---- private

function isEstimator(part: unknown): part is Candidate {
  const { fit, clone, kind } = Object(part) as Partial<Model>;
  return typeof fit === "function" && typeof clone === "function" && typeof kind === "string";
}

function isStep(part: unknown): boolean {
  return typeof (Object(part) as { readonly fit?: unknown }).fit === "function";
}

function refuseFit(name: string): never {
  throw new UsageError(
    `Pipeline.fit: ${name} was read from JSON, which has what it learned and not how; make the pipeline anew`,
  );
}

/** A transformer that has learned nothing: the one in the pipeline stays as it is. */
function fresh(step: Candidate): PipelineStep {
  return step.clone() as PipelineStep;
}

/** Rows of numbers: a table's columns side by side. */
function numbersIn(data: unknown): unknown {
  if (!isTable(data)) return data;
  const columns = Array.from((data as Table).columns.values());
  const out = Object.assign(new Float64Array(data.length * columns.length), { shape: [data.length, columns.length] });
  columns.forEach((column, j) => {
    if (column.type === "text" || column.type === "date" || column.type === "category")
      throw new UsageError(
        `Pipeline: the column ${JSON.stringify(column.name)} that reaches the estimator is of type ${column.type}; make ` +
          `numbers of it by a step before, as oneHotEncode() or vectorize() do`,
      );
    numbersOf(column).forEach((x, i) => (out[i * columns.length + j] = x));
  });
  return out;
}
