/** The numbers of a tensor, and where the chosen one of them comes from. */
import type { JSX } from "preact";
import { refOf } from "./graphView.tsx";
import { formulaOf } from "./rules.ts";
import { short, type Trace, type TraceNode } from "./trace.ts";
import { stepsWords } from "./words.ts";

/** Most elements that are shown, and checked. */
export const mostElements = 64;
/** Most terms of a sum that are written out. */
const mostTerms = 8;

export interface ElementsProps {
  readonly node: TraceNode;
  readonly numbers: Float64Array;
  readonly label: string;
  readonly chosen: number;
  onChoose(element: number): void;
}

/** A table of numbers, of which one is chosen. */
export function Elements({ node, numbers, label, chosen, onChoose }: ElementsProps): JSX.Element {
  const width = node.shape.length < 2 ? numbers.length : node.shape.at(-1)!;
  const shown = Array.from(numbers.subarray(0, mostElements));
  const rows = Array.from({ length: Math.ceil(shown.length / width) }, (_, i) =>
    shown.slice(i * width, (i + 1) * width),
  );
  return (
    <div class="scrolls">
      <table class="elements">
        <caption>{label}</caption>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((x, k) => (
                <td key={k}>
                  <button
                    type="button"
                    class="cell"
                    aria-pressed={i * width + k === chosen}
                    onClick={() => onChoose(i * width + k)}
                  >
                    {short(x)}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "#5[1,2] = 0.1 × 0.5 + 0.3 × −1.2 = …": one element of an op that is not one number. */
export function ElementForward(props: {
  readonly trace: Trace;
  readonly node: TraceNode;
  readonly element: number;
}): JSX.Element | null {
  const { trace, node, element } = props;
  const words = stepsWords();
  const inputs = node.inputs.map((id) => trace.nodes[id]!);
  const terms = termsOf(node, inputs, element);
  if (terms === undefined) return null;
  return (
    <p class="formula" id="element-forward">
      {placeOf(node, element)} = {sumOf(terms, words.moreTerms)} = {short(node.value[element]!)}
    </p>
  );
}

/** What is added up for an element; undefined of ops that people do not know by heart. */
function termsOf(node: TraceNode, inputs: readonly TraceNode[], element: number): readonly string[] | undefined {
  const [a, b] = inputs;
  if (node.name === "matmul" && a?.shape.length === 2 && b?.shape.length === 2) {
    const [inner, width] = [a.shape[1]!, b.shape[1]!];
    const [row, column] = [Math.floor(element / width), element % width];
    return Array.from(
      { length: inner },
      (_, k) => `${short(a.value[row * inner + k]!)} × ${bracketed(b.value[k * width + column]!)}`,
    );
  }
  const isElementwise = inputs.length > 0 && inputs.every(({ value }) => value.length === node.value.length);
  return isElementwise
    ? [
        formulaOf(
          node.name,
          inputs.map(({ value }) => short(value[element]!)),
        ),
      ]
    : undefined;
}

/** The chain rule for one element: what every element that depends on it hands back. */
export function ElementBack(props: {
  readonly trace: Trace;
  readonly node: TraceNode;
  readonly element: number;
}): JSX.Element {
  const { trace, node, element } = props;
  const words = stepsWords();
  const factors = trace
    .usesOf(node.id)
    .flatMap((use) =>
      trace.partsOf(use, element).map((factor) => ({ ...factor, above: factor.above, user: trace.nodes[use.user]! })),
    );
  const result = refOf(trace.nodes[trace.output]!);
  return (
    <>
      <ul class="formulas" id="element-chain">
        {factors.slice(0, mostTerms).map(({ user, element: at, local, above }, i) => (
          <li key={i} class="formula">
            ∂{placeOf(user, at)}/∂{placeOf(node, element)} = {short(local)}; {short(above)} × {bracketed(local)} ={" "}
            {short(above * local)}
          </li>
        ))}
        {factors.length > mostTerms && <li>{words.moreTerms(factors.length - mostTerms)}</li>}
      </ul>
      <p class="formula total" id="element-cotangent">
        ∂{result}/∂{placeOf(node, element)} ={" "}
        {factors.length > 1 &&
          `${sumOf(
            factors.map(({ local, above }) => short(above * local)),
            words.moreTerms,
          )} = `}
        {short(node.cotangent![element]!)}
      </p>
    </>
  );
}

function sumOf(terms: readonly string[], more: (count: number) => string): string {
  const shown = terms.slice(0, mostTerms).join(" + ").replaceAll("+ −", "− ");
  return terms.length > mostTerms ? `${shown} + … (${more(terms.length - mostTerms)})` : shown;
}

/** A factor after ×: a negative one in brackets. */
function bracketed(x: number): string {
  return x < 0 ? `(${short(x)})` : short(x);
}

/** "#5[1,2]", or "#5" of one number. */
export function placeOf(node: TraceNode, element: number): string {
  if (node.value.length === 1) return refOf(node);
  const index: number[] = [];
  let rest = element;
  for (const size of node.shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `${refOf(node)}[${index.join(",")}]`;
}
