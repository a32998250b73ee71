/** Loads and stores: memory is seen through one typed array for each size of element. */
import { instructions } from "@cotangent/wasm/module";
import type { Instruction } from "./binary.ts";
import { lanesAs, type Kind, type Value } from "./lanes.ts";
import { numberOf, sumOf } from "./texts.ts";
import type { Writer } from "./writer.ts";

const { f32, f64, i32, i64, memory, v128 } = instructions;

/** Arrays by the kind of what they hold: F of float32, D of float64, J of int32, U of bytes. */
const arrays = { f: "F", d: "D", i: "J", m: "J", w: "J", h: "J", b: "J" } as const;
const sizes = { F: 4, D: 8, J: 4, U: 1 } as const;
type Array_ = keyof typeof sizes;

type Handler = (w: Writer, instruction: Instruction) => void;

/** The element of an array at an address, and `further` elements behind it. */
function element(w: Writer, array: Array_, address: string, offset: number, further: number = 0): string {
  const size = sizes[array];
  const known = numberOf(address);
  if (known !== undefined && (known + offset) % size === 0) return `${array}[${(known + offset) / size + further}]`;
  const [base, rest] = offset % size === 0 ? [address, offset / size] : [sumOf(address, String(offset)), 0];
  const index = size === 1 ? w.atom(base) : w.temporaryOf(`${base}>>>${Math.log2(size)}`);
  const after = rest + further;
  return `${array}[${index}${after === 0 ? "" : `+${after}`}]`;
}

function load(w: Writer, array: Array_, address: string, offset: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => element(w, array, address, offset, i));
}

/** A vector whose kind is chosen by who reads it. */
function loaded(address: string, as: (kind: Kind) => readonly string[], bytes?: () => readonly string[]): Value {
  return { kind: "u", texts: [address], as, loads: true, ...(bytes && { bytes }) };
}

const scalarLoad =
  (array: Array_): Handler =>
  (w, { value }) => {
    w.push(element(w, array, w.scalar(), Number(value)), true);
  };

const scalarStore =
  (array: Array_): Handler =>
  (w, { value }) => {
    const [what, address] = [w.scalar(), w.scalar()];
    w.settleLoads();
    w.write(`${element(w, array, address, Number(value))}=${what};`);
  };

/** Lanes of 64 bits may lie where no array of such elements has one. */
const wideLoad: Handler = (w, { value }) => {
  w.push(`V.getBigInt64(${sumOf(w.scalar(), String(value))},true)`, true);
};

const wideStore: Handler = (w, { value }) => {
  const [what, address] = [w.scalar(), w.scalar()];
  w.settleLoads();
  w.write(`V.setBigInt64(${sumOf(address, String(value))},${what},true);`);
};

const bytesAt = (w: Writer, address: string, offset: number, count: number) => (): string[] =>
  load(w, "U", address, offset, count);

/** [address] → a vector: `count` elements of 32 bits from there, and zeros, or all of it `repeat` times. */
const vectorLoad =
  (words: 1 | 2 | 4, repeat: boolean): Handler =>
  (w, { value }) => {
    const address = w.atom(w.scalar());
    const offset = Number(value);
    const as = (kind: Kind): readonly string[] => {
      const isWide = kind === "d" || kind === "w";
      if (isWide && words === 1) throw new Error("plain: 32 bits are read as 64");
      const array = arrays[kind];
      const [have, all] = isWide ? [words / 2, 2] : [words, 4];
      const read = load(w, array, address, offset, have);
      const atoms = repeat ? read.map((text) => w.temporary(text)) : read;
      return Array.from({ length: all }, (_, i) => (repeat ? atoms[i % have]! : (atoms[i] ?? "0")));
    };
    w.stack.push(loaded(address, as, bytesAt(w, address, offset, 4)));
  };

/** Bytes that become integers: of truth values, which are stored so. */
const byteLoad =
  (count: 1 | 2): Handler =>
  (w, { value }) => {
    const address = w.atom(w.scalar());
    const bytes = (): string[] => {
      const read = load(w, "U", address, Number(value), count).map((text) => w.temporary(text));
      return Array.from({ length: 4 }, (_, i) => read[i % count]!);
    };
    const refuse = (): never => {
      throw new Error("plain: bytes are read as numbers");
    };
    w.stack.push(loaded(address, refuse, bytes));
  };

/** [address, vector] → the vector, with one lane loaded. */
const laneLoad =
  (words: 1 | 2): Handler =>
  (w, { value, lane }) => {
    const vector = w.pop();
    const address = w.atom(w.scalar());
    const offset = Number(value);
    const as = (kind: Kind): readonly string[] => {
      const texts = [...lanesAs(vector, kind)];
      const isWide = kind === "d" || kind === "w";
      if (isWide && words === 1) throw new Error("plain: 32 bits are read as 64");
      const count = isWide ? 1 : words;
      load(w, arrays[kind], address, offset, count).forEach((text, i) => (texts[lane * count + i] = text));
      return texts;
    };
    const { kind } = vector;
    if (kind === "u") w.stack.push({ kind, texts: [...vector.texts, address], as, loads: true });
    else w.pushLanes(kind, as(kind as Kind), true);
  };

const isWide = (kind: Value["kind"]): boolean => kind === "d" || kind === "w";

/** [address, vector] → nothing: stores some words of 32 bits, from word `first` on. */
function storeWords(w: Writer, value: Value, address: string, offset: number, first: number, count: number): void {
  const kind: Kind = value.kind === "f" || value.kind === "d" ? value.kind : "i";
  const spread = (as: Kind): readonly string[] => (count > 1 ? w.lanesOf(value, as) : lanesAs(value, as));
  const asDoubles = isWide(kind) && first % 2 === 0 && count % 2 === 0;
  const [texts, from, all] = asDoubles
    ? [spread("d"), first / 2, count / 2]
    : [spread(kind === "d" ? "i" : kind), first, count];
  const array = asDoubles ? "D" : kind === "f" ? "F" : "J";
  w.settleLoads();
  const stored = texts.slice(from, from + all);
  // the elements may overlap with what the lanes are read from
  const own = all > 1 && value.loads ? stored.map((text) => w.atom(text)) : stored;
  const at = w.atom(address);
  own.forEach((text, i) => w.write(`${element(w, array, at, offset, i)}=${text};`));
}

const vectorStore: Handler = (w, { value }) => {
  const [vector, address] = [w.pop(), w.scalar()];
  storeWords(w, vector, address, Number(value), 0, 4);
};

/** [address, vector] → nothing: one lane of 8, 16, 32 or 64 bits. */
const laneStore =
  (bytes: 1 | 2 | 4 | 8): Handler =>
  (w, { value, lane }) => {
    const [vector, address] = [w.pop(), w.scalar()];
    if (bytes >= 4 && vector.kind !== "b") {
      storeWords(w, vector, address, Number(value), (lane * bytes) / 4, bytes / 4);
      return;
    }
    w.settleLoads();
    const at = w.atom(address);
    const stored = lanesAs(vector, "b").slice(lane * bytes, (lane + 1) * bytes);
    stored.forEach((text, i) => w.write(`${element(w, "U", at, Number(value), i)}=${text};`));
  };

const copy: Handler = (w) => {
  const [bytes, from, to] = [w.scalar(), w.scalar(), w.scalar()];
  w.settleLoads();
  w.write(`U.copyWithin(${to},${from},${sumOf(from, bytes)});`);
};

const fill: Handler = (w) => {
  const [bytes, byte, to] = [w.scalar(), w.scalar(), w.scalar()];
  w.settleLoads();
  const at = w.atom(to);
  w.write(`U.fill(${byte},${at},${sumOf(at, bytes)});`);
};

/** Handlers of loads and stores, by opcode. */
export const memoryHandlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [i32.load, scalarLoad("J")],
  [i32.load8U, scalarLoad("U")],
  [i64.load, wideLoad],
  [f32.load, scalarLoad("F")],
  [f64.load, scalarLoad("D")],
  [i32.store, scalarStore("J")],
  [i32.store8, scalarStore("U")],
  [i64.store, wideStore],
  [f32.store, scalarStore("F")],
  [f64.store, scalarStore("D")],
  [v128.load, vectorLoad(4, false)],
  [v128.load32Splat, vectorLoad(1, true)],
  [v128.load64Splat, vectorLoad(2, true)],
  [v128.load32Zero, vectorLoad(1, false)],
  [v128.load64Zero, vectorLoad(2, false)],
  [v128.load8Splat, byteLoad(1)],
  [v128.load16Splat, byteLoad(2)],
  [v128.load32Lane, laneLoad(1)],
  [v128.load64Lane, laneLoad(2)],
  [v128.store, vectorStore],
  [v128.store8Lane, laneStore(1)],
  [v128.store16Lane, laneStore(2)],
  [v128.store32Lane, laneStore(4)],
  [v128.store64Lane, laneStore(8)],
  [memory.copy, copy],
  [memory.fill, fill],
]);
