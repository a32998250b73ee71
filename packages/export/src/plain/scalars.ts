/** Instructions on one value, as expressions. A condition may stay a truth value, which counts as 0 or 1. */
import { instructions } from "@cotangent/wasm/module";
import type { Instruction } from "./binary.ts";
import { literal, sumOf } from "./texts.ts";
import type { Writer } from "./writer.ts";

const { f32, f64, i32, i64 } = instructions;

type Handler = (w: Writer, instruction: Instruction) => void;

const unary =
  (text: (x: string) => string): Handler =>
  (w) => {
    const x = w.pop();
    w.push(text(x.texts[0]!), x.loads);
  };

const binary =
  (text: (a: string, b: string) => string): Handler =>
  (w) => {
    const b = w.pop();
    const a = w.pop();
    w.push(text(a.texts[0]!, b.texts[0]!), a.loads || b.loads);
  };

const number: Handler = (w, { value }) => w.push(literal(value));
const infix = (operator: string): Handler => binary((a, b) => `(${a}${operator}${b})`);
const integer = (operator: string): Handler => binary((a, b) => `(${a}${operator}${b}|0)`);
const unsigned = (operator: string): Handler => binary((a, b) => `(${a}>>>0${operator}${b}>>>0)`);
const single = (operator: string): Handler => binary((a, b) => `f(${a}${operator}${b})`);
const wide = (operator: string): Handler => binary((a, b) => `BigInt.asIntN(64,${a}${operator}${b})`);

const comparisons = { eq: "==", ne: "!=", lt: "<", gt: ">", le: "<=", ge: ">=" } as const;

function* comparing(): Generator<[number, Handler]> {
  for (const key of Object.keys(comparisons) as (keyof typeof comparisons)[]) {
    yield [f32[key], infix(comparisons[key])];
    yield [f64[key], infix(comparisons[key])];
  }
  for (const key of ["lt", "gt", "le", "ge"] as const) {
    yield [i32[`${key}S`], infix(comparisons[key])];
    yield [i32[`${key}U`], unsigned(comparisons[key])];
  }
}

/** Handlers of instructions on numbers, by opcode. */
export const scalarHandlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  ...comparing(),
  [i32.const, number],
  [i64.const, number],
  [f32.const, number],
  [f64.const, number],
  [i32.eqz, unary((x) => `(${x}==0)`)],
  [i32.eq, infix("==")],
  [i32.ne, infix("!=")],
  [i32.add, binary(sumOf)],
  [i32.sub, integer("-")],
  [i32.mul, binary((a, b) => `Math.imul(${a},${b})`)],
  [i32.divS, integer("/")],
  [i32.divU, binary((a, b) => `((${a}>>>0)/(${b}>>>0)|0)`)],
  [i32.remS, integer("%")],
  [i32.remU, binary((a, b) => `((${a}>>>0)%(${b}>>>0)|0)`)],
  [i32.and, infix("&")],
  [i32.or, infix("|")],
  [i32.xor, infix("^")],
  [i32.shl, infix("<<")],
  [i32.shrS, infix(">>")],
  [i32.shrU, binary((a, b) => `(${a}>>>${b}|0)`)],
  [i32.rotl, binary((a, b) => `rl(${a},${b})`)],
  [i32.wrapI64, unary((x) => `Number(BigInt.asIntN(32,${x}))`)],
  [i32.truncSatF32S, unary((x) => `ts(${x})`)],
  [i32.truncSatF64S, unary((x) => `ts(${x})`)],
  [i64.eqz, unary((x) => `(${x}==0n)`)],
  [i64.eq, infix("==")],
  [i64.clz, unary((x) => `lz(${x})`)],
  [i64.add, wide("+")],
  [i64.sub, wide("-")],
  [i64.mul, wide("*")],
  [i64.and, infix("&")],
  [i64.or, infix("|")],
  [i64.xor, infix("^")],
  [i64.shl, binary((a, b) => `BigInt.asIntN(64,${a}<<(${b}&63n))`)],
  [i64.shrS, binary((a, b) => `(${a}>>(${b}&63n))`)],
  [i64.shrU, binary((a, b) => `BigInt.asIntN(64,BigInt.asUintN(64,${a})>>(${b}&63n))`)],
  [i64.extendI32U, unary((x) => `BigInt(${x}>>>0)`)],
  [i64.reinterpretF64, unary((x) => `bd(${x})`)],
  [f32.abs, unary((x) => `Math.abs(${x})`)],
  [f32.neg, unary((x) => `(-${x})`)],
  [f32.sqrt, unary((x) => `f(Math.sqrt(${x}))`)],
  [f32.add, single("+")],
  [f32.sub, single("-")],
  [f32.mul, single("*")],
  [f32.div, single("/")],
  [f32.min, binary((a, b) => `Math.min(${a},${b})`)],
  [f32.max, binary((a, b) => `Math.max(${a},${b})`)],
  [f32.copysign, binary((a, b) => `cs(${a},${b})`)],
  [f32.convertI32S, unary((x) => `f(${x})`)],
  [f32.convertI32U, unary((x) => `f(${x}>>>0)`)],
  [f32.demoteF64, unary((x) => `f(${x})`)],
  [f64.abs, unary((x) => `Math.abs(${x})`)],
  [f64.neg, unary((x) => `(-${x})`)],
  [f64.sqrt, unary((x) => `Math.sqrt(${x})`)],
  [f64.add, infix("+")],
  [f64.sub, infix("-")],
  [f64.mul, infix("*")],
  [f64.div, infix("/")],
  [f64.min, binary((a, b) => `Math.min(${a},${b})`)],
  [f64.max, binary((a, b) => `Math.max(${a},${b})`)],
  [f64.copysign, binary((a, b) => `cs(${a},${b})`)],
  [f64.convertI32S, unary((x) => `(+${x})`)],
  [f64.convertI32U, unary((x) => `(${x}>>>0)`)],
  [f64.convertI64S, unary((x) => `Number(${x})`)],
  [f64.convertI64U, unary((x) => `Number(BigInt.asUintN(64,${x}))`)],
  [f64.promoteF32, unary((x) => x)],
  [f64.reinterpretI64, unary((x) => `db(${x})`)],
]);
