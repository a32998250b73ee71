import { table } from "@cotangent/datasets";
import { columns, fromJSON, impute, oneHotEncode, standardize } from "@cotangent/preprocessing";
import { checkPreprocessing } from "@cotangent/preprocessing/testing";

const people = table({ age: [34, null, 51], city: ["Rome", "Oslo", "Rome"] });
const step = columns({ age: [impute(), standardize()], city: oneHotEncode() });
checkPreprocessing(step, people);
const names: readonly string[] = fromJSON(JSON.stringify(step.fit(people))).featureNames;
if (names.join() !== "age,city=Oslo,city=Rome") throw new Error(`columns become ${names.join()}`);
