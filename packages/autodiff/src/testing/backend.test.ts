import { describe, expect, test } from "vitest";
import { valueOf } from "../backend.ts";
import type { Backend, Executable } from "../compile/backend.ts";
import { interpreter } from "../compile/interpret.ts";
import type { Value } from "../core/tensor.ts";
import { ops, findOp } from "../ops/list.ts";
import { backendSuite } from "./backend.ts";
import type { BackendCase } from "./contract.ts";
import { CheckError } from "./findings.ts";

const suite = backendSuite(interpreter, ops, { graphs: 40 });

test("the interpreter passes, on every op", () => {
  expect(failures(suite)).toEqual([]);
  expect(new Set(suite.map(({ name }) => name)).size).toBe(suite.length);
  for (const { name } of ops) expect(suite.some((one) => one.name.startsWith(`${name}, sample`))).toBe(true);
});

test("cases have names that tell what they are", () => {
  expect(backendSuite(interpreter, [findOp("max")], { graphs: 1 }).map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "max, sample 0, float64",
      "max, sample 0, gradient, float64",
      "max, sample 0, float32",
      "max, sample 0, gradient, float32",
      "max, sample 1, float64",
      "max, sample 1, gradient, float64",
      "max, sample 1, float32",
      "max, sample 1, gradient, float32",
      "max, sample 2, int32",
      "max, sample 2, gradient, int32",
      "max, edge 0",
      "max, edge 1",
      "max, edge 2",
      "random graph 0, float64",
      "random graph 0, float32",
      "results stay as they are while the function runs on",
      "results stay as they are while other functions run",
      "results are inputs of the next call",
      "donated results are inputs of the next call",
      "an earlier result is not touched when a later one is donated",
      "a result that is there twice survives the donation of one",
      "an argument that is returned survives being given",
      "the user's arrays are neither written nor kept",
      "the array of a tensor that is given is not written",
      "numbers are arguments",
      "a run that throws leaves arguments and results as they were, and the next one runs",
      "the same run gives the same bits",
      "executables keep apart",
      "several results, one inside another",
      "no elements",
      "no axes",
      "one argument in many places",
      "an argument that is not used",
      "a constant as large as an argument",
      "strided views of each other",
      "large enough for every path",
      "disposed executables leave their results",
    ]
  `);
});

describe("a wrong backend is found: one that", () => {
  /** Names of the failing cases, of a backend that changes what the interpreter does. */
  const found = (change: (executable: Executable) => Partial<Executable>, op = "exp"): string[] => {
    const backend: Backend = {
      name: "wrong",
      compile(graph) {
        const executable = interpreter.compile(graph);
        return { ...executable, ...change(executable) };
      },
    };
    return failures(backendSuite(backend, [findOp(op)], { graphs: 20 })).map(([name]) => name);
  };
  const mapArrays = (values: readonly Value[], f: (array: Float32Array) => unknown): readonly Value[] => {
    for (const value of values) if (typeof value === "object" && !("read" in value)) f(value as Float32Array);
    return values;
  };

  test("leaves the last element", () => {
    const names = found(({ run }) => ({
      run: (inputs) => mapArrays(run(inputs), (array) => array.fill(0, array.length - 1)),
    }));
    expect(names).toEqual(
      expect.arrayContaining(["exp, sample 1, float64", "exp, 5 elements, float32", "executables keep apart"]),
    );
  });

  test("leaves what does not fill a vector", () => {
    const names = found(({ run }) => ({
      run: (inputs) =>
        mapArrays(run(inputs), (array) => array.length > 4 && array.fill(0, array.length - (array.length % 4))),
    }));
    expect(names).toEqual(expect.arrayContaining(["exp, 5 elements, float32", "exp, 1027 elements, float64"]));
    expect(names).not.toContain("exp, 16 elements, float32");
  });

  test("is off by some units in the last place", () => {
    const rough = found(({ run }) => ({
      run: (inputs) => run(inputs).map((value) => (typeof value === "number" ? value * (1 + 1e-6) : value)),
    }));
    expect(rough).toContain("exp, sample 0, float32");
  });

  test("gives the same memory again", () => {
    const names = found(({ run }) => {
      let memory: readonly Value[] | undefined;
      return {
        run(inputs) {
          const results = run(inputs);
          memory ??= results;
          results.forEach(
            (value, i) => typeof value === "object" && (memory![i] as Float32Array).set(value as Float32Array),
          );
          return results.map((value, i) => (typeof value === "object" ? memory![i]! : value));
        },
      };
    });
    expect(names).toContain("results stay as they are while the function runs on");
  });

  test("keeps the first result", () => {
    const names = found(({ run }) => {
      let first: readonly Value[] | undefined;
      return { run: (inputs) => (first ??= run(inputs)) };
    });
    expect(names).toEqual(
      expect.arrayContaining(["results are inputs of the next call", "donated results are inputs of the next call"]),
    );
  });

  test("writes to its inputs", () => {
    const names = found(({ run }) => ({
      run(inputs) {
        const results = run(inputs);
        mapArrays(inputs.map(valueOf), (array) => array.fill(-5, 0, 1));
        return results;
      },
    }));
    expect(names).toEqual(
      expect.arrayContaining([
        "the user's arrays are neither written nor kept",
        "the array of a tensor that is given is not written",
      ]),
    );
  });

  test("swallows what an op throws", () => {
    const names = found(({ run }) => ({
      run(inputs) {
        try {
          return run(inputs);
        } catch {
          return inputs.map(valueOf);
        }
      },
    }));
    expect(names).toEqual(["a run that throws leaves arguments and results as they were, and the next one runs"]);
  });

  test("frees what it gave out", () => {
    const names = found(({ run }) => {
      const given: Value[] = [];
      return {
        run(inputs) {
          const results = run(inputs);
          given.push(...results);
          return results;
        },
        dispose: () => void mapArrays(given, (array) => array.fill(0)),
      };
    });
    expect(names).toEqual(["disposed executables leave their results"]);
  });
});

/** Names and messages. */
function failures(cases: readonly BackendCase[]): (readonly [name: string, message: string])[] {
  return cases.flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      return [[name, error instanceof CheckError ? error.message : String(error)] as const];
    }
  });
}
