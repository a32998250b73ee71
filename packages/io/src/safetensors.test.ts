/** Files of Python, and back: the same bytes, each element, and a sentence for what cannot be. */
import { full, showAval, tensor, zeros, type DType, type Tensor } from "@cotangent/autodiff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentOf, fixture, type Written } from "../fixtures/platform.ts";
import { loadSafetensors, saveSafetensors } from "./index.ts";

const bits = (x: Tensor): unknown => [
  showAval(x.aval),
  [...x.data()].map((value) => (Object.is(value, -0) ? "-0" : value)),
];
const written = ({ shape, data }: Written, dtype: DType): unknown => bits(tensor(data.map(Number), { shape, dtype }));

test("what Python wrote is read, and written again to the same bytes", () => {
  const bytes = fixture("files/own.safetensors");
  const { tensors, metadata } = loadSafetensors(bytes);
  const content = contentOf("own.safetensors");
  expect(new Set(tensors.keys())).toEqual(new Set(Object.keys(content)));
  for (const [name, x] of tensors) expect(bits(x), name).toEqual(written(content[name]!, content[name]!.type as DType));
  expect([...metadata]).toEqual([
    ["format", "pt"],
    ["note", "é\t😀"],
  ]);
  expect(saveSafetensors(tensors, metadata)).toEqual(new Uint8Array(bytes));
  const shuffled = new Map([...tensors].reverse());
  expect(saveSafetensors(shuffled, metadata)).toEqual(new Uint8Array(bytes));
});

test("a tree is written under the names of its paths, and read into a template of tensors or of shapes", () => {
  const params = [
    { weight: tensor([[1, 2]]), bias: tensor([-1, 0.5]) },
    null,
    { scale: tensor(2, { dtype: "float64" }) },
  ] as const;
  const bytes = saveSafetensors(params);
  expect([...loadSafetensors(bytes).tensors.keys()]).toEqual(["2.scale", "0.bias", "0.weight"]);
  const [first, none, last] = loadSafetensors(bytes, params);
  expect([first.weight, first.bias, last.scale].map(bits)).toEqual(
    [params[0].weight, params[0].bias, params[2].scale].map(bits),
  );
  expect(none).toBeNull();
  const like = [
    { weight: { shape: [1, 2], dtype: "float32" }, bias: { shape: [2], dtype: "float32" } },
    undefined,
    { scale: { shape: [], dtype: "float64" } },
  ] as const;
  const read = loadSafetensors(bytes, like);
  expect(read[0].bias.toArray()).toEqual([-1, 0.5]);
  expect(Object.keys(read[0])).toEqual(["weight", "bias"]);
});

test("one tensor, and none, are trees too", () => {
  const x = tensor([[1], [2]]);
  expect(bits(loadSafetensors(saveSafetensors(x), x))).toEqual(bits(x));
  expect(loadSafetensors(saveSafetensors([]), [])).toEqual([]);
  expect(loadSafetensors(saveSafetensors({}, {})).tensors.size).toBe(0);
});

test("element types that tensors have not are converted where that is asked for", () => {
  const bytes = fixture("files/foreign.safetensors");
  expect(() => loadSafetensors(bytes)).toThrow(
    expect.objectContaining({
      name: "DTypeError",
      message: 'loadSafetensors: tensor "u64" holds U64, which tensors have not; { convert: true } makes it uint32',
    }),
  );
  const { tensors } = loadSafetensors(bytes, undefined, { convert: true });
  const content = contentOf("foreign.safetensors");
  const dtypeOf = (type: string): DType =>
    type.startsWith("f") ? "float32" : type.startsWith("u") ? "uint32" : "int32";
  for (const [name, array] of Object.entries(content))
    expect(bits(tensors.get(name)!), name).toEqual(written(array, dtypeOf(array.type)));
  expect(() => loadSafetensors(fixture("files/large.safetensors"), undefined, { convert: true })).toThrow(
    'loadSafetensors: tensor "steps" holds 1099511627776 at position 1, which no int32 is',
  );
});

test("a template's dtypes are converted to, among floats and among integers", () => {
  const bytes = saveSafetensors({ x: tensor([1.1, 2], { dtype: "float64" }), n: tensor([7], { dtype: "uint32" }) });
  const like = { x: zeros([2]), n: full([1], 0, { dtype: "int32" }) };
  expect(() => loadSafetensors(bytes, like)).toThrow(
    'loadSafetensors: tensor "x" holds F64; { convert: true } makes it float32',
  );
  const { x, n } = loadSafetensors(bytes, like, { convert: true });
  expect([bits(x), bits(n)]).toEqual([
    ["float32[2]", [Math.fround(1.1), 2]],
    ["int32[1]", [7]],
  ]);
  expect(() => loadSafetensors(bytes, { x: like.n, n: like.n }, { convert: true })).toThrow(
    'loadSafetensors: tensor "x" is F64[2] in the file and int32[1] in like; it is a file of another model',
  );
  expect(() => loadSafetensors(bytes, { x: like.x, n: zeros([1]) }, { convert: true })).toThrow(
    'loadSafetensors: tensor "n" holds U32, and float32 is expected; it is a file of another model',
  );
});

test("trees of any tensors come back to the bit", () => {
  const leaf = fc
    .tuple(
      fc.constantFrom<DType>("float32", "float64", "int32", "uint32", "bool"),
      fc.array(fc.nat(3), { maxLength: 3 }),
      fc.nat(),
    )
    .map(([dtype, shape, seed]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const value = (i: number): number => {
        if (dtype === "bool") return (seed + i) % 2;
        if (dtype === "uint32") return (seed * 31 + i) >>> 0;
        return dtype === "int32" ? (seed * 31 + i) | 0 : Math.fround(Math.sin(seed + i) * 10 ** (i % 30));
      };
      return tensor(
        Array.from({ length: size }, (_, i) => value(i)),
        { shape, dtype },
      );
    });
  const trees = fc.dictionary(
    fc.stringMatching(/^[^.\ud800-\udfff]{1,4}$/),
    fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })),
    { maxKeys: 5 },
  );
  fc.assert(
    fc.property(trees, (tree) => {
      const read = loadSafetensors(saveSafetensors(tree), tree);
      expect(JSON.stringify(read)).toBe(JSON.stringify(tree));
    }),
    { seed: 1, numRuns: 200 },
  );
});

describe("refuses", () => {
  const x = zeros([2, 3]);

  test.each<[string, () => unknown, string]>([
    [
      "a missing leaf",
      () => loadSafetensors(saveSafetensors({ a: x, b: x }), { a: x, c: x }),
      'ValueError: loadSafetensors: the file has no tensor "c", which is float32[2,3] in like; it has "a", "b"',
    ],
    [
      "any leaf of an empty file",
      () => loadSafetensors(saveSafetensors([]), [x]),
      'ValueError: loadSafetensors: the file has no tensor "0", which is float32[2,3] in like; it has none at all',
    ],
    [
      "leaves too many",
      () => loadSafetensors(saveSafetensors([x, x, x, x, x, x]), [x]),
      'ValueError: loadSafetensors: the file has "1", "2", "3", "4" and 1 more, which like has not; it is a file of another model',
    ],
    [
      "another shape",
      () => loadSafetensors(saveSafetensors([x]), [zeros([3, 2])]),
      'ShapeError: loadSafetensors: tensor "0" is F32[2,3] in the file and float32[3,2] in like; it is a file of another model',
    ],
    [
      "a template that is none",
      () => loadSafetensors(saveSafetensors([x]), [3] as never),
      'UsageError: loadSafetensors: like, at "0", is the number 3; its leaves are tensors, or { shape, dtype }',
    ],
    [
      "bytes that are none",
      () => loadSafetensors("a.safetensors" as never),
      'UsageError: loadSafetensors: bytes are the string "a.safetensors"; they are a Uint8Array, new Uint8Array(buffer) makes one',
    ],
    [
      "an option that is none",
      () => loadSafetensors(saveSafetensors([x]), [x], { cast: true } as never),
      "UsageError: loadSafetensors: cast is the boolean true; options are { convert }",
    ],
    [
      "two leaves of one name",
      () => saveSafetensors({ "a.b": x, a: { b: x } }),
      'ValueError: saveSafetensors: two leaves of the tree are called "a.b"; a file has each name once',
    ],
    [
      "a name that the format keeps",
      () => saveSafetensors({ __metadata__: x }),
      'ValueError: saveSafetensors: a leaf of the tree is called "__metadata__", which the format keeps for texts',
    ],
    [
      "half a character",
      () => saveSafetensors({ "\ud83d": x }),
      'ValueError: saveSafetensors: the name "\\ud83d" has half a character, which no text in UTF-8 has',
    ],
    [
      "metadata that are no texts",
      () => saveSafetensors(x, { epochs: 3 } as never),
      'UsageError: saveSafetensors: metadata has the number 3 for "epochs"; they are texts, in UTF-8',
    ],
    [
      "metadata that are none",
      () => saveSafetensors(x, "made by hand" as never),
      'UsageError: saveSafetensors: metadata is the string "made by hand"; it is an object of texts',
    ],
    [
      "leaves that are no tensors",
      () => saveSafetensors({ a: 3 }),
      "UsageError: saveSafetensors: tree.a is the number 3; the leaves of a tree are tensors, write tensor(…)",
    ],
    [
      "a Map of something else",
      () => saveSafetensors(new Map([["a", 3]])),
      'UsageError: saveSafetensors: tensor "a" is the number 3; it takes tensors, write tensor(…)',
    ],
    [
      "a Map with other keys",
      () => saveSafetensors(new Map([[3, x]])),
      "UsageError: saveSafetensors: the Map has the key the number 3; its keys are the names of tensors",
    ],
  ])("%s", (_, call, sentence) => {
    let said = "";
    try {
      call();
    } catch (error) {
      said = String(error);
    }
    expect(said).toBe(sentence);
  });
});
