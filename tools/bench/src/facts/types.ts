/** What the type checker does for one more call: instantiations of a program with the call, less those without. */
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Fact } from "../workload.ts";

const calls = {
  "matmul(a, b)": "export const y = matmul(a, b);",
  "add(a, bias)": "export const y = add(a, bias);",
  "add(a, 1)": "export const y = add(a, 1);",
  "add(column, row)": "export const y = add(column, row);",
  "add([4, 1, 3], [2, 1])": "export const y = add(stacked, column);",
  "add([32, 28, 28, 16], [1, 28, 1, 16])": "export const y = add(images, channels);",
  "tensor([[1, 2], [3, 4]])": "export const y = tensor([[1, 2], [3, 4]]);",
  "tensor(x.toArray())": "export const y = tensor(a.toArray());",
  "tensor(x.toJSON())": "export const y = tensor(a.toJSON());",
  "relu(a)": "export const y = relu(a);",
  "sum(a, { axis: -1 })": "export const y = sum(a, { axis: -1 });",
  "reshape(a, [15, 40])": "export const y = reshape(a, [15, 40]);",
};
const before = `import { add, matmul, relu, reshape, sum, tensor, zeros } from "@cotangent/autodiff";
const a = zeros([150, 4]), b = zeros([4, 16]), bias = zeros([4]);
const column = zeros([2, 1]), row = zeros([1, 3]), stacked = zeros([4, 1, 3]), images = zeros([32, 28, 28, 16]), channels = zeros([1, 28, 1, 16]);
export const used = [add(zeros([2]), zeros([2])), matmul(zeros([7, 2]), zeros([2, 5])), relu(zeros([3])), sum(zeros([3, 5]), { axis: -1 }), reshape(zeros([6]), [2, 3]), add(zeros([9]), 2), a, b, bias];
export const more = [add(zeros([9, 1]), zeros([1, 8])), add(zeros([5, 1, 6]), zeros([7, 1])), add(zeros([5, 1, 6, 7]), zeros([5, 6, 1, 1])), tensor([[9, 8], [7, 6]]), tensor(row.toArray()), tensor(row.toJSON()), column, row, stacked, images, channels];
`;

export const types: Fact = {
  name: "types",
  title: "type instantiations of one more call of an op",
  measure() {
    const base = instantiations(before);
    return Promise.resolve(
      Object.entries(calls).map(([what, call]) => ({
        what,
        value: instantiations(before + call) - base,
        unit: "instantiations",
        limit: 100,
      })),
    );
  },
};

function instantiations(source: string): number {
  const file = fileURLToPath(new URL("program.ts", import.meta.url));
  const options: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2023) : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  const problems = ts.getPreEmitDiagnostics(program).filter((problem) => problem.file?.fileName === file);
  if (problems.length > 0) throw new Error(ts.flattenDiagnosticMessageText(problems[0]!.messageText, " "));
  return program.getInstantiationCount();
}
