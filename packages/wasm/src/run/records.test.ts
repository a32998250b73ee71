/** Records of other people that no code can be made of: a sentence that names the op, and never an engine's message. */
import { bind, cast, compile, defineUnary, neg, sum, tensor, type Tensor } from "@cotangent/autodiff";
import type { AnyOp, Kind } from "@cotangent/autodiff/backend";
import { ops } from "@cotangent/autodiff/ops";
import { casesOf, sampleRng } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend();
const x = tensor([
  [1, -2, 3],
  [4, 5, -6],
]);

/** The message that compiling throws. */
function message(f: (x: Tensor) => Tensor, given: Tensor = x): string {
  try {
    compile(f, { backend })(given);
    return "nothing was thrown";
  } catch (error) {
    return (error as Error).message;
  }
}

type Rule = (s: never, x: number) => number;
const sentence = "compile: the record of mine is wrong, ask checkOp; it gives TypeError: ";
const operator = `${sentence}Cannot convert object to primitive value`;

test.each<[string, Rule, string]>([
  ["a product", (_, x) => x * x, operator],
  ["a sum", (_, x) => x + 1, operator],
  ["a comparison", (_, x) => (x < 0 ? 0 : x), operator],
  ["a function of Math", (_, x) => Math.abs(x), operator],
  ["a number", () => 2, sentence],
  ["nothing", () => undefined as never, `${sentence}Cannot read properties of undefined (reading 'type')`],
])("an expression of %s", (_, scalar, expected) => {
  const mineOp = defineUnary({
    name: "mine",
    takes: ["float32", "float64", "int32", "bool"],
    scalar: scalar as never,
    vjp: null,
  });
  const f = (y: Tensor): Tensor => bind(mineOp, [y]);
  const messages = [
    message(f),
    message((y) => sum(neg(f(neg(y))))),
    message(f, tensor([1, 2, 3], { dtype: "float64" })),
    message(f, tensor([1, 2, 3], { dtype: "int32" })),
  ];
  for (const one of messages) expect(one).toContain(expected);
});

/** What a record may wrongly say of itself, for each word of its kind. */
const wrong: readonly unknown[] = [
  undefined,
  null,
  NaN,
  -1,
  1.5,
  1e12,
  "x",
  {},
  [],
  [NaN],
  [0.5],
  [-7],
  [99],
  { offset: 0 },
  { offset: NaN, strides: [1, 1] },
  { offset: 0, strides: [1] },
  { offset: 0, strides: [NaN, NaN] },
  { offset: 0.5, strides: [1, 1] },
  [{ offset: 0 }],
  [{ offset: 0, strides: [undefined, undefined] }],
];

const bySaying = ops.filter(({ kind }) =>
  ["elementwise", "movement", "embedding", "reduction", "scan"].includes(kind.type),
);

test.each(bySaying.map((op) => [op.name, op] as const))("%s, with a kind that says something wrong", (name, op) => {
  for (const word of Object.keys(op.kind).filter((key) => key !== "type")) {
    for (const said of wrong)
      for (const answer of [
        () => said,
        () => () => said,
        said,
        () => {
          throw new TypeError("oh");
        },
      ]) {
        const kind = { ...op.kind, [word]: answer } as unknown as Kind<never>;
        const spoilt = { ...op, name: "spoilt", kind, prepared: { ...op.prepared, origin: null } } as AnyOp;
        const [sample] = casesOf(op).samples(sampleRng(0));
        const { inputs, attrs } = sample!;
        const f = (...ys: Tensor[]): Tensor => cast(bind(spoilt as never, ys, attrs as never), "float64");
        try {
          compile(f, { backend })(...inputs);
        } catch (error) {
          const text = String(error);
          expect
            .soft(text, `${name}.${word} = ${JSON.stringify(said)} ${String(answer)}`)
            .toMatch(/^(Usage|Value|Shape|DType)Error: .*spoilt/);
        }
      }
  }
});
