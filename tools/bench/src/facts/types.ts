/** What the type checker does for one more call: instantiations of a program with the call, less those without. */
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Fact } from "../workload.ts";

const calls = {
  "matmul(a, b)": "export const y = matmul(a, b);",
  "add(a, bias)": "export const y = add(a, bias);",
  "add(a, 1)": "export const y = add(a, 1);",
  "relu(a)": "export const y = relu(a);",
  "sum(a, { axis: -1 })": "export const y = sum(a, { axis: -1 });",
  "reshape(a, [15, 40])": "export const y = reshape(a, [15, 40]);",
};
const before = `import { add, matmul, relu, reshape, sum, zeros } from "@cotangent/autodiff";
const a = zeros([150, 4]), b = zeros([4, 16]), bias = zeros([4]);
export const used = [add(zeros([2]), zeros([2])), matmul(zeros([7, 2]), zeros([2, 5])), relu(zeros([3])), sum(zeros([3, 5]), { axis: -1 }), reshape(zeros([6]), [2, 3]), add(zeros([9]), 2), a, b, bias];
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
