/**
 * Translates a WebAssembly module to plain JavaScript, for where WebAssembly may not be compiled. The text computes the
 * same to the last bit: float32 is rounded by `Math.fround` after each operation, and vectors are four variables.
 */
import { control, readBinary, type Binary, type FunctionCode, type Instruction } from "./binary.ts";
import { widths, type Kind } from "./lanes.ts";
import { memoryHandlers } from "./memory.ts";
import { scalarHandlers } from "./scalars.ts";
import { declared, shortened, withoutUnused } from "./tidy.ts";
import { vectorHandlers } from "./vectors.ts";
import { kindIn, type Knowledge } from "./knowledge.ts";
import { Writer } from "./writer.ts";

/**
 * Returns the declarations of the functions of a module, and of what they need, as JavaScript. They expect a variable
 * `memory` that holds an ArrayBuffer; the exported function `run` is called `k` and its index.
 */
export function translate(bytes: Uint8Array): { readonly text: string; readonly run: string } {
  const binary = readBinary(bytes);
  const translation = new Translation(binary);
  const functions = translation.settle();
  return { text: [...helpersIn(functions), functions].join("\n"), run: `k${binary.exports.get("run")!}` };
}

// ---- private parts

/** Rounds of writing until nothing new is learned; code of which nothing is known takes four or so. */
const rounds = 24;

class Translation {
  readonly #binary: Binary;
  readonly #byIndex: ReadonlyMap<number, FunctionCode>;
  #known: Map<number, Knowledge> = new Map();

  constructor(binary: Binary) {
    this.#binary = binary;
    this.#byIndex = new Map(binary.functions.map((code) => [code.index, code]));
  }

  /** Writes all functions again and again, until the kinds of all variables are known. */
  settle(): string {
    let before = "";
    for (let round = 0; round < rounds; round++) {
      const learned = new Map<number, Knowledge>();
      const texts = this.#binary.functions.map((code) => {
        const writer = new Writer(code, this.#known.get(code.index) ?? new Map());
        const text = this.#write(writer);
        learned.set(code.index, merged(this.#known.get(code.index), writer.learned));
        return text;
      });
      const now = [...learned].map(([index, knowledge]) => `${index}: ${summaryOf(knowledge)}`).join("\n");
      if (now === before) return texts.join("\n");
      before = now;
      this.#known = learned;
    }
    throw new Error("plain: the kinds of vectors do not settle");
  }

  #write(w: Writer): string {
    const { body, index } = w.code;
    const parameters = w.parameters();
    for (let at = 0; at < body.length; at++) {
      w.at = at;
      this.#step(w, body[at]!);
    }
    const lines = declared(withoutUnused(w.lines), w.variables(parameters));
    return shortened([`function k${index}(${parameters.join(",")}){`, ...lines, "}"].join("\n"));
  }

  #step(w: Writer, instruction: Instruction): void {
    const { op, value } = instruction;
    const handler = scalarHandlers.get(op) ?? vectorHandlers.get(op) ?? memoryHandlers.get(op);
    if (handler !== undefined) handler(w, instruction);
    else if (op === control.get) w.get(Number(value));
    else if (op === control.set) w.set(Number(value));
    else if (op === control.tee) {
      w.set(Number(value));
      w.get(Number(value));
    } else if (op === control.call) this.#call(w, Number(value));
    else if (!flow(w, instruction)) throw new Error(`plain: there is no translation of the instruction ${op}`);
  }

  #call(w: Writer, index: number): void {
    const callee = this.#byIndex.get(index);
    if (callee === undefined) throw new Error("plain: an imported function is called");
    const known = this.#known.get(index) ?? new Map();
    const given = callee.params
      .map((type, i) => ({ type, kind: kindIn(known, `x${i}`) ?? "i" }))
      .reverse()
      .map(({ type, kind }) => (type === "v128" ? w.lanesOf(w.pop(), kind) : [w.scalar()]))
      .reverse();
    w.settleLoads();
    const call = `k${index}(${given.flat().join(",")})`;
    const [result] = callee.results;
    if (result === undefined) w.write(`${call};`);
    else if (result !== "v128") for (const name of w.called(call, callee.results.length)) w.push(name);
    else {
      w.write(`${call};`);
      const kind = kindIn(known, "r") ?? "i";
      const texts = Array.from({ length: widths[kind] }, (_, i) => w.temporary(registers[i]!));
      w.pushLanes(kind, texts);
    }
  }
}

/** Variables in which a function leaves the lanes of its result. */
const registers = ["ra", "rb", "rc", "rd"] as const;

/** Returns a text that is the same for what is the same knowledge. */
function summaryOf(knowledge: Knowledge): string {
  return [...knowledge]
    .map(([name, { sets, asked, isUniform, constant }]) =>
      [name, [...sets].sort().join(""), asked ?? "", isUniform, constant ?? ""].join(),
    )
    .join(" ");
}

/** Returns what was learned now, and before of lanes that differ. */
function merged(before: Knowledge | undefined, now: Knowledge): Knowledge {
  for (const [name, learned] of now) {
    const known = before?.get(name);
    if (known?.isUniform === false) learned.isUniform = false;
    learned.asked = known?.asked ?? learned.asked;
  }
  return now;
}

/** Writes an instruction of the flow of control. Returns false for any other. */
function flow(w: Writer, instruction: Instruction): boolean {
  const { op, value } = instruction;
  switch (op) {
    case control.block:
    case control.loop:
    case control.if:
      w.open(instruction);
      return true;
    case control.else:
      w.else();
      return true;
    case control.end:
      if (!w.end()) giveResult(w);
      return true;
    case control.br:
      w.write(w.jump(Number(value)));
      return true;
    case control.brIf:
      w.write(`if(${w.scalar()})${w.jump(Number(value))}`);
      return true;
    case control.brTable:
      w.write(tableOf(w, instruction));
      return true;
    case control.return:
      giveResult(w);
      w.write("return;");
      return true;
    case control.drop:
      w.pop();
      return true;
    case control.select:
      select(w);
      return true;
    case control.unreachable:
      w.write('throw new Error("unreachable");');
      return true;
    default:
      return false;
  }
}

function tableOf(w: Writer, { list, value }: Instruction): string {
  const index = w.scalar();
  const cases = list.map((label, i) => `case ${i}:${w.jump(label)}`);
  return `switch(${index}){${cases.join("")}default:${w.jump(Number(value))}}`;
}

/** [a, b, condition] → a where the condition is not 0, else b */
function select(w: Writer): void {
  const condition = w.atom(w.scalar());
  const [b, a] = [w.pop(), w.pop()];
  const loads = a.loads || b.loads;
  if (a.kind === "s") {
    w.push(`(${condition}?${a.texts[0]!}:${b.texts[0]!})`, loads);
    return;
  }
  const kind = (a.kind === "u" ? (b.kind === "u" ? "i" : b.kind) : a.kind) as Kind;
  const [x, y] = [w.lanesOf(a, kind), w.lanesOf(b, kind)];
  w.pushLanes(
    kind,
    x.map((text, i) => `(${condition}?${text}:${y[i]!})`),
    loads,
  );
}

function giveResult(w: Writer): void {
  const { results } = w.code;
  if (results.length === 0 || w.stack.length < results.length) return;
  if (results[0] !== "v128") {
    const texts = results.map(() => w.scalar()).reverse();
    w.write(`return ${texts.length === 1 ? texts[0]! : `[${texts.join(",")}]`};`);
    return;
  }
  const value = w.pop();
  const kind = w.resultKind(value);
  w.write(
    w
      .lanesOf(value, kind)
      .map((text, i) => `${registers[i]!}=${text};`)
      .join(""),
  );
}

/** Declarations that texts may need, by the name that shows it. */
const helpers: readonly (readonly [needed: RegExp, text: string])[] = [
  [/\bf\(/, "const f=Math.fround;"],
  [/\br[a-d]\b/, "let ra=0,rb=0,rc=0,rd=0;"],
  [/\bF\[/, "const F=new Float32Array(memory);"],
  [/\bD\[/, "const D=new Float64Array(memory);"],
  [/\bJ\[/, "const J=new Int32Array(memory);"],
  [/\bU[.[]/, "const U=new Uint8Array(memory);"],
  [/\bV\./, "const V=new DataView(memory);"],
  [
    /\b(f[if]|d[lhd]|bd|db)\(/,
    "const bits=new ArrayBuffer(8),sf=new Float32Array(bits),sd=new Float64Array(bits),si=new Int32Array(bits);",
  ],
  [/\bfi\(/, "const fi=(x)=>(sf[0]=x,si[0]);"],
  [/\bff\(/, "const ff=(x)=>(si[0]=x,sf[0]);"],
  [/\bdl\(/, "const dl=(x)=>(sd[0]=x,si[0]);"],
  [/\bdh\(/, "const dh=(x)=>(sd[0]=x,si[1]);"],
  [/\bdd\(/, "const dd=(a,b)=>(si[0]=a,si[1]=b,sd[0]);"],
  [/\b(bd|db)\(/, "const sb=new BigInt64Array(bits);"],
  [/\bbd\(/, "const bd=(x)=>(sd[0]=x,sb[0]);"],
  [/\bdb\(/, "const db=(x)=>(sb[0]=x,sd[0]);"],
  [/\bts\(/, "const ts=(x)=>(x!==x?0:x<=-2147483648?-2147483648:x>=2147483647?2147483647:x|0);"],
  [/\bne\(/, "const ne=(x)=>{const a=Math.abs(x),b=a<2**52?a+2**52-2**52:a;return x<0?-b:x===0?x:b};"],
  [/\bcs\(/, "const cs=(x,y)=>(y<0||Object.is(y,-0)?-Math.abs(x):Math.abs(x));"],
  [/\brl\(/, "const rl=(x,n)=>x<<n|x>>>(32-n&31);"],
  [
    /\blz\(/,
    "const lz=(x)=>{const h=Number(BigInt.asUintN(64,x)>>32n);return h?BigInt(Math.clz32(h)):32n+BigInt(Math.clz32(Number(BigInt.asUintN(32,x))))};",
  ],
];

function helpersIn(text: string): string[] {
  return helpers.filter(([needed]) => needed.test(text)).map(([, declaration]) => declaration);
}
