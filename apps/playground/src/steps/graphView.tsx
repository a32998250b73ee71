import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { nodeHeight, widthOf } from "./layout.ts";
import { Choice } from "../ui/field.tsx";
import type { Session } from "./session.ts";
import { zoomNames } from "./spec.ts";
import { short, type Trace, type TraceNode } from "./trace.ts";
import type { Box } from "./views.ts";
import { stepsWords } from "./words.ts";

/** The graph as a picture: a box for each node, which can be chosen, or for each layer, which can be looked into. */
export function GraphView({ session, trace }: { readonly session: Session; readonly trace: Trace }): JSX.Element {
  const { boxes, placed } = session.view.value;
  const words = stepsWords();
  const { values, cotangents } = session.known.value;
  const selected = session.selected.value;
  const scroller = useRef<HTMLDivElement>(null);
  // what is explained stays in sight
  useEffect(() => {
    const place = selected === undefined ? undefined : placed.nodes.get(selected);
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
      <Zoom session={session} />
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
          {boxes.map((box) => {
            const node = trace.nodes[box.id]!;
            return (
              <BoxView
                key={box.id}
                box={box}
                place={placed.nodes.get(box.id)!}
                isSelected={box.id === selected && box.part === undefined}
                value={values.has(box.id) ? summary(node, node.value) : "?"}
                cotangent={cotangents.has(box.id) ? summary(node, node.cotangent!, true) : undefined}
                onSelect={() => (box.part === undefined ? session.select(box.id) : session.lookInto(box.part))}
              />
            );
          })}
        </svg>
      </div>
      <p class="hint">{session.state.value.zoom === "network" ? words.networkNote : words.graphNote}</p>
    </section>
  );
}

/** How closely one looks, where there are layers. */
function Zoom({ session }: { readonly session: Session }): JSX.Element {
  const words = stepsWords();
  const { zoom, layer } = session.state.value;
  const parts = session.parts.value;
  return (
    <div class="row zoom">
      <fieldset class="choice">
        <legend>{words.zoom}</legend>
        {zoomNames.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="zoom"
              checked={zoom === name}
              disabled={parts === undefined && (name === "network" || name === "layer")}
              onChange={() => session.setState({ zoom: name })}
            />
            <span>{words.zooms[name]}</span>
          </label>
        ))}
      </fieldset>
      {zoom === "layer" && parts !== undefined && (
        <Choice
          id="zoom-layer"
          label={words.layer}
          value={String(Math.min(layer, parts.length - 1))}
          options={parts.map((_, i) => [String(i), session.nameOf(i)] as const)}
          onChange={(text) => session.lookInto(Number(text))}
        />
      )}
    </div>
  );
}

interface BoxProps {
  readonly box: Box;
  readonly place: readonly [x: number, y: number];
  readonly isSelected: boolean;
  readonly value: string;
  readonly cotangent: string | undefined;
  onSelect(): void;
}

function BoxView({ box, place, isSelected, value, cotangent, onSelect }: BoxProps): JSX.Element {
  const [x, y] = place;
  const width = widthOf(box);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onSelect();
  };
  return (
    <g
      id={`node-${box.id}`}
      class={`box ${box.kind}${isSelected ? " selected" : ""}`}
      transform={`translate(${x - width / 2} ${y - nodeHeight / 2})`}
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      onClick={onSelect}
      onKeyDown={onKeyDown}
    >
      <rect width={width} height={nodeHeight} rx={8} />
      <text x={width / 2} y={17} class="name">
        {box.label}
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

/** How formulas call a node: "#3", "x", "0.5". */
export function refOf({ kind, name, id }: TraceNode): string {
  return kind === "op" ? `#${id}` : name;
}

/** A number; of more of them the shape, or how long they are together. */
function summary({ shape }: TraceNode, numbers: Float64Array, isLength = false): string {
  if (numbers.length === 1) return short(numbers[0]!);
  return isLength ? `‖${short(Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0)))}‖` : shape.join("×");
}
