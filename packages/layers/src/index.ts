/** Layers as pure pairs `{ init, apply }`, and stacks of them. */
export { dense, type Dense, type DenseOptions, type DenseParams } from "./dense.ts";
export { conv1d, conv2d, type ConvLayerOptions, type ConvParams, type DepthwiseOptions } from "./conv.ts";
export { depthwiseConv2d, separableConv2d, type SeparableConvParams } from "./separableConv.ts";
export { convTranspose2d, type ConvTransposeLayerOptions } from "./convTranspose.ts";
export { type KeepsSizes, type Spatial, type Windowed } from "./window.ts";
export { type Features, type Series } from "./inputs.ts";
export { groupNorm, layerNorm, rmsNorm, type NormLayerOptions, type NormParams } from "./norm.ts";
export { batchNorm, type BatchNormOptions, type BatchNormState } from "./batchNorm.ts";
export { alphaDropout, dropout, gaussianNoise, spatialDropout } from "./dropout.ts";
export {
  avgPool,
  globalAvgPool,
  globalMaxPool,
  maxPool,
  type GloballyPooled,
  type Pooled,
  type PoolLayerOptions,
} from "./pool.ts";
export {
  crop2d,
  flatten,
  permute,
  reshapeTo,
  upsample2d,
  zeroPad2d,
  type Flattened,
  type Image,
  type Reshaped,
} from "./layout.ts";
export { embedding, type Embedded, type EmbeddingOptions, type EmbeddingParams } from "./embedding.ts";
export { prelu, swish, type PreluOptions, type PreluParams, type SwishOptions, type SwishParams } from "./prelu.ts";
export {
  weightNorm,
  spectralNorm,
  type SpectralNormState,
  type WeightNormParams,
  type WithWeight,
} from "./weightNorm.ts";
export { maxNorm, nonNegative, unitNorm, type Constraint, type ConstraintOptions } from "./constraints.ts";
export { multiHeadAttention, type AttentionOptions, type AttentionParams, type ProjectionParams } from "./attention.ts";
export { sinusoidalPositions } from "./positions.ts";
export { transformerBlock, type TransformerOptions } from "./transformer.ts";
export {
  addLayers,
  concatenate,
  multiplyLayers,
  residual,
  type Alike,
  type Concatenated,
  type Residual,
} from "./branches.ts";
export { freeze, named, timeDistributed, type Ruled, type TimeDistributed, type Wrapped } from "./wrappers.ts";
export { outputs } from "./outputs.ts";
export { summary, type Summary, type SummaryOptions, type SummaryRow } from "./summary.ts";
export { sequential, type Sequential, type SequentialParams } from "./sequential.ts";
export { type AnyLink, type Holding, type Link, type LinkParams, type LinkStates, type ShapeKeeping } from "./links.ts";
export {
  constant,
  fans,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  type Initializer,
} from "./initializers.ts";
export {
  identity,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  type RandomNormalOptions,
  type RandomUniformOptions,
  type VarianceScalingOptions,
} from "./distributions.ts";
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
