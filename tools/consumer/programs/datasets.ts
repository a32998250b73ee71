import { batches, iris, stratifiedSplit, xor } from "@cotangent/datasets";

const { train, test } = stratifiedSplit(iris(), { testSize: 30, seed: 0 });
if (train.length !== 120 || test.length !== 30) throw new Error(`the parts are ${train.length} and ${test.length}`);

let seen = 0;
for (const { features, labels } of batches(train, { batchSize: 32, seed: 1 })) {
  if (features.shape[0] !== labels.length) throw new Error("a batch has as many rows as labels");
  seen += labels.length;
}
if (seen !== 120) throw new Error(`an epoch has ${seen} flowers; expected 120`);
if (xor().length !== 4) throw new Error("XOR has four rows");
