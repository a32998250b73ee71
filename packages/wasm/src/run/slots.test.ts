import { add, compile, mul, ones, reshape, sub, tensor, type Tensor } from "@cotangent/autodiff";
import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const wasm = await createWasmBackend();

interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

const start = (): Pair => ({ a: tensor([1, 2, 3]), b: tensor([4, 5, 6, 7, 8, 9]) });

function stepOn(backend: Backend) {
  return compile(
    ({ a, b }: Pair, c: Tensor): readonly [Tensor, Pair, Tensor] => [
      mul(c, 2),
      { a: add(mul(a, 2), c), b: sub(b, 1) },
      add(c, 1),
    ],
    { donate: [0], backend },
  );
}

/** What callers may do with what a call returned, between two calls; each says which numbers must still be there later. */
const deeds: Readonly<Record<string, (p: Pair) => readonly [next: Pair, kept: readonly Tensor[]]>> = {
  "hands it back": (p) => [p, []],
  "hands back one of two": (p) => [{ a: tensor([7, 7, 7]), b: p.b }, [p.a]],
  "begins again": (p) => [start(), [p.a, p.b]],
  "reads it first": (p) => (p.a.data(), p.b.toArray(), [p, []]),
  "holds it twice": (p) => {
    const other = reshape(p.b, [2, 3]);
    return [p, [other]];
  },
  "gives numbers of its own": (p) => [{ a: new Float32Array([1, 1, 1]) as never, b: p.b }, [p.a]],
};

test("whatever comes back is computed with, and what is still held stays as it was", () => {
  const [step, truth] = [stepOn(wasm), stepOn(interpreter)];
  const names = Object.keys(deeds);
  let [ours, theirs] = [start(), start()];
  const held: (readonly [Tensor, unknown])[] = [];
  for (let i = 0; i < 60; i++) {
    const deed = deeds[names[(i * i + (i >> 2)) % names.length]!]!;
    const [next, kept] = deed(ours);
    const [wanted] = deed(theirs);
    for (const x of kept) held.push([x, x.toArray()]);
    const c = tensor([i, 1, 2]);
    const [twice, p, more] = step(next, c);
    const [twiceWanted, q, moreWanted] = truth(wanted, c);
    expect(
      [twice, p.a, p.b, more].map((x) => x.toArray()),
      `call ${i}`,
    ).toEqual([twiceWanted, q.a, q.b, moreWanted].map((x) => x.toArray()));
    held.push([twice, twice.toArray()], [more, more.toArray()]);
    [ours, theirs] = [p, q];
  }
  for (const [x, numbers] of held) expect(x.toArray()).toEqual(numbers);
});

test("results that change places are both right", () => {
  const swap = compile((x: Tensor, y: Tensor) => [add(x, 1), mul(y, 2)] as const, { donate: [0, 1], backend: wasm });
  let [x, y]: readonly [Tensor, Tensor] = [ones([4]), ones([4])];
  for (let i = 0; i < 3; i++) {
    const [before, after] = [x, y];
    [y, x] = swap(x, y);
    expect(() => before.toArray()).toThrow("was donated to the compiled function");
    expect(() => after.toArray()).toThrow("was donated to the compiled function");
  }
  // x, y: 1, 1 → 2, 2 → 4, 3 → 6, 5
  expect([x.toArray(), y.toArray()]).toEqual([
    [6, 6, 6, 6],
    [5, 5, 5, 5],
  ]);
});

/** Writes where nobody may: the type of `data()` refuses it without the cast. */
function overwrite(x: Tensor): void {
  (x.data() as Float32Array).fill(9);
}

test("what is written into a tensor does not reach compiled code that captured it, nor results in the arena", () => {
  const captured = tensor([1, 2, 3]);
  const f = compile((x: Tensor) => add(mul(x, 2), captured), { backend: wasm });
  const given = tensor([10, 20, 30]);
  expect(f(given).toArray()).toEqual([21, 42, 63]);
  overwrite(captured);
  const result = f(given);
  overwrite(f(given));
  expect(result.toArray()).toEqual([21, 42, 63]);
  expect(compile((x: Tensor) => add(x, 1), { backend: wasm })(f(given)).toArray()).toEqual([22, 43, 64]);
});
