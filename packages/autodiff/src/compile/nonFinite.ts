/** Origins of infinities and NaN: a pure function is called again, and watched. */
import { showAval, type Aval } from "../core/aval.ts";
import { isFloat, type TypedArray } from "../core/dtype.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { inputName } from "../core/record.ts";
import { leafPaths, requireFunction, unflatten } from "../core/tree.ts";
import { flattenResult } from "../transforms/reverse.ts";
import { flattenArguments } from "./arguments.ts";
import { specializationsOf } from "./compile.ts";
import type { AnyFunction } from "./stage.ts";
import { levelOf, Watched, watching, type Cause } from "./watch.ts";

/** Origin of an infinity or NaN. */
export interface NonFinite {
  /** All of it in a sentence. */
  readonly sentence: string;
  /** Name of the op that made it of finite values; undefined where it came with an argument or a constant. */
  readonly op: string | undefined;
  /** Shape and dtype of what holds it, the place of the first such element, and the element. */
  readonly aval: Aval;
  readonly index: readonly number[];
  readonly value: number;
  /** Tensors that the op was given. */
  readonly inputs: readonly NonFiniteInput[];
  readonly pass: "forward" | "backward";
  /** In the backward pass: the op whose derivative was being taken. */
  readonly derivativeOf: string | undefined;
  /** The line of the user's code, "file:line:column": of a derivative, where its op was called. */
  readonly line: string | undefined;
}

/** An input of the op. */
export interface NonFiniteInput {
  readonly name: string;
  readonly aval: Aval;
  readonly least: number;
  readonly largest: number;
}

/**
 * Finds out where an infinity or NaN in the results of a function came from: calls the function once more on the same
 * arguments, op by op and without compiling, and names the first op that made it of finite values. A compiled function
 * is pure, so that nothing has to be switched on beforehand. Undefined where all results are finite.
 *
 * f: any function, compiled or not; args: those that it was called with, not donated since
 * @throws UsageError where `f` is no function, or an argument none of a compiled function; what `f` throws.
 * @example
 * const loss = compile((x: Tensor) => sum(log(x)));
 * const found = explainNonFinite(loss, tensor([2, -1]))!;
 * [found.op, found.index, found.pass]; // → [ 'log', [ 1 ], 'forward' ]
 * found.sentence.startsWith("log makes NaN at [1] of float32[2]; x is float32[2], from -1 to 2, here -1"); // → true
 */
export function explainNonFinite(f: (...args: never[]) => unknown, ...args: readonly unknown[]): NonFinite | undefined {
  requireFunction("explainNonFinite", f);
  const { leaves, def, numbers } = flattenArguments("explainNonFinite", args);
  const paths = def.type === "array" ? def.children.flatMap((child, i) => leafPaths(child, `argument ${i}`)) : [];
  const given = leaves.findIndex((leaf) => isSpoilt(leaf));
  const compiled = specializationsOf(f);
  // a number takes the dtype that it stands beside, which one in a tensor could not
  const own = leaves.some(({ dtype }) => dtype !== "float32") ? numbers : none;
  const values = leaves.map((leaf, i) => (own.has(i) ? leaf.item() : leaf) as Tensor);
  const call = compiled === undefined ? args : (unflatten(def, values) as readonly unknown[]);
  const plain = compiled?.f ?? (f as AnyFunction);
  const results = watching(() => flattenResult("explainNonFinite", plain(...(call as never[])))[0]).filter(isSpoilt);
  const spoilt = results.find(({ value }) => value instanceof Watched && value.cause) ?? results[0];
  if (spoilt === undefined) return undefined;
  const cause = spoilt.value instanceof Watched ? spoilt.value.cause : undefined;
  if (cause !== undefined) return ofOp(cause);
  return given >= 0
    ? ofLeaf(leaves[given]!, paths[given]!)
    : ofLeaf(spoilt, "a result, by a constant or compiled function that the function closes over,");
}

// ---- private

const none: ReadonlySet<number> = new Set<number>();

function isSpoilt(x: Tensor): boolean {
  return isFloat(x.dtype) && x.value !== undefined && levelOf(elementsOf(x)) > 0;
}

function ofOp({ op, inputs, aval, elements, stack, rule }: Cause): NonFinite {
  const { index, value } = placeOf(aval, elements);
  const told = inputs.map((input, i) => inputOf(inputName(op, i), input));
  const parts = inputs.map((input, i) => {
    const { name, least, largest } = told[i]!;
    const alike = input.shape.join() === aval.shape.join() && aval.shape.length > 0;
    const here = alike ? `, here ${elementsOf(input)[flatIndex(aval.shape, index)]}` : "";
    return `${name} is ${showAval(input.aval)}, ${least === largest ? least : `from ${least} to ${largest}`}${here}`;
  });
  const line = lineIn(rule === undefined ? stack : rule.stack);
  const pass = rule === undefined ? "forward" : "backward";
  const where = rule === undefined ? "in the forward pass" : `in the backward pass, in the derivative of ${rule.op}`;
  const at = line === undefined ? "" : `, at ${line}`;
  const made = `${op.name} makes ${value}${placed(index)} of ${showAval(aval)}`;
  return {
    sentence: `${[made, ...parts].join("; ")}; it is ${where}${at}`,
    ...{ op: op.name, aval, index, value, inputs: told, pass, derivativeOf: rule?.op, line },
  };
}

/** An argument or result that is not finite, though no op made it so. */
function ofLeaf(leaf: Tensor, what: string): NonFinite {
  const { aval } = leaf;
  const place = placeOf(aval, elementsOf(leaf));
  const sentence = `${what} is ${place.value}${placed(place.index)} of ${showAval(aval)}`;
  const none = { op: undefined, derivativeOf: undefined, line: undefined };
  return { sentence, aval, ...place, inputs: [], pass: "forward", ...none };
}

function inputOf(name: string, x: Tensor): NonFiniteInput {
  let [least, largest] = [Infinity, -Infinity];
  for (const element of elementsOf(x)) {
    least = Math.min(least, element);
    largest = Math.max(largest, element);
  }
  return { name, aval: x.aval, least, largest };
}

/** The first element that is not finite: NaN before infinities. */
function placeOf({ shape }: Aval, elements: TypedArray): { index: number[]; value: number } {
  const nan = elements.findIndex((element: number) => Number.isNaN(element));
  let at = nan >= 0 ? nan : elements.findIndex((element: number) => !Number.isFinite(element));
  const value = elements[at]!;
  const index = shape.map(() => 0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = at % shape[axis]!;
    at = Math.floor(at / shape[axis]!);
  }
  return { index, value };
}

function flatIndex(shape: readonly number[], index: readonly number[]): number {
  return index.reduce((at, i, axis) => at * shape[axis]! + i, 0);
}

/** " at [1, 0]", or nothing for the one element of a 0-d tensor. */
function placed(index: readonly number[]): string {
  return index.length === 0 ? "" : ` at [${index.join(", ")}]`;
}

/**
 * The innermost frame of a stack that is none of ours. Frames look like "at f (file:///a/b.ts:1:2)" or "at a/b.ts:1:2".
 * Ours are those of the folder that holds the packages of this scope.
 */
export function lineIn(stack: Error | undefined): string | undefined {
  const frames = (stack?.stack ?? "").split("\n").flatMap((line) => {
    const [, place] = /(?:\(|at |@)((?:[a-z]+:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(line.trim()) ?? [];
    return place === undefined ? [] : [place.replace(/^file:\/\//, "")];
  });
  const own = /^(.*\/)[^/]+\/(?:src|dist)\/[^:]*:/.exec(frames[0] ?? "")?.[1];
  return frames.find((place) => !isOurs(place, own));
}

function isOurs(place: string, own: string | undefined): boolean {
  if (/\.test\.[cm]?[jt]sx?:/.test(place)) return false;
  return place.includes("/@cotangent/") || place.startsWith("node:") || (own !== undefined && place.startsWith(own));
}
