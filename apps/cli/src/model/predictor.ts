/** Models in use: a table in raw units goes in, classes and numbers come out. */
import type { Table } from "@cotangent/datasets";
import type { FittedStep } from "@cotangent/preprocessing";
import type { Backend } from "@cotangent/autodiff/backend";
import { predict } from "@cotangent/training";
import { DataFault } from "../words/faults.ts";
import { featuresOf } from "./features.ts";
import type { ModelFile } from "./modelFile.ts";
import { networkOf, type Params } from "./network.ts";
import { predictionsOf, type Predictions } from "./predictions.ts";

export interface Predictor {
  /**
   * Predicts the rows of a table. Columns are found by name, whatever their order; others are passed over.
   * @throws DataFault for a column that is missing or of another type.
   */
  predict(table: Table): Predictions;
  /** The same of features that were made before. features: float32[rows, inputs] */
  predictFeatures(features: Float32Array & { readonly shape: readonly number[] }): Predictions;
}

/** Rows that are computed at a time. */
const batchSize = 4096;

export function predictorOf(model: ModelFile, preprocessing: FittedStep, params: Params, backend: Backend): Predictor {
  const network = networkOf(model);
  const predictFeatures: Predictor["predictFeatures"] = (features) => {
    const rows = features.shape[0]!;
    if (rows === 0) return predictionsOf(model, new Float32Array(0), 0);
    const outputs = predict(network, params, features, { batchSize, backend });
    return predictionsOf(model, outputs.data() as Float32Array, rows);
  };
  return { predictFeatures, predict: (table) => predictFeatures(inData(() => featuresOf(table, preprocessing))) };
}

/** Errors of data in the words of the command. */
function inData<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && error.name === "DataError")
      throw new DataFault(error.message.replace(/^[A-Za-z]+: /, ""));
    throw error;
  }
}
