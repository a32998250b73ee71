import { cast, compile, grad, mul, sum, tensor, type DType, type Nested, type Tensor } from "@cotangent/autodiff";
import { checkCall, checkLoss } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import * as losses from "./index.ts";

type Loss = (predictions: Tensor, ...rest: unknown[]) => Tensor;

/** Nested arrays as JSON has them: an infinite number is the string "Infinity" or "-Infinity". */
type Written = number | string | readonly Written[];

/**
 * A case of `fixtures/<loss>.json`: the values, and the gradient of their weighted sum, as somebody else computed them.
 */
interface Case {
  readonly about: string;
  /** Who computed it: "PyTorch 1.13". */
  readonly source: string;
  /** That of the targets. */
  readonly dtype: DType;
  readonly predictions: Written;
  readonly targets: Written;
  /** What stands after the targets, in float64. */
  readonly more?: readonly Written[];
  /** The options of the loss. */
  readonly options?: object;
  /** Whether predictions stand where there is no derivative, and the gradient is a choice. */
  readonly kink?: boolean;
  /** What predictions of any size are, where e to them would be out of range. */
  readonly extremes?: readonly number[];
  readonly weights: Written;
  readonly value: Written;
  readonly gradient: Written;
}

/** Penalties look at parameters, not at predictions; they have a test of their own. */
const penalties = ["l1", "l2", "elasticNet"];
/** Every loss is a function that `index.ts` exports, and has a fixture of its name: a new one needs no line here. */
const names = (Object.keys(losses) as (keyof typeof losses)[]).filter((name) => !penalties.includes(name));
const table = await Promise.all(
  names.map(async (name) => ({ name, loss: losses[name] as unknown as Loss, cases: await read(name) })),
);

describe.each(table)("$name", ({ name, loss, cases }) => {
  test("has a fixture", () => {
    if (cases.length === 0)
      throw new Error(
        `${name} has no expected values: write packages/losses/fixtures/${name}.json, a list of cases as in ` +
          `squaredError.json; ` +
          "any source that is not this project will do, and says so in `source` (tools/fixtures/losses.py " +
          "makes them with PyTorch, where there is one)",
      );
  });

  test.each(cases.flatMap((one) => [one, ...unsigned(one)]))("$about, $dtype: the values and the gradient", (one) => {
    const [x, rest] = [numbers(one.predictions), others(one)];
    const call = (z: Tensor, ...tensors: Tensor[]): Tensor => loss(z, ...tensors, one.options);
    const weighted = (z: Tensor): Tensor => sum(mul(call(z, ...rest), numbers(one.weights)));
    for (const run of [call, compile(call)]) expectClose(run(x, ...rest), one.value);
    for (const run of [grad(weighted), compile(grad(weighted))]) expectClose(run(x), one.gradient);
  });

  test("says its name where an argument is wrong", () => {
    const [one] = cases;
    const given = [numbers(one!.predictions), ...others(one!), ...(one!.options === undefined ? [] : [one!.options])];
    checkCall(name, loss, given);
  });

  test.each(cases.filter(({ kink }) => !kink))(
    "$about: keeps what every loss promises, also for confident predictions",
    (one) => {
      const [targets, ...more] = others(one);
      checkLoss((z, t) => loss(z, t, ...more.map((x) => cast(x, z.dtype)), one.options), {
        predictions: numbers(middling(one.predictions)),
        targets: targets!,
        shape: numbers(one.value).shape,
        ...(one.extremes === undefined ? {} : { extremes: one.extremes }),
      });
    },
  );
});

/** The cases of a loss; none where there is no file. */
async function read(name: string): Promise<readonly Case[]> {
  try {
    const file = (await import(`../fixtures/${name}.json`, { with: { type: "json" } })) as { default: readonly Case[] };
    return file.default;
  } catch {
    return [];
  }
}

/** The tensors after the predictions. */
function others({ targets, dtype, more = [] }: Case): Tensor[] {
  return [numbers(targets, dtype), ...more.map((x) => numbers(x))];
}

/** The same case with labels of the other integer dtype. */
function unsigned(one: Case): readonly Case[] {
  return one.dtype === "int32" ? [{ ...one, dtype: "uint32" }] : [];
}

function numbers(list: Written, dtype: DType = "float64"): Tensor {
  const read = (tree: Written): Nested => (typeof tree === "object" ? tree.map(read) : Number(tree));
  return tensor(read(list), { dtype });
}

/**
 * Predictions without the extreme ones, where finite differences see no difference; checkLoss has extremes of its own.
 */
function middling(predictions: Written): Written {
  return typeof predictions === "object" ? predictions.map(middling) : Math.max(-3, Math.min(3, Number(predictions)));
}

function expectClose(got: Tensor, wanted: Written): void {
  const expected = numbers(wanted);
  expect(got.shape).toEqual(expected.shape);
  expect(Array.from(got.data())).toEqual(Array.from(expected.data(), (x) => closeTo(x)));
}

/** Within 1e-12, relative to what is larger than 1; an infinity is itself. */
function closeTo(x: number): unknown {
  const near = (y: number): boolean => y === x || Math.abs(y - x) <= 1e-12 * Math.max(1, Math.abs(x));
  return expect.toSatisfy(near, `close to ${x}`);
}
