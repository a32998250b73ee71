import { Perceptron } from "@cotangent/estimators";

const model = new Perceptron({ seed: 0 });
model.fit(
  [
    [2, 0.5],
    [1.4, 0.2],
    [4.7, 1.4],
    [5.1, 1.9],
  ],
  [1, 1, 0, 0],
);
const predicted = [...model.predict([[1.5, 0.3]])];
if (String(predicted) !== "1") throw new Error(`predict gives ${String(predicted)}; expected 1`);
