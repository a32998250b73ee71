import ts from "typescript";
import { expect, test } from "vitest";

/**
 * What the compiler marks in a program, and the sentence it shows: those of type errors are tested like those of
 * errors.
 */
function complaints(code: string): unknown[][] {
  const file = expect.getState().testPath!.replace("displayed.test.ts", "probe.ts");
  const options: ts.CompilerOptions = {
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
  return found.map(({ start = 0, length = 0, messageText }) => {
    const [sentence] = /ShapeError<".*?">/.exec(ts.flattenDiagnosticMessageText(messageText, "\n")) ?? [messageText];
    return [code.slice(start, start + length), sentence];
  });
}

test("shapes that disagree are marked where they stand, with a sentence", () => {
  const code = `
    import { zeros, type Tensor } from "@cotangent/autodiff";
    import { categoricalHinge, huber, perceptronLoss, sigmoidCrossEntropy, softmaxCrossEntropy } from "./index.ts";
    import { squaredError, tripletLoss, weighted } from "./index.ts";
    declare const unknown: Tensor;
    declare const batch: Tensor<readonly [number, 3]>;
    softmaxCrossEntropy(batch, zeros([32]));
    softmaxCrossEntropy(unknown, zeros([32]));
    softmaxCrossEntropy(zeros([32, 3]), unknown);
    softmaxCrossEntropy(zeros([32, 3]), zeros([30]));
    softmaxCrossEntropy(batch, zeros([32, 4]));
    squaredError(zeros([4, 1]), zeros([4]));
    sigmoidCrossEntropy(zeros([4]), zeros([5]));
    perceptronLoss(zeros([4]), zeros([]));
    huber(zeros([4]), zeros([5]), { delta: 2 });
    categoricalHinge(zeros([32, 3]), zeros([32, 3]));
    tripletLoss(zeros([8, 3]), zeros([8, 3]), zeros([8, 4]));
    weighted(zeros([8]), zeros([8, 1]));
  `;
  expect(complaints(code)).toMatchInlineSnapshot(`
    [
      [
        "zeros([30])",
        "ShapeError<"softmaxCrossEntropy: logits are [32,3], labels are [30]; labels are class indices [32] or distributions [32,3]">",
      ],
      [
        "zeros([32, 4])",
        "ShapeError<"softmaxCrossEntropy: logits are [?,3], labels are [32,4]; labels are class indices [?] or distributions [?,3]">",
      ],
      [
        "zeros([4])",
        "ShapeError<"squaredError: predictions are [4,1], targets are [4]; their shapes must be equal">",
      ],
      [
        "zeros([5])",
        "ShapeError<"sigmoidCrossEntropy: logits are [4], targets are [5]; their shapes must be equal">",
      ],
      [
        "zeros([])",
        "ShapeError<"perceptronLoss: scores are [4], targets are []; their shapes must be equal">",
      ],
      [
        "zeros([5])",
        "ShapeError<"huber: predictions are [4], targets are [5]; their shapes must be equal">",
      ],
      [
        "zeros([32, 3])",
        "ShapeError<"categoricalHinge: logits are [32,3], labels are [32,3]; labels are class indices [32]">",
      ],
      [
        "zeros([8, 4])",
        "ShapeError<"tripletLoss: anchors are [8,3], negatives are [8,4]; their shapes must be equal">",
      ],
      [
        "zeros([8, 1])",
        "ShapeError<"weighted: losses are [8], weights are [8,1]; their shapes must be equal">",
      ],
    ]
  `);
});
