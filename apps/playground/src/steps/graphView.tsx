import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { nodeHeight, widthOf, type Placed } from "./layout.ts";
import type { Session } from "./session.ts";
import { short, type Trace, type TraceNode } from "./trace.ts";
import { stepsWords } from "./words.ts";

/** The graph as a picture: a box for each node, which can be chosen. */
export function GraphView(props: {
  readonly session: Session;
  readonly trace: Trace;
  readonly placed: Placed;
}): JSX.Element {
  const { session, trace, placed } = props;
  const words = stepsWords();
  const { values, cotangents } = session.known.value;
  const selected = session.selected.value;
  const scroller = useRef<HTMLDivElement>(null);
  // what is explained stays in sight
  useEffect(() => {
    const place = selected === undefined ? undefined : placed.nodes[selected];
    const box = scroller.current;
    if (place === undefined || box === null) return;
    if (place[0] < box.scrollLeft + 60 || place[0] > box.scrollLeft + box.clientWidth - 60)
      box.scrollLeft = place[0] - box.clientWidth / 2;
    if (place[1] < box.scrollTop + 40 || place[1] > box.scrollTop + box.clientHeight - 40)
      box.scrollTop = place[1] - box.clientHeight / 2;
  }, [selected, placed]);
  return (
    <section class="card wide graph-card" aria-labelledby="graph-title">
      <h2 id="graph-title">{words.graph}</h2>
      <div class="scrolls" tabIndex={0} ref={scroller}>
        <svg
          id="graph"
          role="group"
          aria-labelledby="graph-title"
          width={placed.width}
          height={placed.height}
          viewBox={`0 0 ${placed.width} ${placed.height}`}
        >
          {placed.edges.map(({ from, to, points }) => (
            <path
              key={`${from}-${to}`}
              class={`edge${cotangents.has(to) && cotangents.has(from) ? " back" : values.has(to) ? " forward" : ""}`}
              d={`M${points.map((point) => point.join(" ")).join("L")}`}
            />
          ))}
          {trace.nodes.map((node) => (
            <Box
              key={node.id}
              node={node}
              place={placed.nodes[node.id]!}
              isSelected={node.id === selected}
              value={values.has(node.id) ? summary(node, node.value) : "?"}
              cotangent={cotangents.has(node.id) ? summary(node, node.cotangent!) : undefined}
              onSelect={() => session.select(node.id)}
            />
          ))}
        </svg>
      </div>
      <p class="hint">{words.graphNote}</p>
    </section>
  );
}

interface BoxProps {
  readonly node: TraceNode;
  readonly place: readonly [x: number, y: number];
  readonly isSelected: boolean;
  readonly value: string;
  readonly cotangent: string | undefined;
  onSelect(): void;
}

function Box({ node, place, isSelected, value, cotangent, onSelect }: BoxProps): JSX.Element {
  const [x, y] = place;
  const width = widthOf(node);
  const label = titleOf(node);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onSelect();
  };
  return (
    <g
      id={`node-${node.id}`}
      class={`box ${node.kind}${isSelected ? " selected" : ""}`}
      transform={`translate(${x - width / 2} ${y - nodeHeight / 2})`}
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      onClick={onSelect}
      onKeyDown={onKeyDown}
    >
      <rect width={width} height={nodeHeight} rx={8} />
      <text x={width / 2} y={17} class="name">
        {label}
      </text>
      <text x={width / 2} y={36} class="value">
        {value}
      </text>
      <text x={width / 2} y={54} class="cotangent">
        {cotangent ?? ""}
      </text>
    </g>
  );
}

/** "tanh #3" for an op, the name of an input, the number of a constant. */
export function titleOf({ kind, name, id }: TraceNode): string {
  return kind === "op" ? `${name} #${id}` : name;
}

/** How formulas call a node: "#3", "x", "0.5". */
export function refOf({ kind, name, id }: TraceNode): string {
  return kind === "op" ? `#${id}` : name;
}

function summary({ shape }: TraceNode, numbers: Float64Array): string {
  return numbers.length === 1 ? short(numbers[0]!) : shape.join("×");
}
