/** Programs: a function staged and compiled, with the trees that it takes and gives. */
import {
  graphOf,
  Tensor,
  treeFlatten,
  UsageError,
  valueAndGrad,
  type Aval,
  type Graph,
  type TreeDef,
} from "@cotangent/autodiff";
import { elementsOf, labelOf, showAval, simplify, sizeOf, type TypedArray } from "@cotangent/autodiff/backend";
import { compileModule, type Place, type StandaloneModule } from "@cotangent/wasm/module";

/** Any function of trees of tensors, its types erased. */
export type AnyFunction = (...args: never[]) => unknown;

/** Argument as a module takes it, or result as it gives it. */
export interface Leaf {
  /** "params[0].weight", as one writes it in a program. */
  readonly path: string;
  readonly aval: Aval;
}

/** Source of a result: a place in memory that a run fills, or that of an argument, before a run writes over it. */
export type Source = { readonly place: Place } | { readonly given: Place };

export interface Program {
  /** Structure of each argument. */
  readonly arguments: readonly TreeDef[];
  readonly leaves: readonly Leaf[];
  /** Places of each leaf in memory: none where nothing reads it, several where a number is read as several dtypes. */
  readonly places: readonly (readonly Place[])[];
  readonly result: TreeDef;
  readonly results: readonly (Leaf & { readonly source: Source })[];
  readonly module: StandaloneModule;
  /** Elements that must be in memory before the first run. */
  readonly constants: readonly Constant[];
  readonly pages: number;
  /** Elements of the leaves of the example arguments. */
  readonly examples: readonly TypedArray[];
}

export type Constant = Place & { readonly elements: TypedArray };

/** Which function of `f` a module has. */
export type Mode = "value" | "gradient" | "step";

/**
 * Stages and compiles a function on arguments like `args`.
 * @param names names of the arguments, for paths
 * @throws UsageError where the function cannot be staged, or an op has no kernel
 */
export function programOf(f: AnyFunction, args: readonly unknown[], mode: Mode, names: readonly string[]): Program {
  let result: TreeDef = { type: "none", value: null };
  const wanted: AnyFunction = mode === "gradient" ? (valueAndGrad(f as never) as AnyFunction) : f;
  const flat = (...given: never[]): Tensor[] => {
    const [leaves, def] = treeFlatten(wanted(...given));
    result = def;
    return [...leaves];
  };
  const graph = simplify(graphOf(Object.defineProperty(flat, "name", { value: f.name }), ...args));
  const { defs, values } = structureOf(args);
  const leaves = values.map((_, i) => ({ path: renamed(labelOf(graph, i), names), aval: graph.inputs[i]!.aval }));
  const computed = [...new Set(graph.outputs.filter((output) => output.op !== null))];
  const { labels: _, resultLabels: __, ...bare } = graph;
  const module = compileModule({ ...bare, outputs: computed });
  const extra = extraPlaces(graph, module);
  const paths = resultPaths(result, "result");
  return {
    arguments: defs,
    leaves,
    places: leaves.map((_, i) => placesOf(graph, module, extra.places, i)),
    result,
    results: graph.outputs.map((output, i) => ({
      path: paths[i]!,
      aval: output.aval,
      source: sourceOf(graph, output, computed, module, extra),
    })),
    module,
    constants: [...module.constants, ...extra.constants],
    pages: extra.pages,
    examples: values.map((value, i) => elementsOfExample(value, leaves[i]!.aval)),
  };
}

/** @throws UsageError unless it gives back what it was given: [loss, params, state] for (params, state, ...batch) */
export function requireStep(who: string, program: Program): void {
  const { arguments: args, result } = program;
  const parts = result.type === "array" ? result.children : [];
  const same = (part: number): boolean => {
    const given = args[part - 1];
    return given !== undefined && parts[part] !== undefined && JSON.stringify(given) === JSON.stringify(parts[part]);
  };
  const isStep = parts.length === 3 && parts[0]!.type === "leaf" && same(1) && same(2);
  const [count, second] = args.slice(0, 2).map(leafCount);
  const alike =
    isStep &&
    program.leaves
      .slice(0, count! + second!)
      .every(({ aval }, i) => showAval(aval) === showAval(program.results[i + 1]!.aval));
  if (alike) return;
  throw new UsageError(
    `${who}: with { step: true } it takes a function (params, state, ...batch) => [loss, params, state], whose params and state are like those that it is given`,
  );
}

/** Returns the number of leaves of a structure. */
export function leafCount(def: TreeDef): number {
  if (def.type === "leaf") return 1;
  return def.type === "none" ? 0 : def.children.reduce((sum, child) => sum + leafCount(child), 0);
}

/** Arrays by dtype. */
export const arrayTypes: {
  readonly float32: Float32ArrayConstructor;
  readonly float64: Float64ArrayConstructor;
  readonly int32: Int32ArrayConstructor;
  readonly uint32: Uint32ArrayConstructor;
  readonly bool: Uint8ArrayConstructor;
} = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
};

// ---- private parts

function structureOf(args: readonly unknown[]): { readonly defs: TreeDef[]; readonly values: unknown[] } {
  const values: unknown[] = [];
  const visit = (value: unknown): TreeDef => {
    if (value === null || value === undefined) return { type: "none", value };
    if (Array.isArray(value)) return { type: "array", children: value.map(visit) };
    if (typeof value === "object" && !(value instanceof Tensor) && !ArrayBuffer.isView(value))
      return { type: "object", keys: Object.keys(value), children: Object.values(value).map(visit) };
    values.push(value);
    return { type: "leaf" };
  };
  return { defs: args.map(visit), values };
}

function elementsOfExample(value: unknown, { dtype, shape }: Aval): TypedArray {
  const array = new arrayTypes[dtype](sizeOf(shape));
  if (typeof value === "number") array[0] = value;
  else array.set(value instanceof Tensor ? elementsOf(value) : (value as TypedArray));
  return array;
}

/** "x0.weight", with the name of the argument: "params.weight". */
function renamed(label: string, names: readonly string[]): string {
  return label.replace(/^x(\d+)/, (whole, at: string) => names[Number(at)] ?? whole);
}

/** Places of a leaf: its own, and those of a number that is also read as another dtype. */
function placesOf(
  graph: Graph,
  { inputs }: StandaloneModule,
  extra: ReadonlyMap<Tensor, Place>,
  leaf: number,
): readonly Place[] {
  const label = labelOf(graph, leaf);
  const found = inputs.filter(
    ({ address, dtype }, i) => address >= 0 && (i === leaf || labelOf(graph, i) === `${label} as ${dtype}`),
  );
  const own = extra.get(graph.inputs[leaf]!);
  return own === undefined ? found : [...found, own];
}

interface Extra {
  readonly constants: readonly Constant[];
  readonly places: ReadonlyMap<Tensor, Place>;
  readonly pages: number;
}

/** Places behind all else, of results that are constants, and of arguments that are results and nothing more. */
function extraPlaces(graph: Graph, { inputs, pages }: StandaloneModule): Extra {
  let address = pages * 65536;
  const constants: Constant[] = [];
  const places = new Map<Tensor, Place>();
  for (const output of graph.outputs) {
    const argument = graph.inputs.indexOf(output);
    if (output.op !== null || places.has(output) || (argument >= 0 && inputs[argument]!.address >= 0)) continue;
    const place = { address, dtype: output.dtype, length: sizeOf(output.shape) };
    places.set(output, place);
    if (argument < 0) constants.push({ ...place, elements: elementsOf(output) });
    address += Math.ceil((place.length * arrayTypes[place.dtype].BYTES_PER_ELEMENT) / 16) * 16;
  }
  return { constants, places, pages: Math.ceil(address / 65536) };
}

function sourceOf(
  graph: Graph,
  output: Tensor,
  computed: readonly Tensor[],
  module: StandaloneModule,
  { places }: Extra,
): Source {
  if (output.op !== null) return { place: module.outputs[computed.indexOf(output)]! };
  const argument = graph.inputs.indexOf(output);
  if (argument < 0) return { place: places.get(output)! };
  const place = places.get(output) ?? module.inputs[argument]!;
  return { given: place };
}

function resultPaths(def: TreeDef, path: string): string[] {
  if (def.type === "leaf") return [path];
  if (def.type === "none") return [];
  return def.children.flatMap((child, i) =>
    resultPaths(child, def.type === "array" ? `${path}[${i}]` : `${path}.${def.keys[i]!}`),
  );
}
