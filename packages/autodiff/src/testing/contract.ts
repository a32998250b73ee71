/** The promises of `Executable` that no single result shows: about memory, time and failure. */
import type { Backend } from "../compile/backend.ts";
import { compile } from "../compile/compile.ts";
import { interpreter } from "../compile/interpret.ts";
import { arange } from "../core/fill.ts";
import { leaf, tensor } from "../core/create.ts";
import type { Op } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { bind } from "../core/bind.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { treeLeaves } from "../core/tree.ts";
import { add, mul, neg, sub } from "../ops/arithmetic.ts";
import { exp, sigmoid } from "../ops/exponential.ts";
import { less, where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { broadcastTo, flip, reshape, sum, transpose } from "../ops/movement.ts";
import { concat } from "../ops/concat.ts";
import { slice } from "../ops/slicing.ts";
import { nearlyEqual } from "./compare.ts";
import { CheckError } from "./findings.ts";
import { sampleRng } from "./samples.ts";

/** One thing that must hold. `run` throws a CheckError where it does not. */
export interface BackendCase {
  readonly name: string;
  run(): void;
}

export function contractCases(backend: Backend): BackendCase[] {
  return Object.entries(cases).map(([name, body]) => ({
    name,
    run() {
      const text = body(backend);
      if (text !== undefined) throw new CheckError(`${backend.name}: ${name}: ${text}`);
    },
  }));
}

type Body = (backend: Backend) => string | undefined;

const cases: Readonly<Record<string, Body>> = {
  "results stay as they are while the function runs on": (backend) => {
    const f = compile((x: Tensor) => exp(neg(x)), { backend });
    const first = f(line(40));
    const before = elementsOf(first).slice();
    for (let i = 0; i < 5; i++) f(add(line(40), i));
    return unlike(first, before);
  },
  "results stay as they are while other functions run": (backend) => {
    const first = compile((x: Tensor) => exp(neg(x)), { backend })(line(40));
    const before = elementsOf(first).slice();
    for (const n of [40, 300, 5000]) compile((x: Tensor) => sum(mul(x, x)), { backend })(line(n));
    return unlike(first, before);
  },
  "results are inputs of the next call": (backend) => chained(backend, []),
  "donated results are inputs of the next call": (backend) => chained(backend, [0]),
  "an earlier result is not touched when a later one is donated": (backend) => {
    const f = compile((x: Tensor) => add(mul(x, 0.5), 1), { backend, donate: [0] });
    const g = compile((x: Tensor) => mul(x, 3), { backend });
    let x = g(line(40));
    const kept = g(x);
    const before = elementsOf(kept).slice();
    for (let i = 0; i < 5; i++) x = f(x);
    return unlike(kept, before);
  },
  "a result that is there twice survives the donation of one": (backend) => {
    const twice = compile(
      (x: Tensor) => {
        const y = mul(x, 2);
        return [y, y] as const;
      },
      { backend },
    );
    const f = compile((x: Tensor) => add(x, 1), { backend, donate: [0] });
    const [a, b] = twice(line(40));
    const before = elementsOf(b).slice();
    f(f(a));
    return unlike(b, before);
  },
  "an argument that is returned survives being given": (backend) => {
    const f = compile((x: Tensor) => [x, mul(x, 2)] as const, { backend });
    const given = exp(line(40));
    const before = elementsOf(given).slice();
    const [same] = f(given);
    f(mul(given, 2));
    return unlike(same, before) ?? unlike(given, before);
  },
  "the user's arrays are neither written nor kept": (backend) => {
    const f = compile((x: Tensor, y: Tensor) => [neg(x), reshape(mul(y, 2), [2, 2])] as const, {
      backend,
      donate: [0],
    });
    const own = Float32Array.from([1, 2, 3]);
    const other = Float32Array.from([1, 2, 3, 4]);
    const [a, b] = f(own as never, other as never);
    if (own.join() !== "1,2,3" || other.join() !== "1,2,3,4")
      return `an argument became ${own.join()} and ${other.join()}`;
    own.fill(9);
    other.fill(9);
    return unlike(a, [-1, -2, -3]) ?? unlike(b, [2, 4, 6, 8]);
  },
  "the array of a tensor that is given is not written": (backend) => {
    const x = line(40);
    const before = elementsOf(x).slice();
    compile((y: Tensor) => add(mul(y, 2), 1), { backend })(x);
    return unlike(x, before);
  },
  "numbers are arguments": (backend) =>
    unlike(compile((x: Tensor, k: Tensor) => mul(x, k), { backend })(tensor([1, 2]), 3), [3, 6]),
  "a run that throws leaves arguments and results as they were, and the next one runs": (backend) => {
    const f = compile((x: Tensor) => add(bind(pickyOp, [mul(x, 2)]), 1), { backend });
    const first = f(line(10));
    const bad = neg(add(line(10), 1));
    const [before, input] = [elementsOf(first).slice(), elementsOf(bad).slice()];
    try {
      f(bad);
      return "an op threw, the run did not";
    } catch (error) {
      if (!String(error).includes("picky")) return `the run threw ${String(error)} instead of what the op threw`;
    }
    return unlike(first, before) ?? unlike(bad, input) ?? unlike(f(line(10)), before);
  },
  "the same run gives the same bits": (backend) => {
    const f = compile((x: Tensor) => sum(exp(mul(x, -0.001))), { backend });
    const results = Array.from({ length: 4 }, () => f(line(10_001)).item());
    return results.every((x) => x === results[0]) ? undefined : `four runs gave ${results.join(", ")}`;
  },
  "executables keep apart": (backend) => {
    const [f, g] = [
      compile((x: Tensor) => mul(exp(x), 2), { backend }),
      compile((x: Tensor) => mul(exp(x), 3), { backend }),
    ];
    const [a, b, c] = [f(line(33)), g(line(33)), f(neg(line(33)))];
    return (
      unlikeReference((x) => mul(exp(x), 2), a, line(33)) ??
      unlikeReference((x) => mul(exp(x), 3), b, line(33)) ??
      unlikeReference((x) => mul(exp(x), 2), c, neg(line(33)))
    );
  },
  "several results, one inside another": (backend) => {
    const f = (x: Tensor): Tensor[] => {
      const y = exp(neg(x));
      const z = mul(y, y);
      return [z, sum(z), y, transpose(reshape(z, [3, 11]))];
    };
    return same(backend, f, [line(33)]);
  },
  "no elements": (backend) =>
    same(backend, (x: Tensor) => [mul(x, 2), sum(x), sum(x, { axis: 1 }), concat([x, x], { axis: 1 })], [
      tensor([[], []]),
    ]),
  "no axes": (backend) => same(backend, (x: Tensor) => [mul(x, 2), broadcastTo(x, [3, 3]), sum(x)], [tensor(1.5)]),
  "one argument in many places": (backend) =>
    same(backend, (x: Tensor) => [matmul(x as never, transpose(x) as never), mul(x, flip(x)), sub(x, x)], [
      reshape(line(12), [3, 4]),
    ]),
  "an argument that is not used": (backend) =>
    same(backend, ((x: Tensor, _: Tensor) => [exp(x)]) as (...xs: Tensor[]) => Tensor[], [line(5), line(6)]),
  "a constant as large as an argument": (backend) => {
    const constant = exp(mul(line(50), -0.1));
    return same(backend, (x: Tensor) => [mul(x, constant), where(less(x, 3), constant, x)], [line(50)]);
  },
  "strided views of each other": (backend) =>
    same(
      backend,
      (x: Tensor) => [
        add(
          slice(flip(transpose(x)), [1, 0], [4, 3], { steps: [2, 1] }),
          broadcastTo(slice(x, [0, 0], [1, 3]), [2, 3]),
        ),
      ],
      [reshape(line(15), [3, 5])],
    ),
  "large enough for every path": (backend) => {
    const rng = sampleRng(1);
    const [a, b] = [rng.normal([70, 65]), rng.normal([65, 33])];
    return (
      same(
        backend,
        ((x: Tensor, y: Tensor) => [matmul(x as never, y as never), sum(x, { axis: 0 }), sum(y, { axis: 1 })]) as (
          ...xs: Tensor[]
        ) => Tensor[],
        [a, b],
      ) ?? same(backend, (x: Tensor) => [sigmoid(mul(x, 0.001)), sum(sigmoid(mul(x, 0.001)))], [line(100_003)])
    );
  },
  "disposed executables leave their results": (backend) => {
    const executables: { dispose?(): void }[] = [];
    const recording: Backend = {
      name: backend.name,
      compile(graph) {
        const executable = backend.compile(graph);
        executables.push(executable);
        return executable;
      },
    };
    const result = compile((x: Tensor) => exp(neg(x)), { backend: recording })(line(40));
    const before = elementsOf(result).slice();
    for (const executable of executables) executable.dispose?.();
    compile((x: Tensor) => mul(x, 7), { backend })(line(40));
    return unlike(result, before);
  },
};

/** 0, 1, 2, … as float32. */
function line(n: number): Tensor {
  return arange(n);
}

/** Passes on what it gets, and throws where that is negative. Of no kind that a compiler knows. */
const pickyOp: Op<readonly ["x"]> = defineOp<readonly ["x"]>({
  name: "picky",
  inputs: ["x"],
  infer: ({ x }) => x,
  vjp: { x: (ct) => ct },
  reference({ x }, out) {
    if (x.some((element) => element < 0)) throw new Error("picky: an element is negative");
    out.set(x);
  },
  kind: { type: "opaque" },
});

function chained(backend: Backend, donate: readonly number[]): string | undefined {
  const f = (x: Tensor): Tensor => add(mul(x, 0.5), 1);
  const [got, wanted] = [compile(f, { backend, donate }), compile(f, { backend: interpreter })];
  let [x, y] = [got(line(37)), wanted(line(37))];
  for (let i = 0; i < 20; i++) [x, y] = [got(x), wanted(y)];
  return unlike(x, elementsOf(y));
}

/** Compares all results of a function with the interpreter's. */
function same(backend: Backend, f: (...xs: Tensor[]) => Tensor[], inputs: readonly Tensor[]): string | undefined {
  const [got, wanted] = [compile(f, { backend })(...inputs), compile(f, { backend: interpreter })(...inputs)];
  const bad = treeLeaves(wanted).findIndex((x, i) => !nearlyEqual(got[i]!, x, x.dtype === "float32" ? 1e-5 : 1e-12));
  return bad < 0 ? undefined : `result ${bad} is ${String(got[bad])} where ${String(wanted[bad])} is expected`;
}

function unlikeReference(f: (x: Tensor) => Tensor, got: Tensor, x: Tensor): string | undefined {
  const wanted = compile(f, { backend: interpreter })(x);
  return nearlyEqual(got, wanted, 1e-5) ? undefined : `it gave ${String(got)} where ${String(wanted)} is expected`;
}

function unlike(x: Tensor, wanted: ArrayLike<number>): string | undefined {
  const expected = leaf(x.aval, Float32Array.from(wanted));
  return nearlyEqual(x, expected, 1e-6) ? undefined : `a tensor is ${String(x)} where it should be ${String(expected)}`;
}
