/**
 * The door for records from outside. What ours are known to be, by their tests, is checked here: names, numbers of inputs,
 * what rules give. A bundle without such records holds none of this.
 */
import { bind as bindInputs, inferAval } from "./bind.ts";
import { defineBinary as binary, defineUnary as unary, type BinaryOp, type UnaryOp } from "./elementwise.ts";
import { ShapeError, UsageError } from "./errors.ts";
import {
  defineOp as finish,
  defineVariadic,
  inputName,
  isVariadic,
  type AnyOp,
  type InputNames,
  type Op,
  type OpSpec,
} from "./op.ts";
import { sameShape, sameSize, showAval, showNamed, type Aval } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { describe, refusal } from "./tree.ts";

/**
 * Applies a primitive: infers the result's shape and dtype (and throws here, where the user called), and evaluates it now
 * if every input has a value.
 * @throws UsageError where the inputs are not as many as the record names, or one is no tensor
 */
export function bind<N extends InputNames, A>(op: Op<N, A>, inputs: readonly Tensor[], attrs?: A): Tensor {
  requireRecord("bind", "op", op, ["name", "inputs", "View"]);
  const { name, inputs: names } = op;
  if (!Array.isArray(inputs)) throw refusal(name, "inputs", inputs, "bind takes an array of tensors");
  const { length } = inputs;
  if (isVariadic(op) ? length < names.length - 1 : length !== names.length)
    throw new UsageError(`${name}: takes ${names.join(", ")}; got ${length} input${length === 1 ? "" : "s"}`);
  if (inputs.every((x) => x instanceof Tensor)) inferChecked(op, inputs, attrs);
  return bindInputs(op, inputs, attrs);
}

/**
 * The shape and dtype rule, and what the public functions see to before they bind: that elementwise operands have one shape,
 * and that a reshape keeps the number of elements.
 * @throws ShapeError where they do not
 */
export function inferChecked(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): Aval {
  const aval = inferAval(op, inputs, attrs);
  const { name, kind } = op;
  if (kind.type === "elementwise" && !inputs.every((x) => sameShape(x.shape, inputs[0]!.shape))) {
    const avals = inputs.map((x) => x.aval);
    throw new ShapeError(
      `${name}: ${showNamed(op.inputs, avals)}; the primitive takes equal shapes, insert broadcastTo(x, shape)`,
    );
  }
  if (kind.type === "identity") sameSize(name, inputs[0]!.shape, aval.shape);
  return aval;
}

/**
 * Finishes the record of a primitive. Pure: nothing else learns of the op.
 * @throws UsageError where an input has a name that rules use for something else
 */
export function defineOp<const N extends InputNames, A = undefined>(spec: OpSpec<N, A>): Op<N, A> {
  requireRecord("defineOp", "spec", spec, ["name", "inputs"]);
  const { name, inputs } = spec;
  if (!Array.isArray(inputs)) throw refusal("defineOp", "inputs", inputs, "it is an array of names");
  for (const input of inputs) {
    if (reserved.includes(input))
      throw new UsageError(
        `defineOp: ${name} has an input named ${input}, which rules use for something else; rename it`,
      );
  }
  requireRecord("defineOp", "spec", spec, ["name", "inputs", "infer", "vjp", "reference", "kind"]);
  return checkRules(isVariadic(spec) ? defineVariadic(spec) : finish(spec));
}

/** An op on single elements: the scalar expression gives the reference and every compiled kernel. */
export function defineUnary(spec: Parameters<typeof unary>[0]): UnaryOp {
  requireRecord("defineUnary", "spec", spec, ["name", "scalar", "vjp"]);
  return checkRules(unary(spec));
}

/** An op on pairs of elements of equal shapes and dtypes. */
export function defineBinary(spec: Parameters<typeof binary>[0]): BinaryOp {
  requireRecord("defineBinary", "spec", spec, ["name", "scalar", "vjp"]);
  return checkRules(binary(spec));
}

/** The same record with rules that check what they give: `ShapeError` unless it is like the input that it is for. */
export function checkRules<O extends object>(record: O): O {
  const op = record as unknown as AnyOp;
  const vjp = Object.entries(op.vjp).map(([name, rule]) => [
    name,
    rule && ((ct: Tensor, at: never) => checkedPart(op, at, rule(ct, at))),
  ]);
  return { ...record, vjp: Object.fromEntries(vjp) as unknown };
}

function checkedPart(
  op: AnyOp,
  at: { readonly list: readonly Tensor[]; readonly index: number },
  part: Tensor,
): Tensor {
  const who = `${op.name}: the vjp rule of ${inputName(op, at.index)}`;
  const { aval } = at.list[at.index]!;
  if (!((part as unknown) instanceof Tensor)) throw new UsageError(`${who} gave ${describe(part)}; it gives a tensor`);
  if (part.aval === aval || (part.dtype === aval.dtype && sameShape(part.shape, aval.shape))) return part;
  throw new ShapeError(
    `${who} gave ${showAval(part.aval)} for an input that is ${showAval(aval)}; a cotangent has the shape and dtype of its input`,
  );
}

/** @throws UsageError unless `record` is an object with these parts */
function requireRecord(who: string, name: string, record: unknown, parts: readonly string[]): void {
  const missing = parts.find(
    (part) => (record as Partial<Record<string, unknown>> | null | undefined)?.[part] === undefined,
  );
  if (missing !== undefined)
    throw refusal(who, name, record, `it is a record with ${parts.join(", ")}, and has no ${missing}`);
}

const reserved: readonly string[] = ["out", "attrs", "index", "list"];
