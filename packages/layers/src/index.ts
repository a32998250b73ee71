/** Layers as pure pairs `{ init, apply }`, and stacks of them. */
export { dense, type Dense, type DenseOptions, type DenseParams } from "./dense.ts";
export {
  conv1d,
  conv2d,
  convTranspose2d,
  depthwiseConv2d,
  separableConv2d,
  type ConvLayerOptions,
  type ConvParams,
  type ConvTransposeLayerOptions,
  type DepthwiseOptions,
  type SeparableConvParams,
} from "./conv.ts";
export { type KeepsSizes, type Spatial, type Windowed } from "./window.ts";
export { type Features } from "./inputs.ts";
export { groupNorm, layerNorm, rmsNorm, type NormLayerOptions, type NormParams } from "./norm.ts";
export { batchNorm, type BatchNormOptions, type BatchNormState } from "./batchNorm.ts";
export { alphaDropout, dropout, gaussianNoise, spatialDropout } from "./dropout.ts";
export { sequential, type Sequential, type SequentialParams } from "./sequential.ts";
export { type AnyLink, type Holding, type Link, type LinkParams, type LinkStates, type ShapeKeeping } from "./links.ts";
export { constant, fans, glorotNormal, glorotUniform, heNormal, heUniform, type Initializer } from "./initializers.ts";
export {
  defineLayer,
  defineStatefulLayer,
  type AnyShape,
  type Layer,
  type LayerSpec,
  type Mode,
  type Output,
  type ParamsOf,
  type SameShape,
  type ShapeRule,
  type StatefulLayer,
  type StatefulLayerSpec,
  type StateOf,
} from "./layer.ts";
