/** Rules of elementwise ops, applied to the expressions of a kernel. */
import type { Kind, Tensor } from "@cotangent/autodiff/backend";
import type { OpName } from "@cotangent/autodiff/ops";
import { ExprBuilder, type Expr } from "../expr/expr.ts";
import { MissingFunction, type Functions } from "../algebra/functions.ts";
import { applyRule } from "../algebra/applyRule.ts";
import { leafOf, constantOf, lanesOf } from "../expr/leaves.ts";

/** Returns the kind of a node whose role says which one it is. */
export function kindOf<T extends Kind["type"]>({ op }: Tensor): Extract<Kind<never>, { readonly type: T }> {
  return op!.kind as Extract<Kind<never>, { readonly type: T }>;
}

/**
 * Returns whether a node is of the op of that name. The caller knows by its kind that it is not another package's op.
 */
export function isOp({ op }: Tensor, name: OpName): boolean {
  return op?.name === name;
}

/** Returns the result of an elementwise op in lanes of its dtype (a mask for bool), from the lanes of its inputs. */
export function applyNodeRule(
  builder: ExprBuilder,
  node: Tensor,
  xs: readonly Expr[],
  functions: Functions | null,
): Expr {
  const kind = kindOf<"elementwise">(node);
  return applyRule(builder, kind.scalar(node.attrs as never), xs, node.inputs.at(-1)!.dtype, node.dtype, functions);
}

/**
 * Returns whether an elementwise op can be written without the functions that a backend may lack: tries it.
 * @param uniform returns the number that an input is everywhere; undefined where it is not one number
 */
export function hasVectorCode(node: Tensor, uniform: (input: Tensor) => number | undefined): boolean {
  const builder = new ExprBuilder({ lanes: lanesOf([node, ...node.inputs]) });
  const xs = node.inputs.map((input, i) => {
    const value = uniform(input);
    return value === undefined ? leafOf(builder, i, input.dtype) : constantOf(builder, value, input.dtype);
  });
  try {
    applyNodeRule(builder, node, xs, null);
    return true;
  } catch (error) {
    if (error instanceof MissingFunction) return false;
    throw error;
  }
}
