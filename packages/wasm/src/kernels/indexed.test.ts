import {
  argMax,
  argMin,
  argSort,
  cast,
  compile,
  cumSum,
  gather,
  grad,
  jvp,
  key,
  normal,
  randomBits,
  scatterAdd,
  sum,
  takeAlongAxis,
  tensor,
  topK,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import { interpreter } from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend();

/** The same bits, but for the sign of a zero and the kind of a NaN. */
function same(f: (...xs: Tensor[]) => Tensor | readonly Tensor[], ...inputs: readonly Tensor[]): void {
  const list = (out: Tensor | readonly Tensor[]): readonly Tensor[] => (Array.isArray(out) ? out : [out]) as Tensor[];
  const wanted = list(compile(f as (...xs: Tensor[]) => Tensor[], { backend: interpreter })(...inputs));
  const step = compile(f as (...xs: Tensor[]) => Tensor[], { backend });
  // twice: the second run finds memory as the first left it
  step(...inputs);
  const got = list(step(...inputs));
  wanted.forEach((x, i) => {
    expect(got[i]!.dtype).toBe(x.dtype);
    expect(Array.from(got[i]!.data(), (y) => y + 0)).toEqual(Array.from(x.data(), (y) => y + 0));
  });
}

const few = [0, 1, 2, 3, -1, -2, 0.5, -Infinity, Infinity, NaN];

/** Few different values, so that many are equal. */
function crowded(shape: readonly number[], dtype: DType, seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const noise = normal(key(seed), [size]).data();
  const count = dtype === "float32" || dtype === "float64" ? few.length : 6;
  return cast(
    tensor(
      Float64Array.from(noise, (z) => few[Math.floor(Math.abs(z * 1000)) % count]!),
      { shape },
    ),
    dtype,
  );
}

function positions(shape: readonly number[], length: number, seed: number, dtype: "int32" | "uint32"): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const noise = randomBits(key(seed), [size], { bits: 16 }).data();
  return cast(
    tensor(
      Float64Array.from(noise, (bits) => bits % length),
      { shape },
    ),
    dtype,
  );
}

const extent = fc.constantFrom(1, 2, 3, 5);
const tail = fc.array(fc.constantFrom(1, 2, 3, 4, 5, 8, 17, 70), { maxLength: 1 });

describe.each(["float32", "float64", "int32", "uint32"] as const)("%s", (dtype) => {
  const problem = fc.record({
    batch: fc.array(fc.constantFrom(0, 1, 2, 3), { maxLength: 2 }),
    lead: fc.array(extent, { maxLength: 1 }),
    length: fc.integer({ min: 1, max: 9 }),
    count: fc.array(fc.constantFrom(0, 1, 2, 7, 12), { maxLength: 2 }),
    tail,
    unsigned: fc.boolean(),
    seed: fc.nat(1000),
  });

  test("gather and scatterAdd, with any axes around the indexed one", () => {
    fc.assert(
      fc.property(problem, ({ batch, lead, length, count, tail, unsigned, seed }) => {
        const options = { batchAxes: batch.length, axis: batch.length + lead.length };
        const indices = positions([...batch, ...count], length, seed, unsigned ? "uint32" : "int32");
        same((x, i) => gather(x!, i!, options), crowded([...batch, ...lead, length, ...tail], dtype, seed), indices);
        const updates = cast(normal(key(seed), [...batch, ...lead, ...count, ...tail]), dtype);
        const add = (u?: Tensor, i?: Tensor): Tensor => scatterAdd(u!, i!, length, options);
        // up to 8 updates are added in single precision
        if (dtype !== "float32" || count.reduce<number>((a, b) => a * b, 1) > 8) same(add, updates, indices);
        else {
          const [got, wanted] = [backend, interpreter].map((b) =>
            compile(add, { backend: b })(updates, indices).data(),
          );
          got!.forEach((x, i) => expect(Math.abs(x - wanted![i]!)).toBeLessThan(4e-6));
        }
      }),
      { numRuns: 80 },
    );
  });

  test("argMax, argMin and cumSum along any axis", () => {
    fc.assert(
      fc.property(fc.array(extent, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat(1000), (shape, at, seed) => {
        const axis = at % shape.length;
        const x = crowded(shape, dtype, seed);
        same((t) => argMax(t!, { axis }), x);
        same((t) => argMin(t!, { axis }), x);
        const y = cast(normal(key(seed), [...shape, 9]), dtype);
        for (const reverse of [false, true]) same((t) => cumSum(t!, { axis, reverse }), y);
        same((t) => cumSum(t!), y);
      }),
      { numRuns: 60 },
    );
    same((t) => cumSum(t!, { axis: 0 }), cast(tensor(new Float64Array(0), { shape: [0, 3] }), dtype));
  });

  test("argSort and topK keep the order of equals, and put NaN last", () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2, 3), fc.integer({ min: 1, max: 40 }), fc.nat(1000), (rows, n, seed) => {
        const x = crowded([rows, n], dtype, seed);
        for (const descending of [false, true]) same((t) => argSort(t!, { descending }), x);
        same((t) => Object.values(topK(t!, Math.min(n, 3))), x);
      }),
      { numRuns: 60 },
    );
    same((t) => argSort(t!), cast(normal(key(1), [10_007]), dtype));
  });
});

test("an index outside reads NaN or 0 and adds nothing", () => {
  const indices = tensor([1, -1, 3, 2], { dtype: "int32" });
  const read = compile((x: Tensor, i: Tensor) => gather(x, i), { backend });
  expect(read(tensor([1, 2, 3]), indices).toArray()).toEqual([2, NaN, NaN, 3]);
  expect(read(tensor([1, 2, 3], { dtype: "int32" }), indices).toArray()).toEqual([2, 0, 0, 3]);
  expect(read(tensor([true, true, true], { dtype: "bool" }), indices).toArray()).toEqual([1, 0, 0, 1]);
  const add = compile((u: Tensor, i: Tensor) => scatterAdd(u, i, 3), { backend });
  expect(add(tensor([1, 2, 4, 8]), indices).toArray()).toEqual([0, 1, 8]);
});

test("derivatives at an index outside: nothing is added, NaN is read", () => {
  const indices = tensor([1, -1, 3, 2], { dtype: "int32" });
  const back = compile((x: Tensor, i: Tensor) => grad((y: Tensor) => sum(gather(y, i)))(x), { backend });
  expect(back(tensor([1, 2, 3]), indices).toArray()).toEqual([0, 1, 1]);
  const backAdd = compile((x: Tensor, i: Tensor) => grad((y: Tensor) => sum(scatterAdd(y, i, 3)))(x), { backend });
  expect(backAdd(tensor([1, 2, 4, 8]), indices).toArray()).toEqual([1, NaN, NaN, 1]);
  const along = compile((x: Tensor, t: Tensor, i: Tensor) => jvp((y: Tensor) => takeAlongAxis(y, i), [x], [t])[1], {
    backend,
  });
  expect(
    along(tensor([1, 2, 3, 4]), tensor([5, 6, 7, 8]), tensor([1, -1, 4, 2], { dtype: "int32" })).toArray(),
  ).toEqual([6, NaN, NaN, 7]);
});

test("random bits of any length and width are those of the reference", () => {
  fc.assert(
    fc.property(fc.nat(70), fc.integer({ min: 1, max: 32 }), fc.nat(), (n, bits, seed) => {
      same((k) => randomBits(k as ReturnType<typeof key>, [n], { bits }), key(seed));
    }),
    { numRuns: 60 },
  );
});
