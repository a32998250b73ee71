/** Arrays of NumPy, as it writes and as it reads them. */
import { showAval, tensor, zeros, type DType, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { contentOf, fixture, type Written } from "../fixtures/platform.ts";
import { loadNpy, loadNpz, saveNpy, saveNpz } from "./index.ts";

const bits = (x: Tensor): unknown => [showAval(x.aval), [...x.data()]];
const written = ({ shape, data }: Written, dtype: DType): unknown => bits(tensor(data.map(Number), { shape, dtype }));
const bytesOf = (name: string): Uint8Array => new Uint8Array(fixture(`files/${name}`));

/** A file with some bytes changed: [position, byte]. */
const changed = (bytes: Uint8Array, ...changes: readonly (readonly [at: number, byte: number])[]): Uint8Array => {
  const copy = bytes.slice();
  for (const [at, byte] of changes) copy[at < 0 ? copy.length + at : at] = byte;
  return copy;
};
const ascii = (text: string): number[] => Array.from(text, (sign) => sign.charCodeAt(0));
/** An npy of version 1 with this header. */
const npy = (header: string, data: readonly number[] = []): Uint8Array =>
  Uint8Array.from([0x93, ...ascii("NUMPY"), 1, 0, header.length & 255, header.length >> 8, ...ascii(header), ...data]);

describe("npy", () => {
  test.each(["v1", "v2", "v3", "fortran", "fortran-bool", "big", "big-double", "big-int", "scalar", "empty"])(
    "%s is read",
    (name) => {
      const array = contentOf(`${name}.npy`)[name]!;
      expect(bits(loadNpy(bytesOf(`${name}.npy`)))).toEqual(written(array, array.type as DType));
    },
  );

  test.each<[string, DType, string]>([
    ["half", "float32", "<f2"],
    ["long", "int32", "<i8"],
    ["bytes", "uint32", "|u1"],
    ["short-big", "int32", ">i2"],
  ])("%s is converted where that is asked for", (name, dtype, type) => {
    const bytes = bytesOf(`${name}.npy`);
    expect(() => loadNpy(bytes)).toThrow(
      `loadNpy: the array holds ${type}, which tensors have not; { convert: true } makes it ${dtype}`,
    );
    expect(bits(loadNpy(bytes, { convert: true }))).toEqual(written(contentOf(`${name}.npy`)[name]!, dtype));
  });

  test.each(["v1", "scalar", "empty"])("%s is written as NumPy writes it, byte for byte", (name) => {
    const bytes = bytesOf(`${name}.npy`);
    expect(saveNpy(loadNpy(bytes))).toEqual(bytes);
  });

  test.each<[string, string]>([
    ["complex", "complex numbers"],
    ["text", "texts"],
    ["date", "dates"],
    ["record", "records"],
    ["object", "objects of Python, which can run programs when they are read"],
  ])("%s is refused", (name, what) => {
    expect(() => loadNpy(bytesOf(`${name}.npy`))).toThrow(
      `loadNpy: the array holds ${what}; booleans, integers and floats can be read`,
    );
  });

  const v1 = bytesOf("v1.npy");
  test.each<[string, Uint8Array, string]>([
    [
      "nothing",
      new Uint8Array(0),
      "is no npy, which begins with a byte 147 and NUMPY; the file is damaged, or of another kind",
    ],
    ["another version", changed(v1, [6, 9]), "is npy of version 9; versions 1 to 3 can be read"],
    [
      "a header past the end",
      v1.subarray(0, 100),
      "has a header up to byte 128 of 100; the file is cut off, or damaged",
    ],
    ["a long header", npy(" ".repeat(20_000)), "has a header of 20000 bytes; no array needs as many"],
    ["a cut", v1.subarray(0, -1), "is <f4[2,3,4], which takes 96 bytes, and has 95; the file is cut off, or damaged"],
    [
      "more than it should have",
      Uint8Array.of(...v1, 0),
      "is <f4[2,3,4], which takes 96 bytes, and has 97; the file is damaged",
    ],
    ["no dictionary", npy("{'descr': '<f4'}"), "has no header of descr, fortran_order and shape; the file is damaged"],
    [
      "a negative length",
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }"),
      "has no header of descr, fortran_order and shape; the file is damaged",
    ],
    [
      "a product without an end",
      npy(`{'descr': '<f4', 'fortran_order': False, 'shape': (${"9007199254740991, ".repeat(3)}), }`),
      "is <f4[9007199254740991,9007199254740991,9007199254740991], which takes 2.923003274661805e+48 bytes, and has 0; the file is cut off, or damaged",
    ],
    [
      "65 axes",
      npy(`{'descr': '<f4', 'fortran_order': False, 'shape': (${"1, ".repeat(65)}), }`, [0, 0, 0, 0]),
      "has 65 axes; a tensor has at most 64",
    ],
    [
      "truth values that are none",
      npy("{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", [7]),
      "holds the byte 7 at position 0, which is no truth value",
    ],
    [
      "a type that is none",
      npy("{'descr': '<x4', 'fortran_order': False, 'shape': (), }"),
      'holds "<x4"; booleans, integers and floats can be read',
    ],
  ])("refuses %s", (_, bytes, sentence) => {
    expect(() => loadNpy(bytes)).toThrow(
      expect.objectContaining({ name: "ValueError", message: `loadNpy: the array ${sentence}` }),
    );
  });
});

describe("npz", () => {
  test.each(["stored", "deflated"])("%s is read, by name and into a template", async (name) => {
    const bytes = bytesOf(`${name}.npz`);
    const content = contentOf(`${name}.npz`);
    const { tensors } = await loadNpz(bytes);
    expect([...tensors.keys()].sort()).toEqual(Object.keys(content).sort());
    for (const [key, x] of tensors) expect(bits(x)).toEqual(written(content[key]!, content[key]!.type as DType));
    const like = [{ weight: zeros([4, 3]), bias: zeros([3]) }] as const;
    const { mask, n, ...rest } = Object.fromEntries(tensors);
    const [layer] = await loadNpz(saveNpz(rest), like);
    expect([mask!.dtype, n!.dtype, layer.weight.toArray()]).toEqual([
      "bool",
      "int32",
      tensors.get("0.weight")!.toArray(),
    ]);
  });

  test("ours is read by NumPy, see tools/fixtures/io.py, and is the same each time", () => {
    const tree = {
      layers: [
        {
          weight: tensor([
            [1, -2],
            [0.5, 4],
          ]),
          bias: tensor([3], { dtype: "float64" }),
        },
      ],
      é: tensor(7, { dtype: "int32" }),
      on: tensor([true, false], { dtype: "bool" }),
    };
    expect(saveNpz(tree)).toEqual(bytesOf("ours.npz"));
  });

  test("a file that unpacks to a thousand times its size, and a comment behind", async () => {
    expect((await loadNpz(bytesOf("zeros.npz"))).tensors.get("zeros")!.shape).toEqual([100_000]);
  });

  const deflated = bytesOf("deflated.npz");
  const stored = bytesOf("stored.npz");
  /** The position of the first entry in the list at the end. */
  const listOf = (bytes: Uint8Array): number => new DataView(bytes.buffer).getUint32(bytes.length - 22 + 16, true);
  const list = listOf(deflated);
  const shownName = '"0.weight.npy"';

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "the bytes are no zip, or not all of one; the file is cut off, or of another kind"],
    [
      "a cut",
      deflated.subarray(0, -1),
      "the bytes are no zip, or not all of one; the file is cut off, or of another kind",
    ],
    [
      "a list past the end",
      changed(deflated, [-6, 0xff], [-5, 0xff]),
      "the zip is damaged: its list of files is cut off",
    ],
    ["more files than there are", changed(deflated, [-12, 200]), "the zip is damaged: its list of files is cut off"],
    ["zip64", changed(deflated, [-12, 255], [-11, 255]), "the zip has 65,535 files or 4 GB, which cannot be read"],
    ["encryption", changed(deflated, [list + 8, 1]), `its file ${shownName} is encrypted, which cannot be read`],
    [
      "another method",
      changed(deflated, [list + 10, 12]),
      `its file ${shownName} is packed by method 12; 0 (stored) and 8 (deflate) can be read`,
    ],
    ["a file elsewhere", changed(deflated, [list + 42, 3]), `the zip is damaged: its file ${shownName} is not there`],
    [
      "a bomb",
      changed(deflated, [list + 26, 0xff]),
      /^the zip is damaged: its file "0\.weight\.npy" is said to have 167\d+ bytes, which its \d+ cannot be$/ as never,
    ],
    [
      "a file past the end",
      changed(deflated, [list + 22, 1]),
      /^the zip is damaged: its file "0\.weight\.npy" ends at byte \d+ of \d+$/ as never,
    ],
    [
      "bytes that are damaged",
      changed(deflated, [64, 0], [65, 0]),
      `the zip is damaged: its file ${shownName} does not unpack to the 176 bytes that it should have`,
    ],
    [
      "bytes that are others",
      changed(stored, [200, 77]),
      `the zip is damaged: its file ${shownName} does not unpack to the 176 bytes that it should have`,
    ],
    [
      "less than it should have",
      changed(deflated, [list + 24, 177]),
      `the zip is damaged: its file ${shownName} does not unpack to the 177 bytes that it should have`,
    ],
  ])("refuses %s", async (_, bytes, sentence) => {
    const said = await loadNpz(bytes).then(String, String);
    const message = said.replace(/^ValueError: loadNpz: /, "");
    if (typeof sentence === "string") expect(message).toBe(sentence);
    else expect(message).toMatch(sentence);
  });

  test("overlapping files, files of one name, and files that are no arrays, are named", async () => {
    const bytes = saveNpz({ a: tensor(1), b: tensor(2) });
    const first = listOf(bytes);
    const second = first + 46 + "a.npy".length;
    const say = (file: Uint8Array): Promise<string> => loadNpz(file).then(String, String);
    expect(await say(changed(bytes, ...[42, 43].map((at) => [second + at, bytes[first + at]!] as const)))).toBe(
      'ValueError: loadNpz: the zip is damaged: its files "a.npy" and "b.npy" overlap',
    );
    expect(await say(changed(bytes, [second + 46, 97]))).toBe(
      'ValueError: loadNpz: the zip has "a" twice; an array has a name of its own',
    );
    expect(await loadNpz(bytes, { a: zeros([]) }).then(String, String)).toBe(
      'ValueError: loadNpz: the file has "b", which like has not; it is a file of another model',
    );
    expect(await loadNpz(3 as never).then(String, String)).toBe(
      "UsageError: loadNpz: bytes are the number 3; they are a Uint8Array, new Uint8Array(buffer) makes one",
    );
  });
});
