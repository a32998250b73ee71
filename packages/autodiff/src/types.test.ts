import ts from "typescript";
import { describe, expect, test } from "vitest";

const file = expect.getState().testPath!.replace("types.test.ts", "probe.ts");
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  types: [],
};
const sources = new Map<string, ts.SourceFile | undefined>();

/** A program of one file that exists here only; the package's sources are parsed once. */
function check(code: string): { readonly messages: readonly string[]; readonly instantiations: number } {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, target) => {
    if (name === file) return ts.createSourceFile(name, code, target);
    if (!sources.has(name)) sources.set(name, getSourceFile.call(host, name, target));
    return sources.get(name);
  };
  const program = ts.createProgram([file], options, host);
  const found = program.getSemanticDiagnostics(program.getSourceFile(file));
  return {
    messages: found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
    instantiations: program.getInstantiationCount(),
  };
}

const given = `
  import { add, arange, argMax, cumSum, exp, matmul, maximum, mean, mul, norm, relu, reshape, softmax, sub, sum, tensor, transpose, zeros, type Nested, type ReduceOptions, type Shape, type Tensor, type TensorJSON } from "./index.ts";
  declare const unknown: Tensor, number: number;
  type Endless = readonly Endless[];
  declare const anything: Nested, endless: Endless, pairs: readonly (readonly [number, number])[], json: TensorJSON;
  const a = zeros([2, 3]), b = zeros([3]), column = zeros([2, 1]), row = zeros([1, 3]), stacked = zeros([4, 1, 3]), batch = zeros([number, 3]), w = zeros([3, 4]);
  const images = zeros([32, 28, 28, 16]), channels = zeros([1, 28, 1, 16]), channel = zeros([16]);
`;

describe("what the compiler shows", () => {
  const messages = (code: string): readonly string[] => check(given + code).messages;

  test("inner dimensions that differ", () => {
    expect(messages("matmul(zeros([150, 4]), zeros([5, 16]));")).toMatchInlineSnapshot(`
      [
        "Argument of type 'Tensor<readonly [5, 16]>' is not assignable to parameter of type 'Tensor<readonly [5, 16]> & ShapeError<"matmul: [150,4] @ [5,16]: inner dimensions 4 and 5 differ">'.
        Type 'Tensor<readonly [5, 16]>' is missing the following properties from type 'ShapeError<"matmul: [150,4] @ [5,16]: inner dimensions 4 and 5 differ">': name, message",
      ]
    `);
  });

  test("shapes that do not broadcast", () => {
    expect(messages("add(zeros([2, 3]), zeros([4]));")).toMatchInlineSnapshot(`
      [
        "Argument of type 'Tensor<readonly [4]>' is not assignable to parameter of type 'Tensor<readonly [4]> & ShapeError<"add: shapes [2,3] and [4] do not broadcast">'.
        Type 'Tensor<readonly [4]>' is missing the following properties from type 'ShapeError<"add: shapes [2,3] and [4] do not broadcast">': name, message",
      ]
    `);
    expect(messages("maximum(batch, zeros([4]));")).toMatchInlineSnapshot(`
      [
        "Argument of type 'Tensor<readonly [4]>' is not assignable to parameter of type 'Tensor<readonly [4]> & ShapeError<"maximum: shapes [?,3] and [4] do not broadcast">'.
        Type 'Tensor<readonly [4]>' is missing the following properties from type 'ShapeError<"maximum: shapes [?,3] and [4] do not broadcast">': name, message",
      ]
    `);
  });

  test("options that a reduction does not have", () => {
    expect(messages("sum(a, { axes: 0 });")).toMatchInlineSnapshot(`
      [
        "Object literal may only specify known properties, and 'axes' does not exist in type 'ReduceOptions & Only<ReduceOptions, ReduceOptions>'.",
      ]
    `);
    expect(messages("sum(a, { axis: 0, keepdims: true });")).toMatchInlineSnapshot(`
      [
        "Type 'true' is not assignable to type 'true & NoOption<"keepdims">'.
        Type 'boolean' is not assignable to type 'NoOption<"keepdims">'.",
      ]
    `);
    expect(messages("argMax(a, { axis: 0, keepdims: true });")).toMatchInlineSnapshot(`
      [
        "Type 'true' is not assignable to type 'true & NoOption<"keepdims">'.
        Type 'boolean' is not assignable to type 'NoOption<"keepdims">'.",
      ]
    `);
    expect(messages("norm(a, { axis: 0, ord: 1 });")).toMatchInlineSnapshot(`
      [
        "Type '1' is not assignable to type '1 & NoOption<"ord">'.
        Type 'number' is not assignable to type 'NoOption<"ord">'.",
      ]
    `);
  });

  test.each<[string, string]>([
    ["equal shapes", "const c: Tensor<readonly [2, 3]> = add(a, a);"],
    ["a bias", "const c: Tensor<readonly [2, 3]> = add(a, b), d: Tensor<readonly [2, 3]> = add(b, a);"],
    ["numbers", "const c: Tensor<readonly [2, 3]> = add(a, 1), d: Tensor<readonly [2, 3]> = sub(1, a);"],
    [
      "dimensions of 1",
      "const c: Tensor<readonly [2, 3]> = add(column, row), d: Tensor<readonly [2, 3]> = add(a, column);",
    ],
    [
      "dimensions of 1, of any ranks",
      "const c: Tensor<readonly [4, 2, 3]> = add(stacked, column), d: Tensor<readonly [2, 1, 1, 1, 1, 1, 2, 3]> = add(column, zeros([2, 1, 1, 1, 1, 1, 1, 3])), e: Tensor<readonly [1, 3]> = add(zeros([]), row);",
    ],
    [
      "nested arrays",
      "const c: Tensor<readonly [2, 3]> = tensor([[1, 2, 3], [4, 5, 6]]), d: Tensor<readonly [0]> = tensor([]), e: Tensor<readonly [number, number]> = tensor([] as number[][]), f: Tensor<readonly []> = tensor(3);",
    ],
    [
      "arrays of a depth that is not known",
      "const c: Tensor = tensor(unknown.toArray()), d: Tensor = tensor(a.toArray()), e: Tensor = tensor(anything), f: Tensor = tensor(endless), g: Tensor<readonly [number, 2]> = tensor(pairs);",
    ],
    [
      "what JSON gives",
      "const c: Tensor = tensor(JSON.parse(JSON.stringify(a))), d: Tensor<readonly [2, 3]> = tensor(a.toJSON()), e: Tensor = tensor(json);",
    ],
    [
      "bytes that are told what they become",
      'const c: Tensor<readonly [number]> = tensor(new Uint8ClampedArray(4), { dtype: "float32" }), d: Tensor<readonly [2, 2]> = tensor(new Uint8Array(4), { dtype: "float32", shape: [2, 2] }), e: Tensor = tensor(unknown.data(), { dtype: unknown.dtype });',
    ],
    [
      "options after the numbers of arange",
      'const o = { dtype: "int32" } as const, c: Tensor<readonly [number]> = arange(3, o), d = arange(1, 3, o), e = arange(0, 4, 2, o);',
    ],
    [
      "an unknown dimension",
      "const c: Tensor<readonly [number, 3]> = add(batch, b), d: Tensor<readonly [2, 3]> = add(batch, a);",
    ],
    [
      "an unknown rank",
      "const c: Tensor = add(unknown, a), g: Tensor = add(a, unknown), h: Tensor = add(zeros([]), unknown), d: Tensor = matmul(unknown, w), e: Tensor = sum(unknown, { axis: 0 });",
    ],
    ["a chain", "const c: Tensor<readonly [2, 4]> = relu(add(matmul(mul(a, 2), w), zeros([4])));"],
    [
      "reductions",
      "const c: Tensor<readonly [2]> = sum(a, { axis: 1 }), d: Tensor<readonly [2, 1]> = mean(a, { axis: -1, keepDims: true }), e: Tensor<readonly []> = mean(a);",
    ],
    ["options made elsewhere", "const o: ReduceOptions = {}, c: Tensor = sum(a, o);"],
    [
      "the body of a generic function",
      "function f<S extends Shape>(x: Tensor<S>): Tensor<S> { return add(mul(x, x), mul(sub(1, x), 2)); }",
    ],
    [
      "its mix with plain tensors",
      "function f<S extends Shape>(x: Tensor<S>): Tensor { return add(mul(x, unknown), sub(unknown, x)); }",
    ],
  ])("nothing for %s", (_, code) => {
    expect(messages(code)).toEqual([]);
  });

  test("what a tensor has not: elements by index, and a loop", () => {
    expect(messages("a[0]; for (const row of a) row;").map((text) => text.replace(/'Tensor<[^']*'/, "a tensor")))
      .toMatchInlineSnapshot(`
      [
        "Element implicitly has an 'any' type because expression of type '0' can't be used to index type a tensor.
        Property '0' does not exist on type 'Tensor<readonly [2, 3]>'.",
        "Type a tensor must have a '[Symbol.iterator]()' method that returns an iterator.",
      ]
    `);
  });

  test("a result of the wrong shape", () => {
    expect(messages("const c: Tensor<readonly [2, 4]> = add(a, b);")[0]).toMatch(
      /^Type 'Tensor<readonly \[2, 3\]>' is not assignable to type 'Tensor<readonly \[2, 4\]>'/,
    );
  });
});

describe("a call costs the compiler at most 100 type instantiations", () => {
  // What a function costs once, at its first call, is not counted.
  const before = `${given}
    const warm = add(zeros([7, 8]), zeros([8])), nested = add(mul(sub(2, warm), 2), 1);
    mul(warm, zeros([8])); add(zeros([9, 1]), zeros([1, 8])); add(zeros([5, 1, 6]), zeros([7, 1])); add(zeros([5, 1, 6, 7]), zeros([5, 6, 1, 1])); matmul(zeros([8, 7]), zeros([7, 6])); sum(zeros([5, 4]), { axis: 0 }); mean(zeros([5, 4]), { axis: 0 }); softmax(warm);
    transpose(warm); reshape(warm, [56]); exp(warm); relu(warm); cumSum(warm); argMax(warm, { axis: 0 });
    tensor([[9, 8], [7, 6]]); tensor([9, 8, 7]); tensor(new Float32Array(8), { shape: [8, 1] }); tensor(warm.toArray()); tensor(warm.toJSON()); arange(7);
    const annotated: Tensor<readonly [7, 8]> = add(zeros([7, 8]), zeros([8]));
  `;
  const start = check(before).instantiations;
  const cost = (call: string): number => {
    const { messages, instantiations } = check(before + call);
    expect(messages).toEqual([]);
    return instantiations - start;
  };

  test.each([
    "add(a, a);",
    "add(a, b);",
    "add(b, a);",
    "add(a, 1);",
    "sub(1, a);",
    "add(a, unknown);",
    "add(unknown, a);",
    "add(batch, b);",
    "mul(a, column);",
    "add(column, row);",
    "add(column, a);",
    "add(batch, column);",
    "add(stacked, column);",
    "add(images, channels);",
    "add(images, channel);",
    "const c: Tensor<readonly [2, 3]> = add(a, b);",
    "matmul(a, w);",
    "matmul(unknown, w);",
    "sum(a);",
    "sum(a, { axis: 1 });",
    "mean(a, { axis: -1, keepDims: true });",
    "argMax(a, { axis: 1 });",
    "transpose(a);",
    "reshape(a, [3, -1]);",
    "exp(a);",
    "relu(a);",
    "softmax(a, { axis: 0 });",
    "zeros([4, 5]);",
    "tensor([1, 2, 3]);",
    "tensor([[1, 2], [3, 4]]);",
    "tensor(new Float32Array(6), { shape: [2, 3] });",
    "tensor(unknown.toArray());",
    "tensor(a.toJSON());",
    "arange(3, { dtype: 'int32' });",
  ])("%s", (call) => {
    expect(cost(call)).toBeLessThanOrEqual(100);
  });

  test("two of them at most 200", () => {
    expect(cost("add(mul(a, 2), b);")).toBeLessThanOrEqual(200);
  });

  test("nested arrays of three levels at most 150", () => {
    expect(cost("tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);")).toBeLessThanOrEqual(150);
  });
});
