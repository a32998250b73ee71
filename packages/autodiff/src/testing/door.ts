import { key } from "../random/keys.ts";
import { ones, zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { dtypes } from "../core/dtype.ts";
import { DTypeError, ShapeError, UsageError, ValueError } from "../core/errors.ts";
import { isPlainObject } from "../core/sentences.ts";
import { Tensor } from "../core/tensor.ts";
import { equal } from "../ops/logic.ts";
import { collect, requireNone, type Findings } from "./findings.ts";

export interface CheckDoorOptions {
  /** Other functions whose sentence it may be where that of a part says more; patterns such as ".*" will do. */
  readonly speakers?: readonly string[];
}

type Call = (...args: readonly unknown[]) => unknown;

/**
 * Checks what a public function or class answers to whatever plain JavaScript may give it: either it takes the
 * arguments, or it throws an error of ours, in a sentence that says whose it is. What a function returns is called in
 * turn if it is a function.
 * @param name what its sentences begin with
 * @throws CheckError with one line for each kind of answer that is none.
 * @example
 * checkDoor("sqrt", sqrt).failures; // → []
 */
export function checkDoor(name: string, f: unknown, { speakers = [] }: CheckDoorOptions = {}): Findings {
  const { check, findings } = collect();
  const seen = new Set<string>();
  const attempt = (call: () => unknown, args: readonly unknown[], whose: readonly string[]): unknown => {
    let result: unknown;
    const complaint = complaintOf(() => (result = call()), name, whose);
    if (result instanceof Promise) result.catch(() => undefined);
    // one of each kind is enough: "UsageError: sub: got null" is as "UsageError: sub: got undefined"
    const kind = complaint?.split(": ", 2).join();
    if (kind !== undefined && !seen.has(kind)) {
      seen.add(kind);
      check(`given (${args.map(written).join(", ")})`, () => complaint);
    }
    return result;
  };
  check("is a function", () => (typeof f === "function" ? undefined : `it is a ${typeof f}`));
  if (typeof f === "function")
    withoutStacks(() => {
      const isClass = /^class\b/.test(Function.prototype.toString.call(f));
      for (const args of argumentLists()) {
        const call = isClass ? (): unknown => Reflect.construct(f, args) : (): unknown => (f as Call)(...args);
        const given = attempt(call, args, [name, ...speakers]);
        // what grad, jacobian, constant … give
        if (typeof given === "function")
          for (const next of pool) attempt(() => (given as Call)(next, square), [next, square], ["[A-Za-z]+"]);
      }
    });
  requireNone("checkDoor", name, findings);
  return findings;
}

/**
 * Checks what a function says where one of its arguments is wrong and the others are right: absent, null, a text, a
 * number, a tensor of another shape or dtype, a tree with another structure. It may take them. Where it throws, the
 * sentence begins with its name, and not with that of a function that it calls.
 * @param args arguments that it takes; these, too, are tried
 * @throws CheckError with one line for each kind of answer that is none.
 * @example
 * checkCall("dot", dot, [ones([2]), ones([2])]).failures; // → []
 */
export function checkCall(
  name: string,
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  { speakers = [] }: CheckDoorOptions = {},
): Findings {
  const { check, findings } = collect();
  check("given what it takes", () => {
    (f as Call)(...args);
    return undefined;
  });
  const seen = new Set<string>();
  const whose = [name, ...speakers].map((speaker) => speaker.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  withoutStacks(() =>
    spoilt(args).forEach((list) => {
      const complaint = complaintOf(() => (f as Call)(...list), name, whose);
      const kind = complaint?.split(": ", 2).join();
      if (kind === undefined || seen.has(kind)) return;
      seen.add(kind);
      check(`given (${list.map(written).join(", ")})`, () => complaint);
    }),
  );
  requireNone("checkCall", name, findings);
  return findings;
}

/**
 * Returns what is wrong with the error that a call throws, with the remedy; undefined where nothing is thrown, or a
 * good sentence.
 */
function complaintOf(call: () => unknown, name: string, whose: readonly string[]): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    const { message, name: type } = error as Error;
    const said = `${type}: ${message.slice(0, 120)}`;
    if (!ours.some((one) => error instanceof one))
      return `it throws "${said}"; check the argument first, and throw a UsageError or ValueError that begins with "${name}: "`;
    if (/\[object /.test(message))
      return `it throws "${said}"; say what came in words, as requireNumber, requireOperand and optionsOf do`;
    if (!new RegExp(`^(${whose.join("|")}|tensor)(\\(.*?\\)|\\.\\w+)?: \\S`, "s").test(message))
      return `it throws "${said}"; check what it takes before, so that the message begins with "${name}: ", or name whose it is in the \`speakers\` of its test`;
    return undefined;
  }
}

const ours = [DTypeError, ShapeError, UsageError, ValueError];

/** Arguments for messages, as far as they can be written. */
function written(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
}

/** Runs what throws thousands of errors of which nobody reads the stack, which is most of what they cost. */
function withoutStacks(body: () => void): void {
  const engine = Error as { stackTraceLimit?: number };
  const before = engine.stackTraceLimit;
  engine.stackTraceLimit = 0;
  try {
    body();
  } finally {
    if (before !== undefined) engine.stackTraceLimit = before;
  }
}

/** Lists of arguments with one of them wrong, and lists that end early. */
function spoilt(args: readonly unknown[]): readonly (readonly unknown[])[] {
  return [
    ...args.map((_, i) => args.slice(0, i)),
    ...args.flatMap((arg, i) => wrongFor(arg).map((wrong) => args.map((own, k) => (k === i ? wrong : own)))),
  ];
}

/** Values of another kind, shape, dtype or structure than a right one. */
function wrongFor(right: unknown): readonly unknown[] {
  const others = [undefined, null, "x", 3, true, [], {}, [square], { w: square }, () => square, new Float32Array(2)];
  if (right instanceof Tensor) {
    const { shape, dtype } = right as Tensor;
    return [
      ...others,
      zeros([...shape, 2], { dtype }),
      zeros(shape.slice(1), { dtype }),
      ...shape.map((_, axis) =>
        zeros(
          shape.map((d, i) => (i === axis ? d + 1 : d)),
          { dtype },
        ),
      ),
      ...dtypes.filter((other) => other !== dtype).map((other) => zeros(shape, { dtype: other })),
    ];
  }
  if (Array.isArray(right)) {
    const parts = right.flatMap((part, i) =>
      wrongFor(part).map((wrong) => right.map((own: unknown, k) => (k === i ? wrong : own))),
    );
    return [...others, right.slice(1), [...right, ...right], ...parts];
  }
  if (!isPlainObject(right)) return others;
  const keys = Object.keys(right);
  const parts = keys.flatMap((key) => wrongFor(right[key]).map((wrong) => ({ ...right, [key]: wrong })));
  const fewer = keys.map((key) => Object.fromEntries(Object.entries(right).filter(([name]) => name !== key)));
  return [...others, { ...right, surplus: square }, ...fewer, ...parts];
}

const square = ones([2, 2]);
const image = ones([1, 4, 4, 1]);
// prettier-ignore
const bad: readonly unknown[] = [
  undefined, null, NaN, -1, 0.5, 3, 1e10, "x", true, Symbol("s"), 1n,
  [], [NaN], ["0"], [null], [[1, 2], [3]], {}, Object.create(null), new Map(), new Date(0), Promise.resolve(1),
  { axes: 1 }, { axis: "0" }, { axis: NaN }, { axis: null }, { axis: [0.5] }, { dtype: "float16" }, { dtype: 3 },
  { shape: 3 }, { window: "2" }, { window: [1.5] }, { window: 2, padding: "some" }, { learningRate: "1" },
  { seed: "0", testSize: "1" }, { features: 1, labels: 2 }, { name: "op", inputs: 1 },
];
// prettier-ignore
const good: readonly unknown[] = [
  0, 2, [2, 2], [0, 1], { axis: 0 }, { window: 2 }, new Float32Array(2), square, ones([2]), tensor(2),
  zeros([2], { dtype: "int32" }), equal(square, square), image, key(0), [square], { w: square },
  () => square, (x: unknown) => x,
];
const pool: readonly unknown[] = [...bad, ...good];

/** Every list of up to two arguments, every second and third beside a tensor, and some longer ones. */
function argumentLists(): readonly (readonly unknown[])[] {
  return [
    [],
    ...pool.map((a) => [a]),
    ...pool.flatMap((a) => pool.map((b) => [a, b])),
    ...pool.flatMap((b) => pool.map((c) => [square, b, c])),
    ...pool.map((b) => [image, b, { window: 2 }]),
    ...Array.from({ length: 1000 }, (_, i) =>
      [1, 7, 31, 57, 91].map((step) => pool[(i * step + (i >> 3)) % pool.length]),
    ),
  ];
}
