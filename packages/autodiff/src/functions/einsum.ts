/** Einstein's summation: products of tensors written with a letter for each axis. */
import { requireOperandOf } from "../core/bind.ts";
import { floats } from "../core/elementwise.ts";
import { ShapeError, UsageError, ValueError } from "../core/errors.ts";
import { showAval, sizeOf } from "../core/aval.ts";
import { sameDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { refusal } from "../core/sentences.ts";
import { mul } from "../ops/arithmetic.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape, sum, transpose } from "../ops/movement.ts";
import { sliced } from "../ops/slicing.ts";

/**
 * The product of the operands, summed over every letter that the result does not have. A letter is an axis; the same
 * letter has the same length everywhere, and twice in one operand it takes the diagonal. "..." stands for any number of
 * leading axes, which broadcast. Without "->" the result has the letters that occur once, in alphabetical order.
 * Operands are combined from left to right, by matrix products where there is something to sum.
 * @throws ValueError where the text is not of this form; ShapeError where it does not fit the operands.
 * @example
 * const a = tensor([[1, 2], [3, 4]]);
 * einsum("ij,jk->ik", a, a).toArray(); // → [ [ 7, 10 ], [ 15, 22 ] ]
 * einsum("ii->", a).item(); // → 5
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  if (typeof equation !== "string") throw refusal("einsum", "equation", equation, 'it takes text, as in "ij,jk->ik"');
  const who = `einsum: "${equation}"`;
  operands.forEach((x, i) => requireOperandOf("einsum", `operand ${i}`, x, floats));
  const { inputs, output } = parse(who, equation, operands);
  const names = operands.map((_, i) => `operand ${i}`);
  sameDType("einsum", names, operands);
  const lengths = commonLengths(who, inputs, operands);
  const terms = operands.map((x, i) => diagonals(broadcastAway({ x, axes: inputs[i]! }, lengths)));
  const product = terms.reduce((left, right, i) =>
    multiply(left, right, new Set([...output, ...terms.slice(i + 1).flatMap((term) => term.axes)])),
  );
  return arrange(sumAway(product, new Set(output)), output).x;
}

/** A tensor and the names of its axes: letters, and "0", "1" … for those of "..." counted from the last. */
interface Term {
  readonly x: Tensor;
  readonly axes: readonly string[];
}

// ---- reading

interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

function parse(who: string, equation: string, operands: readonly Tensor[]): Equation {
  const [left = "", right, ...more] = equation.replaceAll(" ", "").split("->");
  const texts = left.split(",");
  for (const text of right === undefined ? texts : [...texts, right]) {
    if (more.length > 0 || !/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(text)) {
      throw new ValueError(
        `${who} cannot be read${more.length > 0 ? "" : ` at "${text}"`}; write letters for axes, as in "ij,jk->ik"`,
      );
    }
  }
  if (texts.length !== operands.length) {
    throw new UsageError(
      `${who} names ${texts.length} operand${texts.length === 1 ? "" : "s"}; got ${operands.length}`,
    );
  }
  const inputs = texts.map((text, i) => namesOf(text, ellipsisRank(who, text, operands[i]!, i)));
  const longest = inputs.reduce((most, axes) => Math.max(most, axes.filter(isBroadcast).length), 0);
  const output = right === undefined ? implicitOutput(inputs, longest) : namesOf(right, longest);
  output.forEach((name, i) => {
    if (output.indexOf(name) !== i) throw new ValueError(`${who} has ${name} twice in the result; name it once`);
    if (!inputs.some((axes) => axes.includes(name)))
      throw new ValueError(`${who} has ${name} in the result, but in no operand`);
  });
  return { inputs, output };
}

/** Returns how many axes "..." stands for. */
function ellipsisRank(who: string, text: string, x: Tensor, i: number): number {
  const letters = text.replace("...", "").length;
  const rest = x.shape.length - letters;
  if (rest === 0 || (rest > 0 && text.includes("..."))) return rest;
  throw new ShapeError(
    `${who}: operand ${i} is ${showAval(x.aval)}, but "${text}" names ${letters} ax${letters === 1 ? "is" : "es"}; give each axis a letter`,
  );
}

function namesOf(text: string, ellipsis: number): string[] {
  const [before = "", after = ""] = text.split("...");
  const middle = text.includes("...") ? Array.from({ length: ellipsis }, (_, i) => String(ellipsis - 1 - i)) : [];
  return [...before, ...middle, ...after];
}

function isBroadcast(name: string): boolean {
  return name >= "0" && name <= "9";
}

function implicitOutput(inputs: readonly (readonly string[])[], longest: number): string[] {
  const letters = inputs.flat().filter((name) => !isBroadcast(name));
  const once = letters.filter((name) => letters.indexOf(name) === letters.lastIndexOf(name));
  return [...namesOf("...", longest), ...once.sort()];
}

/** The length of each name's axes. */
function commonLengths(
  who: string,
  inputs: readonly (readonly string[])[],
  operands: readonly Tensor[],
): Map<string, number> {
  const seen = new Map<string, { length: number; operand: number }>();
  inputs.forEach((axes, operand) => {
    axes.forEach((name, axis) => {
      const length = operands[operand]!.shape[axis]!;
      const before = seen.get(name);
      if (before === undefined || (isBroadcast(name) && before.length === 1)) {
        seen.set(name, { length, operand });
      } else if (before.length !== length && !(isBroadcast(name) && length === 1)) {
        const what = isBroadcast(name) ? 'an axis of "..."' : name;
        const [p, q] = [before.operand, operand].map((i) => `${showAval(operands[i]!.aval)} (operand ${i})`);
        throw new ShapeError(
          `${who}: ${what} is ${before.length} in ${p} and ${length} in ${q}; one letter has one length`,
        );
      }
    });
  });
  return new Map([...seen].map(([name, { length }]) => [name, length]));
}

// ---- computing

/**
 * Without the axes of length 1 that broadcast against longer ones: a product repeats along what an operand does not
 * name.
 */
function broadcastAway({ x, axes }: Term, lengths: ReadonlyMap<string, number>): Term {
  const kept = axes.map((_, i) => i).filter((i) => x.shape[i] === lengths.get(axes[i]!));
  return kept.length === axes.length
    ? { x, axes }
    : {
        x: reshape(
          x,
          kept.map((i) => x.shape[i]!),
        ),
        axes: kept.map((i) => axes[i]!),
      };
}

/** Names that stand twice become one axis: of the two flattened into n², every (n + 1)th element. */
function diagonals(term: Term): Term {
  const name = term.axes.find((axis, i) => term.axes.indexOf(axis) !== i);
  if (name === undefined) return term;
  const first = term.axes.indexOf(name);
  const second = term.axes.indexOf(name, first + 1);
  const others = term.axes.map((_, i) => i).filter((i) => i !== first && i !== second);
  const n = term.x.shape[first]!;
  const lead = others.map((i) => term.x.shape[i]!);
  const flat = reshape(transpose(term.x, [...others, first, second]), [...lead, n * n]);
  const steps = [...lead.map(() => 1), n + 1];
  return diagonals({ x: sliced(flat, [], undefined, steps), axes: [...others.map((i) => term.axes[i]!), name] });
}

/** The product of two terms; names that are not in `kept` are summed over. */
function multiply(left: Term, right: Term, kept: ReadonlySet<string>): Term {
  const a = sumAway(left, new Set([...kept, ...right.axes]));
  const b = sumAway(right, new Set([...kept, ...left.axes]));
  const both = a.axes.filter((name) => b.axes.includes(name));
  const batch = both.filter((name) => kept.has(name));
  const summed = both.filter((name) => !kept.has(name));
  const rows = a.axes.filter((name) => !both.includes(name));
  const columns = b.axes.filter((name) => !both.includes(name));
  const axes = [...batch, ...rows, ...columns];
  const of = (term: Term, names: readonly string[]): number[] =>
    names.map((name) => term.x.shape[term.axes.indexOf(name)]!);
  const lead = of(a, batch);
  if (summed.length === 0) {
    const spread = reshape(arrange(a, [...batch, ...rows]).x, [...lead, ...of(a, rows), ...columns.map(() => 1)]);
    const facing = reshape(arrange(b, [...batch, ...columns]).x, [...lead, ...rows.map(() => 1), ...of(b, columns)]);
    return { x: mul(spread as Tensor, facing as Tensor), axes };
  }
  const inner = sizeOf(of(a, summed));
  const p = reshape(arrange(a, [...batch, ...rows, ...summed]).x, [...lead, sizeOf(of(a, rows)), inner]);
  const q = reshape(arrange(b, [...batch, ...summed, ...columns]).x, [...lead, inner, sizeOf(of(b, columns))]);
  return { x: reshape(matmul(p as Tensor, q as Tensor), [...lead, ...of(a, rows), ...of(b, columns)]), axes };
}

function sumAway({ x, axes }: Term, kept: ReadonlySet<string>): Term {
  const gone = axes.map((_, i) => i).filter((i) => !kept.has(axes[i]!));
  return gone.length === 0 ? { x, axes } : { x: sum(x, { axis: gone }), axes: axes.filter((name) => kept.has(name)) };
}

function arrange({ x, axes }: Term, order: readonly string[]): Term {
  return {
    x: transpose(
      x,
      order.map((name) => axes.indexOf(name)),
    ),
    axes: order,
  };
}
