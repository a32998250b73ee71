import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import type { NumericDerivative } from "@cotangent/autodiff/testing";
import { ElementBack, ElementForward, Elements, mostElements } from "./elements.tsx";
import { refOf } from "./graphView.tsx";
import { titleOf } from "./views.ts";
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
          <Numbers key={node.id} session={session} trace={trace} node={node} />
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
  /** Element that is looked at, of more than one number. */
  readonly chosen: number;
  onChoose(element: number): void;
}

/** Both ways, with one element in common. */
function Numbers(props: { readonly session: Session; readonly trace: Trace; readonly node: TraceNode }): JSX.Element {
  const { session, trace, node } = props;
  const element = useSignal(0);
  const { values, cotangents } = session.known.value;
  const common = { trace, node, chosen: element.value, onChoose: (at: number) => void (element.value = at) };
  return (
    <>
      <Forward {...common} isKnown={values.has(node.id)} />
      <Back {...common} isKnown={cotangents.has(node.id)} />
    </>
  );
}

function Forward({ trace, node, isKnown, chosen, onChoose }: PartProps): JSX.Element {
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
        <Elements node={node} numbers={node.value} label={words.value} chosen={chosen} onChoose={onChoose} />
      )}
      {isKnown && node.kind === "op" && node.value.length > 1 && (
        <ElementForward trace={trace} node={node} element={chosen} />
      )}
    </>
  );
}

function Back({ trace, node, isKnown, chosen, onChoose }: PartProps): JSX.Element {
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
          <>
            <Elements node={node} numbers={cotangent} label={words.cotangent} chosen={chosen} onChoose={onChoose} />
            <p class="hint">{words.element}</p>
            <ElementBack trace={trace} node={node} element={chosen} />
          </>
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

/** How long elements are checked before the page is heard again, in milliseconds. */
const slice = 12;

/** A button that moves the value of the node a little, and says what the result does. */
function Check({ trace, node }: { readonly trace: Trace; readonly node: TraceNode }): JSX.Element {
  const words = stepsWords();
  const text = useSignal<readonly string[]>([]);
  // other numbers are another question
  const question = useRef({});
  useEffect(() => {
    text.value = [];
    return () => void (question.current = {});
  }, [trace]);
  const run = async (): Promise<void> => {
    const cotangent = node.cotangent!;
    const count = Math.min(cotangent.length, mostElements);
    const found: NumericDerivative[] = [];
    const asked = (question.current = {});
    let since = performance.now();
    while (found.length < count) {
      found.push(trace.check(node.id, found.length));
      if (performance.now() - since < slice) continue;
      // the page stays alive, and may ask for something else
      await new Promise((done) => setTimeout(done));
      if (question.current !== asked) return;
      since = performance.now();
    }
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
      <button type="button" id="check" onClick={() => void run()}>
        {words.check}
      </button>
      <p id="checked" role="status">
        {text.value.join(" ")}
      </p>
    </>
  );
}
