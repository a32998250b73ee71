/** Modules as users have them: imported from their text, with WebAssembly and without. */
import {
  add,
  bind,
  compile,
  defineOp,
  grad,
  key,
  matmul,
  mean,
  mul,
  normal,
  relu,
  softmax,
  sub,
  sum,
  tensor,
  valueAndGrad,
  zeros,
  type Op,
  type Tensor,
} from "@cotangent/autodiff";
import { createWasmBackend } from "@cotangent/wasm";
import current from "typescript";
import oldest from "typescript-oldest";
import { describe, expect, test } from "vitest";
import { importText } from "../../fixtures/ways.ts";
import { toModule, type ToModuleOptions } from "./toModule.ts";
import type { AnyFunction } from "./program.ts";

const backend = await createWasmBackend({ relaxedSimd: false, threads: 1 });

type Imported = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The module twice: as it is, and where there is no WebAssembly. */
async function imported(f: AnyFunction, args: readonly unknown[], options?: ToModuleOptions): Promise<Imported[]> {
  const { js } = toModule(f, args, options);
  return [await importText<Imported>(js), await importText<Imported>(`const WebAssembly = undefined;\n${js}`)];
}

interface Layer {
  readonly weight: Tensor;
  readonly bias: Tensor;
}
const params: readonly Layer[] = [
  { weight: normal(key(0), [4, 16]), bias: normal(key(1), [16]) },
  { weight: normal(key(2), [16, 3]), bias: normal(key(3), [3]) },
];
const network = ([first, second]: readonly Layer[], x: Tensor): Tensor =>
  softmax(add(matmul(relu(add(matmul(x, first!.weight), first!.bias)), second!.weight), second!.bias));
const predict = (x: Tensor): Tensor => network(params, x);
const flowers = normal(key(9), [10, 4]) as Tensor;
const rows = flowers.toArray() as number[][];

describe("a network for iris", () => {
  test("gives the bits that it has here, for rows as arrays, nested or flat, and as typed arrays", async () => {
    const one = compile(predict, { backend });
    const wanted = rows.flatMap((row) => [...one(tensor([row]) as Tensor).data()]);
    for (const module of await imported(predict, [zeros([1, 4])], { name: "predict", rows: true }))
      for (const given of [
        rows,
        rows.flat(),
        Float32Array.from(rows.flat()),
        rows.map((row) => Float32Array.from(row)),
      ])
        expect([...(module["predict"]!(given) as Float32Array)]).toEqual(wanted);
  });

  test("rows are computed as many at a time as the example has, and the last ones by themselves", async () => {
    const four = compile(predict, { backend });
    const padded = tensor([...rows, [0, 0, 0, 0], [0, 0, 0, 0]]) as Tensor;
    const blocks = [0, 4, 8].flatMap((at) => [
      ...four(tensor((padded.toArray() as number[][]).slice(at, at + 4)) as Tensor).data(),
    ]);
    for (const module of await imported(predict, [zeros([4, 4])], { name: "predict", rows: true })) {
      expect([...(module["predict"]!(rows) as Float32Array)]).toEqual(blocks.slice(0, 30));
      expect(module["predict"]!([])).toEqual(new Float32Array(0));
    }
  });

  test("takes at most 12 kB with its parameters", () => {
    const { js } = toModule(predict, [zeros([1, 4])], { name: "predict", names: ["flowers"], rows: true });
    expect(new TextEncoder().encode(js).length).toBeLessThanOrEqual(12_000);
  });

  test("says what is no row", async () => {
    const [module] = await imported(predict, [zeros([1, 4])], { name: "predict", names: ["flowers"], rows: true });
    const said = [[[1, 2, 3]], [1, 2, 3], [[1, 2, 3, "4"]], [[1, 2, 3, null]], "1234", 5, null, undefined].map(
      (given) => {
        try {
          return module!["predict"]!(given);
        } catch (error) {
          return String(error);
        }
      },
    );
    expect(said).toMatchInlineSnapshot(`
      [
        "TypeError: predict: flowers[0] is 3 elements; it takes float32[4]",
        "TypeError: predict: flowers is 3 elements; it takes float32[rows,4]",
        "TypeError: predict: flowers[0][3] is 4; it takes a number of float32",
        "TypeError: predict: flowers[0][3] is null; it takes a number of float32",
        "TypeError: predict: flowers is 1234; it takes float32[rows,4]",
        "TypeError: predict: flowers is 5; it takes float32[rows,4]",
        "TypeError: predict: flowers is null; it takes float32[rows,4]",
        "TypeError: predict: flowers is undefined; it takes float32[rows,4]",
      ]
    `);
  });
});

describe("trees", () => {
  test("of parameters come in and go out", async () => {
    const scaled = ({ a, list }: { readonly a: Tensor; readonly list: readonly Tensor[] }, by: Tensor): object => ({
      sum: add(sum(a), sum(list[0]!)),
      list: [mul(list[0]!, by), a, null],
      nothing: undefined,
      "a key": tensor([7, 8]),
    });
    const args = [{ a: zeros([2, 2]), list: [zeros([3])] }, 2];
    for (const module of await imported(scaled, args, { name: "scaled" }))
      expect(module["scaled"]!({ a: [[1, 2], [3, 4]], list: [[5, 6, 7]] }, 10)).toEqual({
        sum: 28,
        list: [Float32Array.of(50, 60, 70), Float32Array.of(1, 2, 3, 4), null],
        nothing: undefined,
        "a key": Float32Array.of(7, 8),
      }); // prettier-ignore
  });

  test("a place that is missing is named", async () => {
    const [module] = await imported(network as AnyFunction, [params, zeros([1, 4])], {
      name: "f",
      names: ["params", "x"],
    });
    const call =
      (...args: readonly unknown[]) =>
      () =>
        module!["f"]!(...args);
    expect(call([{ weight: new Float32Array(64) }], rows[0])).toThrow(
      "f: params[0].bias is undefined; it takes float32[16]",
    );
    expect(call()).toThrow("f: params[0].weight is undefined; it takes float32[4,16]");
  });

  test("numbers, integers and truth values are checked", async () => {
    const f = (n: Tensor, i: Tensor, on: Tensor): Tensor[] => [mul(n, 2), add(i, 1), on];
    const args = [1, tensor([1, 2], { dtype: "int32" }), tensor([true, false], { dtype: "bool" })];
    for (const module of await imported(f, args, { name: "f" })) {
      expect(module["f"]!(3, [4, 5], [true, 0])).toEqual([6, Int32Array.of(5, 6), Uint8Array.of(1, 0)]);
      expect(() => module["f"]!(3, [4, 5.5], [true, false])).toThrow("f: x1[1] is 5.5; it takes a number of int32");
      expect(() => module["f"]!(true, [4, 5], [true, false])).toThrow("f: x0 is true; it takes a number of float32");
    }
  });

  test("a number that stands beside integers is read as one", async () => {
    const f = (x: Tensor, n: number): Tensor => mul(x, n);
    for (const module of await imported(f as AnyFunction, [tensor([1, 2], { dtype: "int32" }), 3], { name: "f" }))
      expect(module["f"]!([5, 6], 7)).toEqual(Int32Array.of(35, 42));
  });
});

describe("gradients and steps", () => {
  const loss = (w: Tensor, x: Tensor): Tensor => mean(mul(sub(matmul(x, w), 1), sub(matmul(x, w), 1)));
  const w = normal(key(4), [4, 1]) as Tensor;

  test("with gradient, value and gradient are those of valueAndGrad", async () => {
    const [value, gradient] = compile(valueAndGrad(loss), { backend })(w, flowers);
    for (const module of await imported(loss as AnyFunction, [w, flowers], { name: "loss", gradient: true })) {
      expect(module["loss"]!(module["initial"]!(), rows)).toEqual([value.item(), gradient.data()]);
      expect(module["initial"]!()).toEqual(w.data());
    }
  });

  test("a step trains to the same bits", async () => {
    const step = (w: Tensor, { velocity }: { velocity: Tensor }, x: Tensor): readonly unknown[] => {
      const next = add(mul(velocity, 0.9), grad(loss)(w, x));
      return [loss(w, x), sub(w, mul(next, 0.05)), { velocity: next }];
    };
    const state = { velocity: zeros([4, 1]) as Tensor };
    const here = compile(step as (w: Tensor, s: object, x: Tensor) => [Tensor, Tensor, object], { backend });
    const options = { name: "step", names: ["params", "state", "x"], step: true };
    for (const module of await imported(step as AnyFunction, [w, state, flowers], options)) {
      let [ours, theirs]: [readonly unknown[], readonly unknown[]] = [
        [0, w, state],
        [0, ...(module["initial"]!() as unknown[])],
      ];
      for (let i = 0; i < 20; i++) {
        ours = here(ours[1] as Tensor, ours[2] as object, flowers);
        theirs = module["step"]!(theirs[1], theirs[2], rows) as unknown[];
      }
      expect(theirs[0]).toBe((ours[0] as Tensor).item());
      expect(theirs[1]).toEqual((ours[1] as Tensor).data());
    }
  });
});

test("declarations are taken by the oldest and the newest compiler, and refuse what is no row", () => {
  const { js, dts } = toModule(network as AnyFunction, [params, zeros([2, 4])], {
    name: "predict",
    names: ["params", "x"],
  });
  const program = `import { predict } from "./predict.js";
const params = [0, 1].map(() => ({ weight: new Float32Array(3), bias: [1, 2] })) as [never, never];
const result: Float32Array = predict([{ weight: [[1]], bias: [2] }, { weight: new Float32Array(48), bias: [1] }], [[1, 2]]);
predict(params, "text");
export const all = result;`;
  for (const ts of [oldest, current] as (typeof current)[])
    expect(complaintsOf(ts, { "predict.js": js, "predict.d.ts": dts, "use.ts": program })).toEqual([
      "use.ts: Argument of type 'string' is not assignable to parameter of type 'Numbers | ArrayLike<Numbers>'.",
    ]);
});

/** What a compiler says of files that are in memory. */
function complaintsOf(ts: typeof current, files: Readonly<Record<string, string>>): string[] {
  const folder = `${process.cwd()}/memory/`;
  const options = {
    strict: true,
    skipLibCheck: true,
    lib: ["lib.es2022.d.ts"],
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const textOf = (name: string): string | undefined =>
    name.startsWith(folder) ? files[name.slice(folder.length)] : undefined;
  host.directoryExists = (name) => name.startsWith(folder.slice(0, -1)) || ts.sys.directoryExists(name);
  host.fileExists = (name) => textOf(name) !== undefined || fileExists.call(host, name);
  host.readFile = (name) =>
    textOf(name) ?? (name === `${folder}package.json` ? '{ "type": "module" }' : readFile.call(host, name));
  host.getSourceFile = (name, target) => {
    const text = textOf(name);
    return text === undefined ? getSourceFile.call(host, name, target) : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([`${folder}use.ts`], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName.slice(folder.length) ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}

declare const process: { cwd(): string };
declare class TextEncoder {
  encode(text: string): Uint8Array;
}

describe("what cannot be exported", () => {
  const own: Op<readonly ["x"]> = defineOp({
    name: "own",
    inputs: ["x"],
    infer: ({ x }) => x,
    vjp: { x: null },
    reference: ({ x }, out) => void out.set(x),
    kind: { type: "opaque" },
  });
  const x = zeros([3]) as Tensor;
  const square = (x: Tensor): Tensor => mul(x, x);
  test.each<[string, () => unknown]>([
    ["an op of one's own", () => toModule((x: Tensor) => bind(own, [x]), [x])],
    ["no function", () => toModule(3 as never, [x])],
    ["no list", () => toModule(square, x as never)],
    ["a name of the language", () => toModule(square, [x], { name: "delete" })],
    ["a name of the module", () => toModule(square, [x], { name: "start" })],
    ["too few names", () => toModule(square, [x], { names: [] })],
    ["gradient and step", () => toModule(square, [x], { gradient: true, step: true })],
    ["no step", () => toModule(square, [x], { step: true })],
    ["results without rows", () => toModule((x: Tensor) => sum(x), [zeros([2, 3])], { rows: true })],
    ["an unknown option", () => toModule(square, [x], { minify: true } as never)],
  ])("%s", (_, call) => {
    expect(call).toThrowErrorMatchingSnapshot();
  });
});
