import { ValueError } from "@cotangent/autodiff";
import type { Estimator } from "./contract/estimator.ts";
import { misread, record, text } from "./contract/frame.ts";
import { DummyClassifier } from "./dummyClassifier.ts";
import { DummyRegressor } from "./dummyRegressor.ts";
import { ElasticNet } from "./elasticNet.ts";
import { Lasso } from "./lasso.ts";
import { KMeans } from "./kMeans.ts";
import { LinearRegression } from "./linearRegression.ts";
import { LogisticRegression } from "./logisticRegression.ts";
import { MLPClassifier } from "./mlpClassifier.ts";
import { MLPRegressor } from "./mlpRegressor.ts";
import { PCA } from "./pca.ts";
import { Perceptron } from "./perceptron.ts";
import { Ridge } from "./ridge.ts";
import type { Candidate } from "./selection/model.ts";
import { pipelineFrom, type Pipeline } from "./selection/pipeline.ts";
import { SGDClassifier } from "./sgdClassifier.ts";
import { SGDRegressor } from "./sgdRegressor.ts";

/** Estimators by the names that JSON has of them; this file alone imports them all. */
const readers: Readonly<Record<string, { fromJSON(json: unknown): Estimator | Pipeline }>> = {
  Perceptron,
  LinearRegression,
  Ridge,
  Lasso,
  ElasticNet,
  LogisticRegression,
  SGDClassifier,
  SGDRegressor,
  MLPClassifier,
  MLPRegressor,
  KMeans,
  PCA,
  DummyClassifier,
  DummyRegressor,
  Pipeline: { fromJSON: (json) => pipelineFrom(json, estimatorFromJSON as (json: unknown) => Candidate) },
};

/**
 * The estimator that JSON holds, whichever it is. The type says which you expect; `name` and `kind` say which it is.
 * @param json what `toJSON` gave, or `JSON.parse` of its text
 * @throws ValueError that names the path of a fault.
 * @example
 * const json = new Ridge().fit([[0], [1]], [1, 3]).toJSON();
 * estimatorFromJSON(json).name; // → Ridge
 * estimatorFromJSON<Ridge>(json).predict([[2]]).length; // → 1
 */
export function estimatorFromJSON<E extends Estimator | Pipeline = Estimator | Pipeline>(json: unknown): E {
  const at = { who: "estimatorFromJSON", path: "json" };
  if (typeof json === "string")
    throw new ValueError("estimatorFromJSON: json is a text; read it first, as JSON.parse(text) does");
  const { estimator } = record<{ estimator: string }>({ estimator: text }, { open: true })(json, at);
  if (!Object.hasOwn(readers, estimator))
    throw misread({ ...at, path: "json.estimator" }, estimator, `one of ${Object.keys(readers).join(", ")}`);
  return readers[estimator]!.fromJSON(json) as E;
}
