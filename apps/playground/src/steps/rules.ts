/** Local derivatives as formulas, for the ops that people know by heart; others say the name of the op. */

/** The formula of an op's value: "a × b". */
export function formulaOf(op: string, inputs: readonly string[]): string {
  const [a = "a", b = "b"] = inputs;
  const infix: Readonly<Record<string, string>> = { add: "+", sub: "−", mul: "×", div: "÷", matmul: "·" };
  if (infix[op] !== undefined) return `${a} ${infix[op]} ${b}`;
  if (op === "neg") return `−${a}`;
  if (op === "pow") return `${a}^${b}`;
  return `${op}(${inputs.join(", ")})`;
}

/** The formula of the derivative of an op in one of its inputs; undefined where there is none here. */
export function localFormula(op: string, input: number, inputs: readonly string[], out: string): string | undefined {
  const [a = "a", b = "b"] = inputs;
  const known: Readonly<Record<string, readonly string[]>> = {
    add: ["1", "1"],
    sub: ["1", "−1"],
    mul: [b, a],
    div: [`1 ÷ ${b}`, `−${out} ÷ ${b}`],
    neg: ["−1"],
    tanh: [`1 − ${out}²`],
    sigmoid: [`${out} × (1 − ${out})`],
    exp: [out],
    log: [`1 ÷ ${a}`],
    sqrt: [`1 ÷ (2 × ${out})`],
    sin: [`cos(${a})`],
    cos: [`−sin(${a})`],
    abs: [`sign(${a})`],
    pow: [`${b} × ${a}^(${b} − 1)`, `${out} × log ${a}`],
    softplus: [`sigmoid(${a})`],
  };
  return known[op]?.[input];
}
