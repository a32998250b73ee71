/** The broadcasting of operands: binary functions repeat them before their primitive, so that no rule mentions it. */
import { pair, type BinaryOp } from "../core/elementwise.ts";
import { broadcastTo } from "./movement.ts";
import { sameDType, broadcastShapes } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { constantLike } from "../core/fill.ts";
import { sameShape } from "../core/aval.ts";
import { bind } from "../core/bind.ts";

/** Applies a binary primitive to operands that may be numbers and may need broadcasting. */
export function bindBroadcast(op: BinaryOp, a: unknown, b: unknown): Tensor {
  const x = constantLike(op.name, a, b instanceof Tensor ? b : undefined);
  const y = constantLike(op.name, b, x);
  if (sameShape(x.shape, y.shape)) return bind(op, [x, y]);
  // before the operands are repeated: a message shows what came
  if (x.dtype !== y.dtype) sameDType(op.name, pair, [x, y]);
  const shape = broadcastShapes(op.name, x.shape, y.shape);
  return bind(op, [broadcastTo(x, shape), broadcastTo(y, shape)]);
}
