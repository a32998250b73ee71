/** Helpers: functions of the module that compute an expression of their parameters. */
import type { Code, Local } from "../emit/code.ts";
import type { ValueType } from "../emit/opcodes.ts";
import { Emitter } from "./emitter.ts";
import { ExprBuilder, type Expr, type Helper, type LaneType, type ExprBuilderOptions } from "./expr.ts";

/** Returns a helper whose parameters, and whose result, are vectors of `type`. */
export function vectorFunction(
  name: string,
  type: LaneType,
  parameters: number,
  options: ExprBuilderOptions,
  build: (builder: ExprBuilder, ...xs: Expr[]) => Expr,
): Helper {
  return {
    key: `${name} ${type} ${options.relaxedSimd}`,
    make(module) {
      const code = module.function(new Array<ValueType>(parameters).fill("v128"), ["v128"]);
      writeResult(
        code,
        Array.from({ length: parameters }, (_, i) => i),
        type,
        options,
        build,
      );
      return code.index;
    },
  };
}

/** Ends the body of a function with an expression of the vectors in some locals. */
export function writeResult(
  code: Code,
  locals: readonly Local[],
  type: LaneType,
  options: ExprBuilderOptions,
  build: (builder: ExprBuilder, ...xs: Expr[]) => Expr,
): void {
  const builder = new ExprBuilder(options);
  const root = build(builder, ...locals.map((_, i) => builder.leaf(type, i)));
  new Emitter(code, [root]).run(
    (leaf) => void code.get(locals[leaf.value]!),
    (_, push) => push(),
  );
}
