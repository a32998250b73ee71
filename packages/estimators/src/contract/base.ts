/** The shared part of estimators: options, what was learned, sentences before `fit` and for other columns, JSON. */
import { ShapeError, UsageError } from "@cotangent/autodiff";
import { count, readRows, type Matrix, type Rows } from "../data.ts";
import type { Estimator } from "./estimator.ts";
import { plain, readFrame, record, list, length, nullable, text, type Frame, type Reader } from "./frame.ts";
import { readParams, type Rules } from "./options.ts";

declare const console: { warn(text: string): void };

/** Facts that are said once of a class of estimators. */
export interface About<P extends object, F extends Seen> {
  readonly name: string;
  /** Rules of its options. */
  readonly rules: Rules<P>;
  /** Reads from JSON what was learned. */
  readonly fitted: Reader<F>;
}

/** The columns that were seen in fitting. */
export interface Seen {
  readonly columns: number;
  /** null where they have no names. */
  readonly featureNames: readonly string[] | null;
}

/** Readers of the members of `Seen`. */
export const seenReaders: { readonly [K in keyof Seen]: Reader<Seen[K]> } = {
  columns: length,
  featureNames: nullable(list(text)),
};

/** The columns of rows. */
export function seenIn({ columns, names = null }: { columns: number; names?: readonly string[] | null }): Seen {
  return { columns, featureNames: names };
}

/** An option that all estimators have. */
export interface Warned {
  /** Who is told, in a sentence, what did not go well; `console.warn` where absent. */
  readonly onWarning?: (sentence: string) => void;
}

/** Estimator with options P that learns F. */
export abstract class Base<P extends object, F extends Seen> implements Estimator {
  abstract readonly kind: Estimator["kind"];
  readonly #about: About<P, F>;
  readonly #onWarning: ((sentence: string) => void) | undefined;
  /** The options, whole. */
  protected readonly params: P;
  #fitted: F | undefined;

  constructor(about: About<P, F>, given: unknown) {
    this.#about = about;
    this.params = readParams(about.name, given, about.rules);
    this.#onWarning = (given as Warned | undefined)?.onWarning;
  }

  get name(): string {
    return this.#about.name;
  }

  getParams(): P {
    return this.params;
  }

  clone(): this {
    const Same = this.constructor as new (options: unknown) => this;
    return new Same({ ...this.params, onWarning: this.#onWarning });
  }

  toJSON(): Frame {
    const [params, fitted] = [plain(this.params), plain(this.#fitted ?? null)] as [object, object | null];
    return { estimator: this.name, version: 1, params, fitted };
  }

  /** The names of the columns in fitting, null where they have none. @throws UsageError before `fit`. */
  get featureNames(): readonly string[] | null {
    return this.after("featureNames").featureNames;
  }

  /** Facts that were learned, undefined before `fit`. */
  protected get learned(): F | undefined {
    return this.#fitted;
  }

  /** Facts that were learned. @throws UsageError before `fit`, in the name of a member. */
  protected after(member: string): F {
    if (this.#fitted === undefined)
      throw new UsageError(`${this.name}.${member}: not fitted yet; call fit(${this.needs}) first`);
    return this.#fitted;
  }

  /** Arguments that `fit` wants, for sentences. */
  protected get needs(): string {
    return this.kind === "classifier" || this.kind === "regressor" ? "X, y" : "X";
  }

  protected learn(fitted: F): this {
    this.#fitted = fitted;
    return this;
  }

  protected warn(sentence: string): void {
    if (this.#onWarning === undefined) console.warn(`${this.name}: ${sentence}`);
    else this.#onWarning(`${this.name}: ${sentence}`);
  }

  /** The rows of X. @throws UsageError before `fit`; ShapeError for other columns than it was fitted on. */
  protected rowsFor(member: string, X: Matrix): Rows {
    const seen = this.after(member);
    const rows = readRows(`${this.name}.${member}`, X);
    requireSame(`${this.name}.${member}`, rows, seen);
    return rows;
  }

  /** The estimator that JSON holds. @throws ValueError that names the path of a fault. */
  protected static restored<P extends object, F extends Seen, E extends Base<P, F>>(
    { name, fitted }: About<P, F>,
    json: unknown,
    make: (params: P) => E,
  ): E {
    const read = readFrame(name, json);
    const learned = read.fitted === null ? undefined : fitted(read.fitted, { who: `${name}.fromJSON`, path: "fitted" });
    const made = make(read.params as P);
    made.#fitted = learned;
    return made;
  }
}

/** Reads what an estimator learned: its columns beside what is its own. */
export function fittedReader<F extends Seen>(readers: {
  readonly [K in Exclude<keyof F, keyof Seen>]: Reader<F[K]>;
}): Reader<F> {
  return record({ ...seenReaders, ...readers } as unknown as { readonly [K in keyof F]: Reader<F[K]> });
}

/**
 * @throws ShapeError for other columns than were seen in fitting: another number, or other names where both have any.
 */
export function requireSame(who: string, rows: Pick<Rows, "columns" | "names">, seen: Seen): void {
  if (rows.columns !== seen.columns)
    throw new ShapeError(
      `${who}: X has ${count(rows.columns, "column")}, it was fitted on ${seen.columns}; they must be the same features`,
    );
  const { names } = rows;
  const { featureNames } = seen;
  if (names === undefined || featureNames === null) return;
  const at = names.findIndex((name, i) => name !== featureNames[i]);
  if (at >= 0)
    throw new ShapeError(
      `${who}: column ${at} of X is ${JSON.stringify(names[at])}, it was fitted on ${JSON.stringify(featureNames[at])}; ` +
        `they must be the same features in the same order`,
    );
}
