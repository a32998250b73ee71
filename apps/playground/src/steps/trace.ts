/**
 * A program, op by op: the graph that the library stages, the value of every node, and the cotangent that reverse mode
 * gives it. Nothing here differentiates by itself.
 */
import {
  add,
  bind,
  grad,
  graphOf,
  jvp,
  ones,
  tensor,
  vjp,
  zeros,
  type Op,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import { isConstant, isInput, nodesOf, simplify, type Graph } from "@cotangent/autodiff/backend";
import { numericDerivative, type NumericDerivative } from "@cotangent/autodiff/testing";
import type { Program } from "./programs.ts";

export interface TraceNode {
  /** Position, which is also its id: inputs come before what uses them. */
  readonly id: number;
  readonly kind: "input" | "constant" | "op";
  /** "tanh", the name of an input, or a number. */
  readonly name: string;
  /** Ids of what it is made of, in the order of the op. */
  readonly inputs: readonly number[];
  /** "float64[4,3]", or nothing for one number. */
  readonly shape: Shape;
  readonly value: Float64Array;
  /** Cotangent: the derivative of the result in each element; undefined where none flows. */
  readonly cotangent: Float64Array | undefined;
}

/** A node that uses another, and what it hands back to it. */
export interface Use {
  readonly user: number;
  /** Position among the inputs of the user. */
  readonly input: number;
  /** The derivative of the user in this input, where both are one number. */
  readonly local: number | undefined;
  /** The cotangent of the user, put through its rule. */
  readonly part: Float64Array;
}

/** A factor of the chain rule for one element: what the user's element hands back is the product. */
export interface Factor {
  /** Element of the user. */
  readonly element: number;
  readonly local: number;
  /** The cotangent of that element. */
  readonly above: number;
}

export interface Trace {
  readonly nodes: readonly TraceNode[];
  /** Id of the result. */
  readonly output: number;
  /** All uses of a node that hand something back. */
  usesOf(id: number): readonly Use[];
  /** The derivative of every element of a user in one element of an input, by forward mode: where they are not 0. */
  partsOf(use: Use, element: number): readonly Factor[];
  /** The derivative of the result in one element of a node, by finite differences alone. */
  check(id: number, element: number): NumericDerivative;
}

/** @throws what the library throws, for values that it refuses */
export function traceOf(program: Program): Trace {
  const staged = graphOf(program.apply as never, ...program.values);
  const graph = simplify(staged);
  const nodes = nodesOf(graph);
  const ids = new Map(nodes.map((node, id) => [node, id] as const));
  const output = ids.get(graph.outputs[0]!)!;
  const given = (node: Tensor): Tensor => program.values[graph.inputs.indexOf(node)]!;

  /** All values, where something may be added to some of them on the way. */
  const run = (probes: readonly (Tensor | undefined)[]): Tensor[] => {
    const made: Tensor[] = [];
    nodes.forEach((node, id) => {
      const plain = isInput(node)
        ? given(node)
        : isConstant(node)
          ? node
          : applied(
              node,
              node.inputs.map((one) => made[ids.get(one)!]!),
            );
      const probe = probes[id];
      made.push(probe === undefined ? plain : (add(plain, probe) as Tensor));
    });
    return made;
  };
  const values = run([]);
  const places = nodes.flatMap((node, id) => (node.dtype === "float64" ? [id] : []));
  const gradients = grad((probes: readonly Tensor[]) => {
    const all: (Tensor | undefined)[] = [];
    places.forEach((id, i) => (all[id] = probes[i]));
    return run(all)[output]!;
  })(places.map((id) => zeros(values[id]!.shape, { dtype: "float64" }) as Tensor));
  const cotangents = new Map(places.map((id, i) => [id, gradients[i]!] as const));

  return {
    nodes: nodes.map((node, id) => describeNode(graph, program, node, id, ids, values[id]!, cotangents.get(id))),
    output,
    usesOf: (id) =>
      nodes.flatMap((user, at) =>
        isInput(user) || isConstant(user)
          ? []
          : user.inputs.flatMap((one, input) =>
              ids.get(one) === id
                ? (useOf(
                    user,
                    at,
                    input,
                    user.inputs.map((x) => values[ids.get(x)!]!),
                    cotangents.get(at),
                  ) ?? [])
                : [],
            ),
      ),
    partsOf({ user, input }, element) {
      const node = nodes[user]!;
      const given = node.inputs.map((x) => values[ids.get(x)!]!);
      const direction = new Float64Array(given[input]!.data().length);
      direction[element] = 1;
      const [, column] = jvp(
        (one: Tensor) =>
          applied(
            node,
            given.map((value, i) => (i === input ? one : value)),
          ),
        [given[input]!],
        [tensor(direction, { shape: [...given[input]!.shape] }) as Tensor],
      );
      const above = cotangents.get(user)!.data();
      return Array.from(column.data(), Number).flatMap((local, at) =>
        local === 0 ? [] : [{ element: at, local, above: Number(above[at]) }],
      );
    },
    check(id, element) {
      const shape = values[id]!.shape;
      const size = values[id]!.data().length;
      return numericDerivative((h) => {
        const step = new Float64Array(size);
        step[element] = h;
        const probes: Tensor[] = [];
        probes[id] = tensor(step, { shape: [...shape] }) as Tensor;
        return run(probes)[output]!.item();
      });
    },
  };
}

function applied(node: Tensor, inputs: readonly Tensor[]): Tensor {
  return bind(node.op as unknown as Op<readonly string[], unknown>, [...inputs], node.attrs) as Tensor;
}

function describeNode(
  graph: Graph,
  program: Program,
  node: Tensor,
  id: number,
  ids: ReadonlyMap<Tensor, number>,
  value: Tensor,
  cotangent: Tensor | undefined,
): TraceNode {
  const kind = isInput(node) ? "input" : isConstant(node) ? "constant" : "op";
  const numbers = Float64Array.from(value.data() as ArrayLike<number>);
  const name =
    kind === "input"
      ? program.names[graph.inputs.indexOf(node)]!
      : kind === "op"
        ? node.op!.name
        : numbers.length === 1
          ? short(numbers[0]!)
          : "data";
  return {
    id,
    kind,
    name,
    inputs: kind === "op" ? node.inputs.map((one) => ids.get(one)!) : [],
    shape: node.shape,
    value: numbers,
    cotangent: cotangent && Float64Array.from(cotangent.data() as ArrayLike<number>),
  };
}

/** What a user hands back to one of its inputs; undefined where its rule gives nothing. */
function useOf(
  user: Tensor,
  at: number,
  input: number,
  values: readonly Tensor[],
  ct: Tensor | undefined,
): Use | undefined {
  const x = values[input]!;
  if (ct === undefined || x.dtype !== "float64") return undefined;
  const [, pullback] = vjp(
    (one: Tensor) =>
      applied(
        user,
        values.map((value, i) => (i === input ? one : value)),
      ),
    x,
  );
  const [part] = pullback(ct);
  const isNumber = x.data().length === 1 && ct.data().length === 1;
  const local = isNumber ? pullback(ones(ct.shape, { dtype: "float64" }) as Tensor)[0].data()[0] : undefined;
  return {
    user: at,
    input,
    local: local === undefined ? undefined : Number(local),
    part: Float64Array.from(part.data() as ArrayLike<number>),
  };
}

/** Four digits, with a minus sign of print. */
export function short(x: number): string {
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size >= 1e-3 && size < 1e5 ? String(Number(x.toPrecision(4))) : x.toExponential(2);
  return text.replaceAll("-", "−");
}
