import { describe, expect, test } from "vitest";
import { UsageError } from "../core/errors.ts";
import { sqrt } from "../ops/exponential.ts";
import { dot } from "../functions/products.ts";
import { matmul } from "../ops/matmul.ts";
import { ones } from "../core/fill.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkCall, checkDoor } from "./door.ts";

test("functions that answer in sentences pass, in their own name and in that of a part", () => {
  expect(checkDoor("sqrt", sqrt).failures).toEqual([]);
  expect(checkDoor("root", sqrt, { speakers: ["sqrt"] }).failures).toEqual([]);
  expect(checkDoor("anything", () => 3).failures).toEqual([]);
});

describe("it notices", () => {
  const given =
    (f: unknown): (() => unknown) =>
    () =>
      checkDoor("f", f);

  test("an engine's message", () => {
    const f = (x: { y: number } | undefined): number => x?.y.toFixed().length ?? 0;
    expect(given(f)).toThrow('f fails 1 of 2 checks\n  given (null): it throws "TypeError: Cannot read properties');
  });

  test("a stranger's sentence", () => {
    expect(given(sqrt)).toThrow(
      'it throws "UsageError: sqrt: x is undefined; it takes tensors, write tensor(…)"; ' +
        'check what it takes before, so that the message begins with "f: ", or name whose it is in the `speakers` of its test',
    );
  });

  test("each kind once", () => {
    let calls = 0;
    const f = (): never => {
      throw new UsageError(`g: call ${calls++}`);
    };
    expect(given(f)).toThrow(
      /^checkDoor: f fails 1 of 2 checks\n {2}given \(\): it throws "UsageError: g: call 0"; .*test$/,
    );
  });

  test("an unreadable one", () => {
    const f = (x: unknown): never => {
      throw new UsageError(`f: x is ${Object.prototype.toString.call(x)}`);
    };
    expect(given(f)).toThrow("say what came in words, as requireNumber, requireOperand and optionsOf do");
  });

  test("what is no function", () => expect(given(3)).toThrow("is a function: it is a number"));
});

describe("checkCall", () => {
  const row = ones([2]);

  test("passes where each wrong argument is refused by name", () => {
    expect(checkCall("dot", dot, [row, row]).failures).toEqual([]);
  });

  test("wants arguments that are right", () => {
    expect(() => checkCall("dot", dot, [row, ones([3])])).toThrow(
      "given what it takes: threw ShapeError: dot: a is float32[2], b is float32[3]",
    );
  });

  test.each<[string, (x: { readonly w: Tensor }) => unknown, string]>([
    ["a sentence of a part", ({ w }) => matmul(w, w as never), 'it throws "UsageError: matmul: a is undefined'],
    ["a missing part of a tree", ({ w }) => w.shape, 'it throws "TypeError: Cannot read properties of undefined'],
    [
      "another shape",
      ({ w }) => w instanceof Object && matmul(ones([2, 2]), w as never),
      'it throws "ShapeError: matmul: a is float32[2,2], b is float32[2]',
    ],
  ])("notices %s", (_, f, sentence) => {
    expect(() => checkCall("f", f, [{ w: ones([2, 2]) }])).toThrow(sentence);
  });
});
