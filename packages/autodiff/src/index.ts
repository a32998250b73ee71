/** Tensors, operations, differentiation and compilation. Names are those of docs/architecture.md, section "Words". */
export { Tensor, type NestedArray, type TensorJSON } from "./core/tensor.ts";
export type { DType, TypedArray } from "./core/dtype.ts";
export { type Shape, sameShape, showAval, type Aval } from "./core/aval.ts";
export type { ShapeOf, Show, ReduceOptions, Operand } from "./core/types.ts";
export { DTypeError, ShapeError, UsageError, ValueError } from "./core/errors.ts";
export { arange, eye, full, linspace, ones, onesLike, zeros, zerosLike } from "./core/fill.ts";
export { tensor, type CreateOptions, type ForeignArray, type Nested, type ShapedArray } from "./core/create.ts";
export { requireLike, treeFlatten, treeLeaves, treeMap, treeUnflatten, type TreeDef } from "./core/tree.ts";
export { namedLeaves, pathFilter, treeMapWithPath, treePaths, type PathFilter } from "./core/paths.ts";
export { optionsOf, requireNumber } from "./core/arguments.ts";
export { isFloat } from "./core/dtype.ts";
export { describe, show } from "./core/sentences.ts";
export { normalizeAxes, normalizeAxis } from "./core/shape.ts";
export { bind, requireOperand } from "./core/bind.ts";
export type { BatchSite, Cases, Op, OpSpec } from "./core/record.ts";
export { defineOp } from "./core/op.ts";
export { defineBinary, defineUnary } from "./core/elementwise.ts";
export type { BinaryCases, BinaryOp, UnaryCases, UnaryOp } from "./core/elementwise.ts";
export { grad, valueAndGrad, vjp, type GradOptions } from "./transforms/reverse.ts";
export { jvp } from "./transforms/forward.ts";
export { hessian, hvp, jacobian } from "./transforms/higher.ts";
export { vmap, type AnyShape, type ExampleAxes, type VmapOptions } from "./transforms/vmap.ts";
export { checkpoint, customVjp } from "./transforms/custom.ts";
export { compile, type Accepted, type Compiled, type CompileOptions } from "./compile/compile.ts";
export { explain } from "./compile/explain.ts";
export { explainNonFinite, type NonFinite, type NonFiniteInput } from "./compile/nonFinite.ts";
export type { Graph } from "./compile/graph.ts";
export { printGraph } from "./compile/print.ts";
export { profile } from "./compile/profile.ts";
export { graphOf } from "./compile/stage.ts";
export { stopGradient } from "./ops/identity.ts";
export { add, div, mul, neg, scaleCotangent, sub } from "./ops/arithmetic.ts";
export { pow } from "./ops/power.ts";
export { exp, expm1, log, log1p, logSigmoid, rsqrt, sigmoid, softplus, sqrt } from "./ops/exponential.ts";
export { abs, maximum, minimum, sign } from "./ops/piecewise.ts";
export { ceil, floor, round } from "./ops/rounding.ts";
export { acos, asin, atan, atan2, cos, sin, tan } from "./ops/trigonometric.ts";
export { cosh, erf, erfc, sinh, tanh } from "./ops/hyperbolic.ts";
export { cast } from "./ops/cast.ts";
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  notEqual,
  where,
} from "./ops/logic.ts";
export { broadcastTo, flip, reshape, sum, transpose } from "./ops/movement.ts";
export { logSumExp, max, min } from "./ops/reductions.ts";
export { prod } from "./ops/product.ts";
export { argMax, argMin, type PositionOptions } from "./ops/positions.ts";
export { cumSum, type CumSumOptions } from "./ops/cumulative.ts";
export { concat } from "./ops/concat.ts";
export { pad, slice } from "./ops/slicing.ts";
export { matmul } from "./ops/matmul.ts";
export { gather, scatterAdd, takeAlongAxis, type GatherOptions } from "./ops/indexing.ts";
export { conv, convKernelCotangent, convTranspose } from "./ops/conv.ts";
export type { ConvKernelOptions, ConvOptions, ConvTransposeOptions } from "./ops/convOptions.ts";
export { avgPool, maxPool, type PoolOptions } from "./ops/pooling.ts";
export { argSort, sort, topK, type SortOptions } from "./ops/sorting.ts";
export type { PerAxis, Sides, WindowPadding } from "./ops/window.ts";
export { randomBits, type Key } from "./ops/randomBits.ts";
export { foldIn, key, split, type Keys } from "./random/keys.ts";
export {
  bernoulli,
  normal,
  permutation,
  uniform,
  type DrawOptions,
  type NormalOptions,
  type UniformOptions,
} from "./random/draws.ts";
export { expandDims, squeeze, stack } from "./functions/layout.ts";
export { elu, gelu, hardSigmoid, leakyRelu, mish, relu, relu6, selu, silu, softsign } from "./functions/activations.ts";
export { logSoftmax, softmax, type SoftmaxOptions } from "./functions/softmax.ts";
export {
  mean,
  norm,
  standardDeviation,
  variance,
  type NormOptions,
  type VarianceOptions,
} from "./functions/statistics.ts";
export { clip, oneHot, step, type OneHotOptions } from "./functions/selection.ts";
export { moveAxis, repeat, roll, swapAxes, tile, unstack } from "./functions/rearranged.ts";
export { diag, diagonal, trace, tril, triu, type DiagonalOptions } from "./functions/matrices.ts";
export {
  all,
  any,
  countNonzero,
  isFinite,
  isNaN,
  nanMean,
  nanSum,
  nanToNum,
  type NanToNumOptions,
} from "./functions/truth.ts";
export { dot, outer } from "./functions/products.ts";
export { einsum } from "./functions/einsum.ts";
