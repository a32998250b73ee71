/** Instructions on vectors, lane by lane. */
import { instructions } from "@cotangent/wasm/module";
import type { Instruction } from "./binary.ts";
import { bitHandlers } from "./bits.ts";
import { isMask, isUniform, lanesAs, widths, type Kind, type Value } from "./lanes.ts";
import { literal } from "./texts.ts";
import type { Writer } from "./writer.ts";

const { f32x4, f64x2, i32x4, i64x2 } = instructions;

type Handler = (w: Writer, instruction: Instruction) => void;

/** Each lane of the result from the lanes of the operands; with `atoms`, a text may be written twice. */
function lanewise(from: Kind, to: Kind, text: (...xs: string[]) => string, atoms: boolean = false): Handler {
  return (w) => {
    const operands: Value[] = [];
    for (let i = 0; i < text.length; i++) operands.unshift(w.pop());
    const loads = operands.some((operand) => operand.loads);
    let lanes = operands.map((operand) => lanesAs(operand, from));
    const count = lanes.every(isUniform) ? 1 : widths[from];
    if (count > 1) lanes = lanes.map((texts) => w.lanesOf({ kind: from, texts, loads: false }, from));
    const made = Array.from({ length: count }, (_, i) =>
      text(...lanes.map((texts) => (atoms ? w.atom(texts[i]!) : texts[i]!))),
    );
    w.pushLanes(to, count === 1 ? Array<string>(widths[to]).fill(made[0]!) : made, loads);
  };
}

/** Instructions that lanes of both sizes of floats have. */
function* floats(lanes: typeof f32x4 | typeof f64x2, kind: "f" | "d"): Generator<[number, Handler]> {
  const mask = kind === "f" ? "m" : "w";
  const rounded = (text: string): string => (kind === "f" ? `f(${text})` : `(${text})`);
  yield [lanes.eq, lanewise(kind, mask, (a, b) => `(${a}==${b})`)];
  yield [lanes.ne, lanewise(kind, mask, (a, b) => `(${a}!=${b})`)];
  yield [lanes.lt, lanewise(kind, mask, (a, b) => `(${a}<${b})`)];
  yield [lanes.le, lanewise(kind, mask, (a, b) => `(${a}<=${b})`)];
  yield [lanes.abs, lanewise(kind, kind, (x) => `Math.abs(${x})`)];
  yield [lanes.neg, lanewise(kind, kind, (x) => `(-${x})`)];
  yield [lanes.sqrt, lanewise(kind, kind, (x) => rounded(`Math.sqrt(${x})`))];
  yield [lanes.add, lanewise(kind, kind, (a, b) => rounded(`${a}+${b}`))];
  yield [lanes.sub, lanewise(kind, kind, (a, b) => rounded(`${a}-${b}`))];
  yield [lanes.mul, lanewise(kind, kind, (a, b) => rounded(`${a}*${b}`))];
  yield [lanes.div, lanewise(kind, kind, (a, b) => rounded(`${a}/${b}`))];
  yield [lanes.min, lanewise(kind, kind, (a, b) => `Math.min(${a},${b})`)];
  yield [lanes.max, lanewise(kind, kind, (a, b) => `Math.max(${a},${b})`)];
  yield [lanes.pmin, lanewise(kind, kind, (a, b) => `(${b}<${a}?${b}:${a})`, true)];
  yield [lanes.pmax, lanewise(kind, kind, (a, b) => `(${a}<${b}?${b}:${a})`, true)];
  yield [lanes.ceil, lanewise(kind, kind, (x) => `Math.ceil(${x})`)];
  yield [lanes.floor, lanewise(kind, kind, (x) => `Math.floor(${x})`)];
  yield [lanes.trunc, lanewise(kind, kind, (x) => `Math.trunc(${x})`)];
  yield [lanes.nearest, lanewise(kind, kind, (x) => `ne(${x})`)];
  yield [lanes.splat, splat(kind)];
  yield [lanes.extract, extract(kind)];
  yield [lanes.replace, replace(kind)];
}

function splat(kind: Kind): Handler {
  return (w) => {
    const x = w.atom(w.scalar());
    // zero bits are a zero of every kind
    if (x === "0") w.stack.push({ kind: "u", texts: ["0"], as: (asked) => zeros(asked), loads: false });
    else w.pushLanes(kind, Array<string>(widths[kind]).fill(x));
  };
}

const zeros = (kind: Kind): string[] => Array<string>(widths[kind]).fill("0");

function extract(kind: Kind): Handler {
  return (w, { lane }) => {
    const vector = w.pop();
    w.push(lanesAs(vector, kind)[lane]!, vector.loads);
  };
}

function replace(kind: Kind): Handler {
  return (w, { lane }) => {
    const x = w.atom(w.scalar());
    const vector = w.pop();
    w.pushLanes(
      kind,
      w.lanesOf(vector, kind).map((text, i) => (i === lane ? x : text)),
      vector.loads,
    );
  };
}

const bySteps =
  (text: (x: string, steps: string) => string): Handler =>
  (w) => {
    const steps = w.scalar();
    lanewise("i", "i", (x) => text(x, steps))(w, noInstruction);
  };

const noInstruction: Instruction = { op: 0, value: 0, lane: 0, list: [] };

const integers: readonly [number, Handler][] = [
  [i32x4.splat, splat("i")],
  [i32x4.extract, extract("i")],
  [i32x4.replace, replace("i")],
  [i32x4.eq, lanewise("i", "m", (a, b) => `(${a}==${b})`)],
  [i32x4.ne, lanewise("i", "m", (a, b) => `(${a}!=${b})`)],
  [i32x4.ltS, lanewise("i", "m", (a, b) => `(${a}<${b})`)],
  [i32x4.leS, lanewise("i", "m", (a, b) => `(${a}<=${b})`)],
  [i32x4.ltU, lanewise("i", "m", (a, b) => `(${a}>>>0<${b}>>>0)`)],
  [i32x4.leU, lanewise("i", "m", (a, b) => `(${a}>>>0<=${b}>>>0)`)],
  [i32x4.abs, lanewise("i", "i", (x) => `(Math.abs(${x})|0)`)],
  [i32x4.neg, lanewise("i", "i", (x) => `(-${x}|0)`)],
  [i32x4.shl, bySteps((x, n) => `(${x}<<${n})`)],
  [i32x4.shrS, bySteps((x, n) => `(${x}>>${n})`)],
  [i32x4.shrU, bySteps((x, n) => `(${x}>>>${n}|0)`)],
  [i32x4.add, lanewise("i", "i", (a, b) => `(${a}+${b}|0)`)],
  [i32x4.sub, lanewise("i", "i", (a, b) => `(${a}-${b}|0)`)],
  [i32x4.mul, lanewise("i", "i", (a, b) => `Math.imul(${a},${b})`)],
  [i32x4.minS, lanewise("i", "i", (a, b) => `Math.min(${a},${b})`)],
  [i32x4.maxS, lanewise("i", "i", (a, b) => `Math.max(${a},${b})`)],
  [i32x4.minU, lanewise("i", "i", (a, b) => `(Math.min(${a}>>>0,${b}>>>0)|0)`)],
  [i32x4.maxU, lanewise("i", "i", (a, b) => `(Math.max(${a}>>>0,${b}>>>0)|0)`)],
  [i32x4.truncSatF32x4S, lanewise("f", "i", (x) => `ts(${x})`)],
  [f32x4.convertI32x4S, lanewise("i", "f", (x) => `f(${x})`)],
  [f32x4.convertI32x4U, lanewise("i", "f", (x) => `f(${x}>>>0)`)],
];

/** Instructions that make narrow lanes wide, or wide ones narrow. */
const widening: readonly [number, Handler][] = [
  [f32x4.demoteF64x2Zero, convert("d", "f", (x) => `f(${x})`, ["0", "0"])],
  [f64x2.promoteLowF32x4, convert("f", "d", (x) => x)],
  [f64x2.convertLowI32x4S, convert("i", "d", (x) => `(+${x})`)],
  [f64x2.convertLowI32x4U, convert("i", "d", (x) => `(${x}>>>0)`)],
  [i32x4.truncSatF64x2SZero, convert("d", "i", (x) => `ts(${x})`, ["0", "0"])],
];

function convert(from: Kind, to: Kind, text: (x: string) => string, rest: readonly string[] = []): Handler {
  return (w) => {
    const vector = w.pop();
    w.pushLanes(to, [...w.lanesOf(vector, from).slice(0, 2).map(text), ...rest], vector.loads);
  };
}

// ---- lanes of 64 bits, each as two integers: the lower half first

const pairs: readonly [number, Handler][] = [
  [
    i64x2.splat,
    (w) => {
      const [low, high] = halves(w, w.scalar());
      w.pushLanes("i", [low, high, low, high]);
    },
  ],
  [
    i64x2.extract,
    (w, { lane }) => {
      const texts = w.lanesOf(w.pop(), "i");
      w.push(`(BigInt(${texts[2 * lane + 1]!})<<32n|BigInt(${texts[2 * lane]!}>>>0))`);
    },
  ],
  [
    i64x2.replace,
    (w, { lane }) => {
      const [low, high] = halves(w, w.scalar());
      const texts = [...w.lanesOf(w.pop(), "i")];
      texts.splice(2 * lane, 2, low, high);
      w.pushLanes("i", texts);
    },
  ],
  [i64x2.eq, pairwise("w", (a, b, c, d) => [`(${a}==${c}&&${b}==${d})`])],
  [
    i64x2.add,
    pairwise("i", (a, b, c, d, w) => {
      const low = w.temporary(`(${a}+${c}|0)`);
      return [low, `(${b}+${d}+(${low}>>>0<${a}>>>0)|0)`];
    }),
  ],
  [i64x2.sub, pairwise("i", (a, b, c, d) => [`(${a}-${c}|0)`, `(${b}-${d}-(${a}>>>0<${c}>>>0)|0)`])],
  [i64x2.shl, pairSteps((a, b, n) => (n < 32 ? [`(${a}<<${n})`, over(b, a, n)] : ["0", `(${a}<<${n - 32})`]))],
  [i64x2.shrU, pairSteps((a, b, n) => (n < 32 ? [over(a, b, -n), `(${b}>>>${n}|0)`] : [`(${b}>>>${n - 32}|0)`, "0"]))],
  [
    i64x2.shrS,
    pairSteps((a, b, n) => (n < 32 ? [over(a, b, -n), `(${b}>>${n})`] : [`(${b}>>${n - 32})`, `(${b}>>31)`])),
  ],
  [
    i64x2.extendLowI32x4S,
    (w) => {
      const vector = w.pop();
      if (isMask(vector)) w.pushLanes("w", w.lanesOf(vector, "m").slice(0, 2));
      else w.pushLanes("i", w.lanesOf(vector, "i").slice(0, 2).flatMap((x) => [x, `(${x}>>31)`])); // prettier-ignore
    },
  ],
];

/** Half `x`, shifted by n bits (to the right where n is negative), with bits of the other half moved in. */
function over(x: string, other: string, n: number): string {
  if (n === 0) return x;
  return n > 0 ? `(${x}<<${n}|${other}>>>${32 - n})` : `(${x}>>>${-n}|${other}<<${32 + n})`;
}

function halves(w: Writer, x: string): [low: string, high: string] {
  if (/^\(?-?\d+n\)?$/.test(x)) {
    const value = BigInt(x.replace(/[()n]/g, ""));
    return [literal(Number(BigInt.asIntN(32, value))), literal(Number(BigInt.asIntN(32, value >> 32n)))];
  }
  const atom = w.atom(x);
  const half = (shift: string): string => w.temporary(`Number(BigInt.asIntN(32,${atom}${shift}))`);
  return [half(""), half(">>32n")];
}

function pairwise(
  to: "i" | "w",
  make: (a: string, b: string, c: string, d: string, w: Writer) => readonly string[],
): Handler {
  return (w) => {
    const right = w.atoms("i");
    const left = w.atoms("i");
    w.pushLanes(
      to,
      [0, 2].flatMap((i) => make(left[i]!, left[i + 1]!, right[i]!, right[i + 1]!, w)),
    );
  };
}

function pairSteps(make: (low: string, high: string, steps: number) => readonly string[]): Handler {
  return (w) => {
    const steps = Number(w.scalar()) & 63;
    const x = w.atoms("i");
    w.pushLanes(
      "i",
      [0, 2].flatMap((i) => make(x[i]!, x[i + 1]!, steps)),
    );
  };
}

/** Handlers of instructions on vectors, by opcode. */
export const vectorHandlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  ...floats(f32x4, "f"),
  ...floats(f64x2, "d"),
  ...integers,
  ...widening,
  ...pairs,
  ...bitHandlers,
]);
