import { describe, expect, it } from "vitest";
import { UsageFault } from "./faults.ts";
import { run } from "./program.ts";

const widths =
  "it takes the widths of 1 to 8 hidden layers, whole numbers from 1 to 1024 with commas and no spaces between them, such as 16 or 32,16";

describe("a command line that makes no sense gets one sentence: what came, and what to do", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["train", "no data set is named; write cotangent train iris or cotangent train xor"],
    ["train iri", 'there is no data set "iri"; choose iris or xor (did you mean iris?)'],
    ["train mnist", 'there is no data set "mnist"; choose iris or xor'],
    ["train iris xor", "train takes one data set, and got iris xor; train them one after the other"],
    ["trian iris", "unknown command 'trian' (did you mean train?); cotangent --help lists what there is"],
    ["iris", "there is no command iris; to train on that data set, write cotangent train iris"],
    [
      "train iris --epoch 5",
      "unknown option '--epoch' (did you mean --epochs?); cotangent train --help lists what there is",
    ],
    ["train iris --epochs", "option '--epochs <count>' argument missing; cotangent train --help lists what there is"],
    ["train iris --epochs 0", '--epochs is "0"; it takes a whole number from 1 to 1000000'],
    ["train iris --epochs 1e3", '--epochs is "1e3"; it takes a whole number from 1 to 1000000'],
    ["train iris --epochs many", '--epochs is "many"; it takes a whole number from 1 to 1000000'],
    ["train iris --batch-size 0", '--batch-size is "0"; it takes a whole number from 1 to 1000000'],
    ["train iris --batch-size 2.5", '--batch-size is "2.5"; it takes a whole number from 1 to 1000000'],
    [
      "train iris --learning-rate -0.1",
      '--learning-rate is "-0.1"; it takes a number above 0 and up to 1000, such as 0.01',
    ],
    ["train iris --learning-rate 0", '--learning-rate is "0"; it takes a number above 0 and up to 1000, such as 0.01'],
    [
      "train iris --learning-rate NaN",
      '--learning-rate is "NaN"; it takes a number above 0 and up to 1000, such as 0.01',
    ],
    ["train iris --optimizer adma", '--optimizer is "adma"; choose adam, momentum or sgd (did you mean adam?)'],
    ["train iris --seed -1", '--seed is "-1"; it takes a whole number from 0 to 9007199254740991'],
    ["train iris --seed 1.5", '--seed is "1.5"; it takes a whole number from 0 to 9007199254740991'],
    [
      "train iris --seed 9007199254740992",
      '--seed is "9007199254740992"; it takes a whole number from 0 to 9007199254740991',
    ],
    ["train iris --hidden abc", `--hidden is "abc"; ${widths}`],
    ["train iris --hidden 16,,8", `--hidden is "16,,8"; ${widths}`],
    ["train iris --hidden 0", `--hidden is "0"; ${widths}`],
    ["train iris --output=", '--output is ""; it takes the name of a folder'],
  ];
  it.each(cases)("%s", async (line, message) => {
    await expect(run(line.split(" "))).rejects.toEqual(new UsageFault(message));
  });
});
