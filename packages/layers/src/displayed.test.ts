import current from "typescript";
import oldest from "typescript-oldest";
import { expect, test } from "vitest";

type Compiler = typeof current;

/**
 * What the compiler marks in a program, and the sentence it shows: those of type errors are tested like those of
 * errors.
 */
function complaints(code: string): unknown[][] {
  return check(code).complaints;
}

function check(code: string, ts: Compiler = current): { complaints: unknown[][]; instantiations: number } {
  const file = expect.getState().testPath!.replace("displayed.test.ts", "probe.ts");
  const options: current.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    types: [],
    customConditions: ["@cotangent/source"],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? code : readFile.call(host, name));
  host.getSourceFile = (name, target) =>
    name === file ? ts.createSourceFile(name, code, target) : getSourceFile.call(host, name, target);
  const program = ts.createProgram([file], options, host);
  const found = program.getSemanticDiagnostics(program.getSourceFile(file));
  const complaints = found.map(({ start = 0, length = 0, messageText }) => {
    const [sentence] = /ShapeError<".*?">/.exec(ts.flattenDiagnosticMessageText(messageText, "\n")) ?? [messageText];
    return [code.slice(start, start + length), sentence];
  });
  return { complaints, instantiations: program.getInstantiationCount() };
}

test("a mismatch is marked where it stands and reads as a sentence", () => {
  const code = `
    import { key, tanh, zeros, type Tensor } from "@cotangent/autodiff";
    import { dense, sequential } from "./index.ts";
    declare const unknown: Tensor;
    const model = sequential(dense(4, 16), tanh, dense(16, 3));
    model.apply(model.init(key(0)), unknown);
    model.apply(model.init(key(0)), zeros([32, 5]));
    model.apply(model.init(key(0)), zeros([Number(), 5]));
    sequential(dense(4, 16), tanh, dense(8, 3), tanh, dense(3, 1));
    sequential(model, dense(4, 2));
  `;
  expect(complaints(code)).toMatchInlineSnapshot(`
    [
      [
        "zeros([32, 5])",
        "ShapeError<"dense(4, 16): x is [32,5]; it takes [..., 4]">",
      ],
      [
        "zeros([Number(), 5])",
        "ShapeError<"dense(4, 16): x is [?,5]; it takes [..., 4]">",
      ],
      [
        "dense(8, 3)",
        "ShapeError<"dense(8, 3): x is [...,16]; it takes [..., 8]">",
      ],
      [
        "dense(4, 2)",
        "ShapeError<"dense(4, 2): x is [...,3]; it takes [..., 4]">",
      ],
    ]
  `);
});

test.each([
  ["the oldest", oldest as unknown as Compiler],
  ["the current", current],
])("a stack of 100 layers is followed to its end by %s compiler, in less than 400 instantiations a link", (_, ts) => {
  const links = (n: number): string => Array.from({ length: n }, (_, i) => `dense(${i + 4}, ${i + 5})`).join(", ");
  const stack = (n: number, more = ""): string => `
    import { zeros, type Tensor } from "@cotangent/autodiff";
    import { dense, sequential, type ParamsOf } from "./index.ts";
    const model = sequential(${links(n)}${more});
    declare const params: ParamsOf<typeof model>;
    const out: Tensor<readonly [7, ${n + 4}]> = model.apply(params, zeros([7, 4]));
  `;
  const [few, many] = [check(stack(2), ts), check(stack(100), ts)];
  expect([few.complaints, many.complaints]).toEqual([[], []]);
  expect((many.instantiations - few.instantiations) / 98).toBeLessThan(400);
  expect(check(stack(100, ", dense(3, 3)"), ts).complaints[0]).toEqual([
    "dense(3, 3)",
    'ShapeError<"dense(3, 3): x is [...,104]; it takes [..., 3]">',
  ]);
});

test("a stack of 100 links with states is followed as well, by the same cost", () => {
  const links = (n: number): string =>
    Array.from({ length: n / 2 }, (_, i) => `dense(${i + 4}, ${i + 5}), batchNorm(${i + 5})`).join(", ");
  const stack = (n: number): string => `
    import { zeros, type Tensor } from "@cotangent/autodiff";
    import { batchNorm, dense, sequential, type ParamsOf, type StateOf } from "./index.ts";
    const model = sequential(${links(n)});
    declare const params: ParamsOf<typeof model>;
    declare const state: StateOf<typeof model>;
    const running: Tensor<readonly [${n / 2 + 4}]> = state[${n - 1}].mean;
    const none: readonly [] = state[${n - 2}];
    const [out, next] = model.apply(params, state, zeros([7, 4]), { train: true });
    const known: Tensor<readonly [7, ${n / 2 + 4}]> = out;
    model.apply(params, next, zeros([7, 5]));
  `;
  const [few, many] = [check(stack(2)), check(stack(100))];
  const refused = [["zeros([7, 5])", 'ShapeError<"dense(4, 5): x is [7,5]; it takes [..., 4]">']];
  expect([few.complaints, many.complaints]).toEqual([refused, refused]);
  expect((many.instantiations - few.instantiations) / 98).toBeLessThan(500);
});
