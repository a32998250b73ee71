/** The door `@cotangent/export/onnx`: functions as ONNX models. */
export { toOnnx, type ToOnnxOptions } from "./onnx/toOnnx.ts";
