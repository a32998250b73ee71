import { Base, type Seen } from "./base.ts";
import type { Matrix } from "../data.ts";
import type { Classifier, ScoreOptions } from "./estimator.ts";
import { readScoreWeights, type FitOptions } from "./fitting.ts";
import { knownClasses, type Reader } from "./frame.ts";
import { answers, answersOf, shareRight, type Answer, type ClassOf, type KnownClasses, type Labels } from "./labels.ts";

/** Facts that every classifier learns. */
export interface SeenClasses extends Seen {
  readonly known: KnownClasses;
}

/** Reader of the member of `SeenClasses`. */
export const knownReader: { readonly known: Reader<KnownClasses> } = { known: knownClasses };

/** Classifier that decides by places of classes. */
export abstract class ClassifierBase<L extends Answer, P extends object, F extends SeenClasses>
  extends Base<P, F>
  implements Classifier<L>
{
  readonly kind = "classifier";

  abstract fit(X: Matrix, y?: Labels<L>, options?: FitOptions): this;

  /** The place of the class of each row; for several labels [rows, classes] of 0 and 1. */
  protected abstract decide(member: string, X: Matrix): Int32Array;

  predict(X: Matrix): L[] {
    const { known } = this.after("predict");
    return answers(known, this.decide("predict", X)) as L[];
  }

  score(X: Matrix, y?: Labels<L>, options?: ScoreOptions): number {
    const { known } = this.after("score");
    const got = this.decide("score", X);
    const length = known.multiLabel ? got.length / known.classes.length : got.length;
    const weights = readScoreWeights(`${this.name}.score`, options, length);
    return shareRight(`${this.name}.score`, known, got, answersOf(X, y), weights);
  }

  get classes(): readonly ClassOf<L>[] {
    return this.after("classes").known.classes as readonly ClassOf<L>[];
  }

  get classNames(): readonly string[] {
    return this.after("classNames").known.classNames;
  }
}

/** The place of the largest of each row, the first of equal ones; of one number per row, whether it is above 0. */
export function largestOf(scores: Float64Array, width: number): Int32Array {
  if (width === 1) return Int32Array.from(scores, (score) => Number(score > 0));
  const places = new Int32Array(scores.length / width);
  for (let i = 0; i < places.length; i++) {
    let at = 0;
    for (let j = 1; j < width; j++) if (scores[i * width + j]! > scores[i * width + at]!) at = j;
    places[i] = at;
  }
  return places;
}

/** Rows of a flat table as arrays. */
export function nested(elements: Float64Array, width: number): number[][] {
  return Array.from({ length: elements.length / width }, (_, i) => [...elements.subarray(i * width, (i + 1) * width)]);
}
