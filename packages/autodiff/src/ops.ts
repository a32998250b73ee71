/** The op records, each by its name (`addOp` …) and as a table: for backends, checkers and documents. */
export * from "./ops/table.ts";
export type { AnyCases, AnyOp, Cases, Edge, HeldCases, Kind, Reject, Sample, SampleRng, View } from "./core/record.ts";
export type { ScalarAlgebra, ScalarRule } from "./core/scalar.ts";
export { ops, tableCases, findOp, type OpName } from "./ops/list.ts";
