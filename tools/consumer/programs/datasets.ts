import { batches, datasetOf, diabetes, digits, iris, kFold, moons, stratifiedSplit, xor } from "@cotangent/datasets";
import { readArrow } from "@cotangent/datasets/arrow";
import { readCsv } from "@cotangent/datasets/csv";
import { readIdx } from "@cotangent/datasets/idx";
import { iris as irisAlone } from "@cotangent/datasets/iris";
import { readParquet } from "@cotangent/datasets/parquet";

const { train, test } = stratifiedSplit(iris(), { testSize: 30, seed: 0 });
if (train.length !== 120 || test.length !== 30) throw new Error(`the parts are ${train.length} and ${test.length}`);

let seen = 0;
for (const { features, labels } of batches(train, { batchSize: 32, seed: 1 })) {
  if (features.shape[0] !== labels.length) throw new Error("a batch has as many rows as labels");
  seen += labels.length;
}
if (seen !== 120) throw new Error(`an epoch has ${seen} flowers; expected 120`);
if (xor().length !== 4) throw new Error("XOR has four rows");

const [handwritten, people] = [await digits(), await diabetes()];
if (handwritten.length !== 1797) throw new Error(`there are ${handwritten.length} digits; expected 1797`);
if (people.targets.shape[0] !== 442) throw new Error(`there are ${people.targets.shape[0]} targets; expected 442`);
if (moons({ examples: 10, noise: 0.1, seed: 0 }).length !== 10) throw new Error("ten points were made");

const fruits = datasetOf(await readCsv("weight;kind\n120,5;apple\n9;cherry\n"), { label: "kind" });
if (fruits.features[0] !== 120.5) throw new Error(`the first fruit weighs ${fruits.features[0]}; expected 120.5`);

if (irisAlone().length !== iris().length) throw new Error("iris is the same by both doors");
if (kFold(iris(), { folds: 3 }).length !== 3) throw new Error("three folds were asked for");
const array = await readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 8));
if (array.shape[0] !== 2 || array[1] !== 8)
  throw new Error(`the array is ${array.join()} of shape ${array.shape.join()}`);
for (const read of [readArrow, readParquet]) {
  const message = await read(new Uint8Array(64)).then(() => "", String);
  if (!message.includes("cannot be read")) throw new Error(`zeros are no table, and it said: ${message}`);
}
