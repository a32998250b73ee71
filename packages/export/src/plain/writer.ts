/** Writer of one function: the stack of WebAssembly as texts, and the statements that were written so far. */
import { blockType, control, type FunctionCode, type Instruction, type ValueType } from "./binary.ts";
import { isUniform, lanesAs, widths, type Kind, type Value } from "./lanes.ts";
import { isNumber, kindIn, mentions, type Knowledge, type Learned, type Line, type Open } from "./knowledge.ts";
import { isAtom, numberOf } from "./texts.ts";

export class Writer {
  readonly code: FunctionCode;
  readonly stack: Value[] = [];
  readonly lines: Line[] = [];
  readonly learned: Knowledge = new Map();
  /** Names of the helpers, and of views of memory, that the text uses, are found in the text itself. */
  readonly #known: Knowledge;
  readonly #variables = new Map<string, string>();
  readonly #open: Open[] = [];
  /** Contents of variables here, where that is one number in each lane. */
  readonly #now = new Map<string, Value>();
  /** Temporaries by their expression, as far as they can be seen from here. */
  readonly #cached = new Map<string, string>();
  #temporaries = 0;
  /** Position of the instruction that is being written. */
  at = 0;

  constructor(code: FunctionCode, known: Knowledge) {
    this.code = code;
    this.#known = known;
  }

  // ---- the stack

  push(text: string, loads: boolean = false): void {
    this.stack.push({ kind: "s", texts: [text], loads });
  }

  pop(): Value {
    return this.stack.pop()!;
  }

  /** Pops a scalar. */
  scalar(): string {
    return this.pop().texts[0]!;
  }

  pushLanes(kind: Value["kind"], texts: readonly string[], loads: boolean = false): void {
    this.stack.push({ kind, texts, loads });
  }

  /** Returns a vector as lanes of a kind, to be written one by one: what is the same in all is computed once. */
  lanesOf(value: Value, kind: Kind): readonly string[] {
    const texts = lanesAs(value, kind);
    return isUniform(texts) && !isAtom(texts[0]!) ? texts.map(() => "").fill(this.temporary(texts[0]!)) : texts;
  }

  /** Pops a vector as lanes of a kind, each a name or a number. */
  atoms(kind: Kind): readonly string[] {
    return this.lanesOf(this.pop(), kind).map((text) => this.atom(text));
  }

  /** Returns a name or a number that stands for a text from here on. */
  atom(text: string): string {
    return isAtom(text) ? text : this.temporary(text);
  }

  temporary(text: string): string {
    const name = `t${this.#temporaries++}`;
    this.write(`const ${name}=${text};`, name);
    return name;
  }

  /** The same for an expression that may be asked for again, until one of its variables changes. */
  temporaryOf(text: string): string {
    let name = this.#cached.get(text);
    if (name === undefined) this.#cached.set(text, (name = this.temporary(text)));
    return name;
  }

  /** Calls a function, whatever becomes of its results. Returns their names. */
  called(call: string, results: number): readonly string[] {
    const names = Array.from({ length: results }, () => `t${this.#temporaries++}`);
    this.write(`const ${results === 1 ? names[0]! : `[${names.join(",")}]`}=${call};`);
    return names;
  }

  write(text: string, target: string | null = null): void {
    this.lines.push({ text, target });
  }

  /** Computes what is on the stack, before something changes that it may depend on. */
  settle(depends: (value: Value) => boolean): void {
    this.stack.forEach((value, i) => {
      if (!depends(value)) return;
      if (value.kind === "u") {
        const name = `s${this.at}_${i}`;
        this.assign(name, value, "v128");
        this.stack[i] = this.read(name, "v128");
        return;
      }
      const { texts } = value;
      const made = new Map(texts.map((text) => [text, numberOf(text) === undefined ? this.temporary(text) : text]));
      this.stack[i] = { kind: value.kind, texts: texts.map((text) => made.get(text)!), loads: false };
    });
  }

  /** Computes what reads memory, before a store. */
  settleLoads(): void {
    this.settle(({ loads }) => loads);
  }

  /** Computes all that is no number, before the flow of control divides. */
  settleAll(): void {
    this.settle(({ texts, loads }) => loads || texts.some((text) => numberOf(text) === undefined));
  }

  // ---- variables

  #variable(name: string): Learned {
    let found = this.learned.get(name);
    if (found === undefined) {
      found = { sets: new Set(), asked: undefined, isUniform: true, places: 0, constant: undefined };
      this.learned.set(name, found);
    }
    return found;
  }

  /** Kind of a variable that holds a vector; undefined where it is not known yet. */
  #kindOf(name: string): Kind | undefined {
    return kindIn(this.#known, name);
  }

  #namesOf(name: string, kind: Kind): readonly string[] {
    const known = this.#known.get(name);
    if (known?.constant !== undefined && known.isUniform) return Array(widths[kind]).fill(known.constant) as string[];
    if (known?.isUniform ?? !this.#isParameter(name)) return Array(widths[kind]).fill(name) as string[];
    return [..."abcd"].slice(0, widths[kind]).map((letter) => name + letter);
  }

  read(name: string, type: ValueType): Value {
    const now = this.#now.get(name);
    if (now !== undefined) return now;
    if (type !== "v128") {
      const text = this.#isParameter(name) ? name : (this.#known.get(name)?.constant ?? name);
      return { kind: "s", texts: [text], loads: false };
    }
    const kind = this.#kindOf(name);
    if (kind !== undefined) return { kind, texts: this.#namesOf(name, kind), loads: false };
    return {
      kind: "u",
      texts: [name],
      loads: false,
      as: (asked) => {
        this.#variable(name).asked ??= asked;
        return this.#namesOf(name, asked);
      },
    };
  }

  assign(name: string, value: Value, type: ValueType): void {
    for (const text of this.#cached.keys()) if (mentions(text, name)) this.#cached.delete(text);
    if (!value.loads && value.texts.every(isNumber)) this.#now.set(name, value);
    else this.#now.delete(name);
    const about = this.#variable(name);
    about.places++;
    if (type !== "v128") {
      this.#setOne(about, name, value.texts[0]!, type === "i64" ? "0n" : "0");
      return;
    }
    if (value.kind !== "u") about.sets.add(value.kind as Kind);
    const kind = this.#kindOf(name) ?? (value.kind === "u" ? "i" : (value.kind as Kind));
    let texts = lanesAs(value, kind);
    if (!isUniform(texts)) about.isUniform = false;
    const names = this.#namesOf(name, kind);
    if (isUniform(names)) {
      this.#setOne(about, name, texts[0]!, "0");
      return;
    }
    texts = this.lanesOf(value, kind);
    // a lane may be made of lanes that are set before it
    if (names.some((lane, i) => texts.slice(i + 1).some((text) => mentions(text, lane))))
      texts = texts.map((text) => this.temporary(text));
    for (const [i, lane] of names.entries()) {
      this.#variables.set(lane, "0");
      if (lane !== texts[i]) this.write(`${lane}=${texts[i]!};`, lane);
    }
  }

  /** Sets a variable, unless it is set to one number only. */
  #setOne(about: Learned, name: string, text: string, zero: string): void {
    if (about.places === 1 && isNumber(text)) about.constant = text;
    else about.constant = undefined;
    if (this.#known.get(name)?.constant !== undefined && !this.#isParameter(name)) return;
    this.#variables.set(name, zero);
    const last = this.lines.at(-1);
    // what was just computed for it alone needs no name of its own
    if (last?.target === text && text.startsWith("t") && !this.#isUsed(text)) {
      this.lines.pop();
      this.write(last.text.replace(`const ${text}=`, `${name}=`), name);
    } else if (text !== name) this.write(`${name}=${text};`, name);
  }

  #isUsed(temporary: string): boolean {
    return (
      [...this.#cached.values()].includes(temporary) ||
      this.stack.some(({ texts }) => texts.some((text) => mentions(text, temporary)))
    );
  }

  #isParameter(name: string): boolean {
    return name.startsWith("x") && Number(name.slice(1)) < this.code.params.length;
  }

  /** Kind in which a vector is left as the result of the function. */
  resultKind(value: Value): Kind {
    const about = this.#variable("r");
    if (value.kind !== "u") about.sets.add(value.kind as Kind);
    return this.#kindOf("r") ?? (value.kind === "u" ? "i" : (value.kind as Kind));
  }

  /** Sets a local, after what depends on it was computed. */
  set(local: number): void {
    const name = `x${local}`;
    const value = this.pop();
    this.settle(({ texts }) => texts.some((text) => mentions(text, name)));
    this.assign(name, value, this.code.locals[local]!);
  }

  get(local: number): void {
    this.stack.push(this.read(`x${local}`, this.code.locals[local]!));
  }

  /** Forgets what is true only until the flow of control divides or joins. */
  #forget(): void {
    this.#cached.clear();
    this.#now.clear();
  }

  // ---- control

  open({ op, value }: Instruction): void {
    const condition = op === control.if ? this.scalar() : "";
    this.settleAll();
    this.#forget();
    const name = `b${this.at}`;
    const result = blockType(Number(value));
    this.#open.push({ op, name, result, at: this.lines.length, jumps: 0, height: this.stack.length });
    this.write(op === control.loop ? "for(;;){" : op === control.if ? `if(${condition}){` : "{");
  }

  /** Ends the first part of an if. */
  else(): void {
    const { name, result } = this.#open.at(-1)!;
    if (result !== undefined) this.assign(name, this.pop(), result);
    this.#forget();
    this.write("}else{");
  }

  /** Ends a block. Returns false where there is none, so that the function ends. */
  end(): boolean {
    const open = this.#open.pop();
    if (open === undefined) return false;
    const { op, name, result, at, jumps, height } = open;
    if (result !== undefined && this.stack.length > height) this.assign(name, this.pop(), result);
    if (op === control.loop) this.write("break;");
    this.#forget();
    this.write("}");
    if (jumps > 0) this.lines[at] = { text: `${name}:${this.lines[at]!.text}`, target: null };
    this.stack.length = height;
    if (result !== undefined) this.stack.push(this.read(name, result));
    return true;
  }

  /** Returns the statement that goes to a label. */
  jump(label: number): string {
    const target = this.#open.at(-1 - label);
    if (target === undefined) return "return;";
    if (target.result !== undefined && target.op !== control.loop) throw new Error("plain: a jump with a result");
    target.jumps++;
    return `${target.op === control.loop ? "continue" : "break"} ${target.name};`;
  }

  /** Variables with what they hold at the start, but for parameters. */
  variables(parameters: readonly string[]): ReadonlyMap<string, string> {
    return new Map([...this.#variables].filter(([name]) => !parameters.includes(name)));
  }

  /** Parameters, as this function's declaration has them: four names for a vector. */
  parameters(): string[] {
    return this.code.params.flatMap((type, i) => {
      const name = `x${i}`;
      if (type !== "v128") return [name];
      this.#variable(name).isUniform = false;
      return this.#namesOf(name, kindIn(this.#known, name) ?? "i");
    });
  }
}
