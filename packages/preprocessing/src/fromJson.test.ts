/** Files of fitted steps that somebody made, wrote wrongly, or attacks with. */
import { table } from "@cotangent/datasets";
import { expect, test } from "vitest";
import { columns, defineStep, fromJSON, impute, read, oneHotEncode, pipeline, standardize } from "./index.ts";

const people = table({ age: [34, null, 51], city: ["Rome", "Oslo", "Rome"] });
const text = JSON.stringify(columns({ age: [impute(), standardize()], city: oneHotEncode() }).fit(people));

function refused(json: unknown): string {
  try {
    fromJSON(json);
  } catch (error) {
    expect(error).toMatchObject({ name: "DataError" });
    return (error as Error).message;
  }
  return "taken";
}

/** The text with one thing replaced. */
function with_(from: string | RegExp, to: string): string {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return changed;
}

test.each([
  ["", /^fromJSON: the text is no JSON \(.*\)$/],
  [text.slice(0, 50), /^fromJSON: the text is no JSON \(.*\)$/],
  ['{"mean":NaN}', /^fromJSON: the text is no JSON \(.*\)$/],
  ["null", "fromJSON: json is null; it is an object with step, version, rows, columns, state"],
  ["[]", "fromJSON: json is an array of 0; it is an object with step, version, rows, columns, state"],
  ["{}", "fromJSON: json.step is undefined; it is a text"],
  [with_('"version":1', '"version":2'), "fromJSON: json.version is 2; it is 1, the only version there is"],
  [
    with_('"step":"impute"', '"step":"constructor"'),
    'fromJSON: json.state.parts[0].state[0].step is "constructor", and there is no such step; steps are "standardize", ',
  ],
  [with_('"rows":3', '"rows":1e999'), "fromJSON: json.rows is Infinity; it is an integer from 1 to 9007199254740991"],
  [
    with_(/"mean":[0-9.]+/, '"mean":1e999'),
    "fromJSON: json.state.parts[0].state[1].state[0].mean is Infinity; it is a finite number",
  ],
  [
    with_(/"mean":[0-9.]+/, '"mean":"0.5"'),
    'fromJSON: json.state.parts[0].state[1].state[0].mean is the string "0.5"; it is a finite number',
  ],
  [
    with_(/"standardDeviation":[0-9.]+/, '"standardDeviation":0'),
    "fromJSON: json.state.parts[0].state[1].state[0].standardDeviation is 0; it is a number above 0",
  ],
  [
    with_('"fill":42.5', '"fill":"x"'),
    'fromJSON: json.state.parts[0].state[0].state[0].fill is the string "x"; it is a finite number',
  ],
  [
    with_('["Oslo","Rome"]', '["Rome","Rome"]'),
    'fromJSON: json.state.parts[1].state[0].categories has "Rome" twice; every one comes once',
  ],
  [
    with_('"rare":[]', '"rare":[],"__proto__":{"polluted":1}'),
    'fromJSON: json.state.parts[1].state[0] has a field "__proto__"; its fields are categories, rare, missing, unknown',
  ],
  [
    with_('"kept":[]', '"kept":[],"constructor":{"prototype":{"polluted":1}}'),
    'fromJSON: json.state has a field "constructor"; its fields are parts, kept',
  ],
  [with_('"missing":1', '"missing":4'), 'fromJSON: json says that column "age" has 4 missing values in 3 rows'],
  [with_('"name":"city"', '"name":"age"'), 'fromJSON: json has the column "age" twice'],
  [
    with_('"kept":[]', '"kept":["age"]'),
    'fromJSON: json contradicts itself: columns: columns[0] and columns[3] are both "age"; every name comes once',
  ],
  [
    with_('"kept":[]', '"kept":["nobody"]'),
    'fromJSON: json contradicts itself: columns: there is no column "nobody"; these data have "age", "city"',
  ],
  [
    with_(/"state":\[\{"step":"impute".*?\}\]\}\]/, '"state":[]'),
    "fromJSON: json.state.parts[0].state is an array of 0; it is an array of at least one fitted step",
  ],
])("%s", (json, sentence) => {
  const message = refused(json);
  if (typeof sentence === "string") expect(message.slice(0, sentence.length)).toBe(sentence);
  else expect(message).toMatch(sentence);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("what is sound is read, from its text and from the value of its text", () => {
  expect(JSON.stringify(fromJSON(text))).toBe(text);
  expect(JSON.stringify(fromJSON(JSON.parse(text) as unknown))).toBe(text);
});

test("what stands in itself without end is refused", () => {
  let json: unknown = standardize()
    .fit([[1]])
    .toJSON();
  for (let i = 0; i < 60; i++)
    json = {
      ...pipeline(standardize())
        .fit([[1]])
        .toJSON(),
      state: [json],
    };
  expect(refused(JSON.stringify(json))).toMatch(/stands 51 levels deep; there are at most 50$/);
});

test("columns may be called as what objects have", () => {
  const names = ["__proto__", "constructor", "toString"];
  const data = table(names.map((name, j) => [name, [j, j + 1, null]] as const));
  const fitted = pipeline(impute(), standardize()).fit(data);
  const again = fromJSON(JSON.stringify(fitted));
  expect(Object.keys(again.schema)).toEqual(names);
  expect([...again.transform(data).columns.keys()]).toEqual(names);
  expect(JSON.stringify(again)).toBe(JSON.stringify(fitted));
});

test("steps of your own are read where they are given", () => {
  const kind = defineStep({
    name: "doubled",
    options: read.object({}),
    state: () => read.object({ by: read.number }),
    fit: () => ({ by: 2 }),
    transform: ({ columns: all }, { by }) =>
      Array.from(all.values(), ({ name, values }) => [name, Float64Array.from(values as Float64Array, (x) => x * by)]),
  });
  const json = JSON.stringify(pipeline(standardize(), kind.of({})).fit([[1], [3]]));
  expect(fromJSON(json, { steps: [kind] }).transform([[5]])).toEqual([[6]]);
  expect(refused(json)).toMatch(
    /^fromJSON: json\.state\[1\]\.step is "doubled", and there is no such step; steps are /,
  );
});
