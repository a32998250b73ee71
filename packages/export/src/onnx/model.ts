/** Writes ONNX's messages: models, nodes, tensors, as onnx.proto numbers their fields. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { DType, TypedArray } from "@cotangent/autodiff/backend";

/** Length of an axis: known, or by the name of a symbol. */
export type Dimension = number | string;

export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly Dimension[];
}

/** Attribute of a node: a number is an integer unless it says that it is a float. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface Node {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Constant of a model. int64 is for shapes and axes. */
export interface Initializer {
  readonly name: string;
  readonly dtype: DType | "int64";
  readonly shape: readonly number[];
  readonly elements: TypedArray | BigInt64Array;
}

export interface Model {
  readonly name: string;
  readonly opset: number;
  readonly doc: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
}

/** Numbers of element types in TensorProto.DataType. */
export const elementTypes: Readonly<Record<DType | "int64", number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  uint32: 12,
};

/** Writes a model as a ModelProto. */
export function writeModel(model: Model): Uint8Array {
  return message((w) => {
    // IR version 8 is that of opset 17 and what came after it
    int(w, 1, 8);
    text(w, 2, "cotangent");
    inner(w, 7, (graph) => writeGraph(graph, model));
    inner(w, 8, (opset) => {
      text(opset, 1, "");
      int(opset, 2, model.opset);
    });
  });
}

// ---- private parts

type Write = (w: BinaryWriter) => void;

function message(write: Write): Uint8Array {
  const w = new BinaryWriter();
  write(w);
  return w.finish();
}

function int(w: BinaryWriter, field: number, value: number): void {
  w.tag(field, WireType.Varint).int64(value);
}

function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value);
}

function inner(w: BinaryWriter, field: number, write: Write): void {
  w.tag(field, WireType.LengthDelimited).bytes(message(write));
}

function writeGraph(w: BinaryWriter, { name, doc, inputs, outputs, nodes, initializers }: Model): void {
  for (const node of nodes) inner(w, 1, (n) => writeNode(n, node));
  text(w, 2, name);
  for (const initializer of initializers) inner(w, 5, (t) => writeTensor(t, initializer));
  text(w, 10, doc);
  for (const input of inputs) inner(w, 11, (v) => writeInfo(v, input));
  for (const output of outputs) inner(w, 12, (v) => writeInfo(v, output));
}

function writeNode(w: BinaryWriter, { op, name, inputs, outputs, attributes }: Node): void {
  for (const input of inputs) text(w, 1, input);
  for (const output of outputs) text(w, 2, output);
  text(w, 3, name);
  text(w, 4, op);
  for (const [key, value] of Object.entries(attributes)) inner(w, 5, (a) => writeAttribute(a, key, value));
}

function writeAttribute(w: BinaryWriter, name: string, value: Attribute): void {
  text(w, 1, name);
  if (typeof value === "number") {
    int(w, 3, value);
    int(w, 20, 2);
  } else if (typeof value === "string") {
    text(w, 4, value);
    int(w, 20, 3);
  } else if ("float" in value) {
    w.tag(2, WireType.Bit32).float(value.float);
    int(w, 20, 1);
  } else {
    for (const each of value) int(w, 8, each);
    int(w, 20, 7);
  }
}

function writeTensor(w: BinaryWriter, { name, dtype, shape, elements }: Initializer): void {
  for (const length of shape) int(w, 1, length);
  int(w, 2, elementTypes[dtype]);
  text(w, 8, name);
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  w.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function writeInfo(w: BinaryWriter, { name, dtype, shape }: TensorInfo): void {
  text(w, 1, name);
  inner(w, 2, (type) =>
    inner(type, 1, (tensor) => {
      int(tensor, 1, elementTypes[dtype]);
      inner(tensor, 2, (dimensions) => {
        for (const length of shape)
          inner(dimensions, 1, (d) => (typeof length === "number" ? int(d, 1, length) : text(d, 2, length)));
      });
    }),
  );
}
