/** Models as their messages say: nodes, shapes, names. ONNX Runtime judges their numbers in tools/onnx. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { add, bind, defineOp, key, matmul, mean, normal, relu, softmax, zeros, type Tensor } from "@cotangent/autodiff";
import { checkDoor } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import { toOnnx } from "./toOnnx.ts";

/** Fields of a message by their numbers: bytes, or numbers. */
function fieldsOf(bytes: Uint8Array): Map<number, (Uint8Array | number)[]> {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, (Uint8Array | number)[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value =
      type === WireType.LengthDelimited
        ? reader.bytes()
        : type === WireType.Varint
          ? Number(reader.int64())
          : reader.float();
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

const inner = (fields: Map<number, (Uint8Array | number)[]>, field: number): Map<number, (Uint8Array | number)[]>[] =>
  (fields.get(field) ?? []).map((bytes) => fieldsOf(bytes as Uint8Array));
const text = (value: Uint8Array | number | undefined): string =>
  Array.from(value as Uint8Array, (code) => String.fromCharCode(code)).join("");

/** "flowers: 1[rows,4]", where 1 is float32. */
function infoOf(info: Map<number, (Uint8Array | number)[]>): string {
  const [tensor] = inner(inner(info, 2)[0]!, 1);
  const dimensions = inner(inner(tensor!, 2)[0]!, 1).map((d) => d.get(1)?.[0] ?? text(d.get(2)![0]));
  return `${text(info.get(1)![0])}: ${tensor!.get(1)![0] as number}[${dimensions.join()}]`;
}

const [weight, bias] = [normal(key(0), [4, 3]), normal(key(1), [3])];
const predict = (flowers: Tensor): Tensor => softmax(add(matmul(flowers, weight), bias));

test("a network, with any number of rows", () => {
  const options = { batch: "rows", inputNames: ["flowers"], outputNames: ["classes"] };
  const model = fieldsOf(toOnnx(predict, [zeros([1, 4])], options));
  const [graph] = inner(model, 7);
  expect(inner(model, 8).map((opset) => opset.get(2)![0])).toEqual([17]);
  expect(inner(graph!, 11).map(infoOf)).toEqual(["flowers: 1[rows,4]"]);
  expect(inner(graph!, 12).map(infoOf)).toEqual(["classes: 1[rows,3]"]);
  const nodes = inner(graph!, 1).map((node) => text(node.get(4)![0]));
  expect(nodes[0]).toBe("MatMul");
  expect(nodes[1]).toBe("Add");
  expect(nodes).toContain("Exp");
  // the bias is one row
  expect(inner(graph!, 5).map((tensor) => (tensor.get(1) ?? []).join())).toEqual(
    expect.arrayContaining(["4,3", "1,3"]),
  );
});

test("shapes are fixed without it, and names are those of the arguments", () => {
  const [graph] = inner(fieldsOf(toOnnx((p: { w: Tensor }) => [relu(p.w), p.w], [{ w: zeros([2]) }])), 7);
  expect(inner(graph!, 11).map(infoOf)).toEqual(["x0.w: 1[2]"]);
  expect(inner(graph!, 12).map(infoOf)).toEqual(["result[0]: 1[2]", "result[1]: 1[2]"]);
});

test("what cannot be written is refused by a sentence", () => {
  const x = zeros([2, 3]) as Tensor;
  const own = defineOp({
    name: "own",
    inputs: ["x"] as const,
    infer: ({ x }) => x,
    vjp: { x: null },
    reference: ({ x }, out) => void out.set(x),
    kind: { type: "opaque" },
  });
  const said = [
    () => toOnnx((x: Tensor) => bind(own, [x]), [x]),
    () => toOnnx((x: Tensor) => mean(x, { axis: 0 }), [x], { batch: "rows" }),
    () => toOnnx((x: Tensor) => (x.shape[0] === 3 ? x : relu(x)), [x], { batch: "rows" }),
    () => toOnnx(relu, [x], { opset: 12 }),
    () => toOnnx(relu, [x], { batch: "" }),
    () => toOnnx(relu, [x], { inputNames: ["a", "b"] }),
    () => toOnnx(relu, x as never),
  ].map((call) => {
    try {
      call();
      return "nothing";
    } catch (error) {
      return String(error);
    }
  });
  expect(said).toMatchInlineSnapshot(`
    [
      "UsageError: toOnnx: ONNX has no op for own; write the function without it",
      "UsageError: toOnnx: a constant depends on the number of rows, as one of a mean over them does; leave { batch } out, or return what is of each row",
      "UsageError: toOnnx: the function does other things for 3 rows than for 5; leave { batch } out",
      "ValueError: toOnnx: opset is 12; it is a whole number from 17 to 21",
      "ValueError: toOnnx: batch is the string ""; it is the name of a symbol, such as "batch"",
      "ValueError: toOnnx: inputNames is an array of 2; it has a name for each of x0, none twice",
      "UsageError: toOnnx: args is the tensor float32[2,3]; it is the list of arguments, such as [x]",
    ]
  `);
});

test("toOnnx", () => {
  checkDoor("toOnnx", toOnnx, { speakers: ["compile", "graphOf"] });
});
