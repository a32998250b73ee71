import { tensor, Tensor } from "@cotangent/autodiff";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadSafetensors, loadState, saveSafetensors, saveState } from "./index.ts";

const leaves = fc.oneof(
  fc.double(),
  fc.constantFrom(null, undefined, true, false, -0, NaN, -Infinity),
  fc.string({ unit: "binary" }),
  fc.array(fc.double({ noNaN: true }), { maxLength: 3 }).map((data) => tensor(data, { dtype: "float64" })),
);
const keys = fc.oneof(
  fc.string(),
  fc.constantFrom("__proto__", "constructor", "$tensor", "$object", "$", "a.b", "0", ""),
);
const states = fc.letrec((tie) => ({
  state: fc.oneof(
    { maxDepth: 4 },
    leaves,
    fc.array(tie("state"), { maxLength: 3 }),
    fc.dictionary(keys, tie("state"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).state;

/** A state as a text that tells all apart: also -0, undefined, and a key "constructor", which toEqual does not compare. */
const written = (state: unknown): string => {
  if (state instanceof Tensor) return `${state.dtype}[${state.shape.join()}](${[...state.data()].map(written).join()})`;
  if (Array.isArray(state)) return `[${state.map(written).join()}]`;
  if (Object.is(state, -0)) return "-0";
  if (typeof state !== "object" || state === null)
    return typeof state === "string" ? JSON.stringify(state) : String(state);
  return `{${Object.entries(state)
    .map(([key, value]) => `${JSON.stringify(key)}:${written(value)}`)
    .join()}}`;
};

test("any state comes back as it was", () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(written(loadState(saveState(state)))).toBe(written(state));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("its tensors stand in the file under their paths, for any program", () => {
  const bytes = saveState({ params: [{ weight: tensor([1, 2]) }], epoch: 3, "params.0": { weight: tensor(1) } });
  const { tensors, metadata } = loadSafetensors(bytes);
  expect([...tensors.keys()]).toEqual(["params.0.weight", "params.0.weight'"]);
  expect([...metadata]).toEqual([
    [
      "cotangent.state",
      '{"version":1,"state":{"params":[{"weight":{"$tensor":"params.0.weight"}}],"epoch":3,"params.0":{"weight":{"$tensor":"params.0.weight\'"}}}}',
    ],
  ]);
});

test("1,000 levels are kept, more are refused", () => {
  const nested = (levels: number): unknown => {
    let state: unknown = tensor(1);
    for (let i = 0; i < levels; i++) state = i % 2 === 0 ? [state] : { $: state };
    return state;
  };
  const state = nested(1000);
  expect(JSON.stringify(loadState(saveState(state)))).toBe(JSON.stringify(state));
  expect(() => saveState(nested(1001))).toThrow(
    "saveState: the state is nested more than 1000 levels deep, or holds itself",
  );
});

const stateFile = (skeleton: string, tree: unknown = []): Uint8Array =>
  saveSafetensors(tree, { "cotangent.state": skeleton });

test.each<[string, () => unknown, string]>([
  [
    "a Map",
    () => saveState({ a: [new Map()] }),
    'UsageError: saveState: the state, at "a.0", is an instance of Map; it is made of tensors, numbers, texts, truth values, null, undefined, arrays and plain objects',
  ],
  [
    "a function",
    () => saveState(Math.max),
    "UsageError: saveState: the state is the function max; it is made of tensors, numbers, texts, truth values, null, undefined, arrays and plain objects",
  ],
  [
    "a file of tensors",
    () => loadState(saveSafetensors({ a: tensor(1) })),
    "ValueError: loadState: the file has tensors and no state; loadSafetensors reads what saveSafetensors wrote",
  ],
  [
    "another version",
    () => loadState(stateFile('{"version":2,"state":null}')),
    "ValueError: loadState: the state is of version 2; this program reads version 1",
  ],
  [
    "no version",
    () => loadState(stateFile("[]")),
    "ValueError: loadState: the state is of version undefined; this program reads version 1",
  ],
  [
    "no JSON",
    () => loadState(stateFile("{")),
    "ValueError: loadState: the state is no JSON; the file is damaged, or of another kind",
  ],
  [
    "a tensor that is not there",
    () => loadState(stateFile('{"version":1,"state":{"$tensor":"a"}}')),
    'ValueError: loadState: the state has the tensor "a", which the file has not; the file is damaged',
  ],
  [
    "a tensor twice",
    () => loadState(stateFile('{"version":1,"state":[{"$tensor":"a"},{"$tensor":"a"}]}', { a: tensor(1) })),
    'ValueError: loadState: the state has the tensor "a" twice; the file is damaged',
  ],
  [
    "a tensor too many",
    () => loadState(stateFile('{"version":1,"state":[]}', { a: tensor(1) })),
    'ValueError: loadState: the file has the tensor "a", which its state has not; the file is damaged',
  ],
  [
    "a word that is none",
    () => loadState(stateFile('{"version":1,"state":{"$number":"1e5"}}')),
    'ValueError: loadState: the state has "$number" with the string "1e5", which no state has; the file is damaged',
  ],
  [
    "a key twice",
    () => loadState(stateFile('{"version":1,"state":{"a":1,"\\u0061":2}}')),
    'ValueError: loadState: the state has the key "a" twice; a key stands once',
  ],
])("refuses %s", (_, call, sentence) => {
  let said = "";
  try {
    call();
  } catch (error) {
    said = String(error);
  }
  expect(said).toBe(sentence);
});
