/** Finishes the records of primitives. Their types are in record.ts. */
import { type Op, type InferPair, type InputNames, isVariadic, type ByName, type OpSpec } from "./record.ts";
import { refusal } from "./sentences.ts";
import { type Tensor } from "./tensor.ts";

/**
 * Finishes the record of a primitive, and checks it. Pure: nothing else learns of the op.
 * @throws UsageError where a part is missing, or an input has a name that rules use for something else
 * @example
 * const reverse = defineOp({
 *   name: "reverse",
 *   inputs: ["x"],
 *   infer: ({ x }) => x,
 *   vjp: { x: (ct: Tensor): Tensor => flip(ct) },
 *   reference: ({ x }, out) => out.forEach((_, i) => (out[i] = x[x.length - 1 - i]!)),
 *   kind: { type: "opaque" },
 * });
 * bind(reverse, [tensor([1, 2, 3])]).toString(); // → float32[3] [3, 2, 1]
 */
export function defineOp<const N extends InputNames, A = undefined>(
  spec: OpSpec<N, A>,
  inferPair?: InferPair,
): Op<N, A> {
  requireRecord("defineOp", spec, ["name", "inputs"]);
  const { name, inputs } = spec;
  if (!Array.isArray(inputs)) throw refusal("defineOp", "inputs", inputs, "it is an array of names");
  const odd = inputs.findIndex((x, i) => typeof x !== "string" || inputs.indexOf(x) < i || reserved.includes(x));
  if (odd >= 0) throw refusal("defineOp", `input ${odd} of ${name}`, inputs[odd], "rules need another name");
  requireRecord("defineOp", spec, ["infer", "vjp", "reference", "kind"]);
  const arity = isVariadic(spec) ? -1 : inputs.length;
  return { ...spec, prepared: { ByName: byName(inputs), arity, inferPair, origin: null } };
}

/** Names that rules see beside the inputs. */
const reserved: readonly string[] = ["out", "attrs", "index", "list"];

/** @throws UsageError unless what a function that defines an op was given has these parts */
export function requireRecord(who: string, spec: unknown, parts: readonly string[]): void {
  const missing = parts.find((part) => {
    const given = (spec as Partial<Record<string, unknown>> | null | undefined)?.[part];
    return given === undefined || (given === null && part !== "vjp");
  });
  if (missing !== undefined) throw refusal(who, "spec", spec, `it is a record, and has no ${missing}`);
}

function byName(names: InputNames): ByName {
  class NamedList {
    declare readonly list: readonly unknown[];
    declare readonly out: Tensor | undefined;
    declare readonly attrs: unknown;
    declare readonly index: number;
    constructor(list: readonly unknown[], out?: Tensor, attrs?: unknown, index = 0) {
      this.list = list;
      this.out = out;
      this.attrs = attrs;
      this.index = index;
    }
  }
  names.forEach((name, i) => {
    const rest = name.startsWith("...");
    Object.defineProperty(NamedList.prototype, rest ? name.slice(3) : name, {
      get(this: NamedList) {
        return rest ? this.list.slice(i) : this.list[i];
      },
    });
  });
  return NamedList as unknown as ByName;
}
