/** Layers as pure pairs `{ init, apply }`, and stacks of them. */
export { dense, type Dense, type DenseOptions, type DenseParams } from "./dense.ts";
export { sequential, type Link, type Sequential, type SequentialParams, type ShapeKeeping } from "./sequential.ts";
export { constant, fans, glorotNormal, glorotUniform, heNormal, heUniform, type Initializer } from "./initializers.ts";
export {
  defineLayer,
  type AnyShape,
  type Layer,
  type LayerSpec,
  type Mode,
  type Output,
  type ParamsOf,
  type ShapeRule,
} from "./layer.ts";
