import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { refOf, titleOf } from "./graphView.tsx";
import { formulaOf, localFormula } from "./rules.ts";
import type { Session } from "./session.ts";
import { short, type Trace, type TraceNode } from "./trace.ts";
import { stepsWords } from "./words.ts";

/** The chosen node: its value forward, the chain rule with its numbers, and a check by finite differences. */
export function Explanation({ session, trace }: { readonly session: Session; readonly trace: Trace }): JSX.Element {
  const words = stepsWords();
  const id = session.selected.value;
  const node = id === undefined ? undefined : trace.nodes[id];
  return (
    <section class="card explanation" aria-labelledby="explained-title">
      <h2 id="explained-title">{words.explained}</h2>
      {node === undefined ? (
        <p class="story">{words.nothingYet}</p>
      ) : (
        <>
          <p class="network">{titleOf(node)}</p>
          <Forward trace={trace} node={node} isKnown={session.known.value.values.has(node.id)} />
          <Back trace={trace} node={node} isKnown={session.known.value.cotangents.has(node.id)} />
          {node.cotangent !== undefined && node.kind !== "constant" && (
            <Check key={node.id} trace={trace} node={node} />
          )}
        </>
      )}
    </section>
  );
}

interface PartProps {
  readonly trace: Trace;
  readonly node: TraceNode;
  readonly isKnown: boolean;
}

function Forward({ trace, node, isKnown }: PartProps): JSX.Element {
  const words = stepsWords();
  const inputs = node.inputs.map((id) => trace.nodes[id]!);
  const isNumber = [node, ...inputs].every(({ value }) => value.length === 1);
  const numbers = inputs.map(({ value }) => short(value[0]!));
  return (
    <>
      <h3>{words.forwardTitle}</h3>
      {node.kind !== "op" && <p>{words.given}</p>}
      {node.kind === "op" && (
        <p class="formula" id="forward">
          {refOf(node)} = {formulaOf(node.name, inputs.map(refOf))}
          {isKnown && isNumber && ` = ${formulaOf(node.name, numbers)} = ${short(node.value[0]!)}`}
        </p>
      )}
      {isKnown && (node.value.length > 1 || node.kind !== "op") && (
        <Elements node={node} numbers={node.value} label={words.value} />
      )}
    </>
  );
}

function Back({ trace, node, isKnown }: PartProps): JSX.Element {
  const words = stepsWords();
  const result = refOf(trace.nodes[trace.output]!);
  const { cotangent } = node;
  const body = (): JSX.Element => {
    if (node.kind === "constant") return <p>{words.constantNote}</p>;
    if (!isKnown || cotangent === undefined) return <p>{words.noCotangent}</p>;
    if (node.id === trace.output) return <p>{words.start}</p>;
    const uses = trace.usesOf(node.id);
    return (
      <>
        <ul class="formulas" id="chain">
          {uses.map(({ user, input, local, part }) => {
            const above = trace.nodes[user]!;
            const refs = above.inputs.map((id) => refOf(trace.nodes[id]!));
            const formula = localFormula(above.name, input, refs, refOf(above));
            return (
              <li key={`${user}-${input}`}>
                {words.from(`${refOf(above)} = ${formulaOf(above.name, refs)}`)}
                <span class="formula">
                  {local === undefined
                    ? words.elementwise
                    : `∂${refOf(above)}/∂${refOf(node)} = ${formula === undefined ? "" : `${formula} = `}${short(local)}`}
                </span>
                {local !== undefined && (
                  <span class="formula">
                    {short(above.cotangent![0]!)} × {short(local)} = {short(part[0]!)}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
        {cotangent.length === 1 ? (
          <p class="formula total" id="cotangent">
            ∂{result}/∂{refOf(node)} ={" "}
            {uses.length > 1 ? `${uses.map(({ part }) => short(part[0]!)).join(" + ")} = ` : ""}
            {short(cotangent[0]!)}
          </p>
        ) : (
          <Elements node={node} numbers={cotangent} label={words.cotangent} />
        )}
      </>
    );
  };
  return (
    <>
      <h3>{words.backTitle}</h3>
      {body()}
    </>
  );
}

/** Most elements that are shown, and checked. */
const mostElements = 64;

function Elements(props: {
  readonly node: TraceNode;
  readonly numbers: Float64Array;
  readonly label: string;
}): JSX.Element {
  const { node, numbers, label } = props;
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
                <td key={k}>{short(x)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A button that moves the value of the node a little, and says what the result does. */
function Check({ trace, node }: { readonly trace: Trace; readonly node: TraceNode }): JSX.Element {
  const words = stepsWords();
  const text = useSignal<readonly string[]>([]);
  // other numbers are another question
  useEffect(() => {
    text.value = [];
  }, [trace]);
  const run = (): void => {
    const cotangent = node.cotangent!;
    const count = Math.min(cotangent.length, mostElements);
    const found = Array.from({ length: count }, (_, element) => trace.check(node.id, element));
    const off = found.map(({ value }, i) => Math.abs(value - cotangent[i]!));
    const bad = off.filter((difference, i) => !(difference <= found[i]!.error + 1e-12)).length;
    if (count > 1) {
      const worst = off.reduce((a, b) => Math.max(a, b), 0);
      text.value = [bad === 0 ? words.allAgree(count, short(worst)) : words.someDisagree(bad, count)];
    } else {
      const { value, error } = found[0]!;
      const wanted = short(cotangent[0]!);
      text.value = [
        words.checking(refOf(node)),
        words.found(short(value), short(error)),
        bad === 0 ? words.agree(wanted) : words.disagree(wanted),
      ];
    }
  };
  return (
    <>
      <button type="button" id="check" onClick={run}>
        {words.check}
      </button>
      <p id="checked" role="status">
        {text.value.join(" ")}
      </p>
    </>
  );
}
