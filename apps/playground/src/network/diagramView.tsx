import { useSignal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { Canvas, type Draw } from "../ui/canvas.tsx";
import { Choice, NumberField } from "../ui/field.tsx";
import { stepSetting } from "../ui/values.ts";
import { countsOf, drawDiagram, layOut, weightAt, type Weight } from "./diagram.ts";
import { Layers } from "./layers.tsx";
import { lookInside } from "./lookInside.ts";
import type { Scene } from "./protocol.ts";
import type { Session } from "./session.ts";
import { networkWords } from "./words.ts";

/** The network as a picture, its layers, and any weight to be changed by hand. */
export function Diagram({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const gradients = useSignal(false);
  const scene = session.scene.value;
  const draw = useMemo<Draw>(
    () => (canvas, context, palette) => {
      const [scene, frame] = [session.scene.value, session.shown.value];
      const options = { gradients: gradients.value, picked: session.picked.value };
      // the frame of a run before may have other layers
      if (scene && frame && frame.layers.length === scene.spec.layers.length + 1)
        drawDiagram(canvas, context, palette, scene, frame, options);
    },
    [],
  );
  const onClick = (event: MouseEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    if (scene === undefined) return;
    const columns = layOut(countsOf(scene), canvas.clientWidth, canvas.clientHeight);
    session.picked.value = weightAt(columns, event.offsetX, event.offsetY);
  };
  return (
    <section class="card diagram" aria-labelledby="diagram-title">
      <h2 id="diagram-title">{words.network}</h2>
      <p id="network" class="network">
        {scene?.network ?? "–"}
      </p>
      <p id="equation" class="equation">
        {scene?.equation ?? ""}
      </p>
      <Canvas id="diagram" draw={draw} label={words.diagram(scene?.network ?? "")} onClick={onClick} />
      <p class="hint">{words.diagramNote}</p>
      <div class="row">
        <button type="button" id="look-inside" onClick={() => void lookInside(session)}>
          {words.lookInside}
        </button>
      </div>
      <Showing gradients={gradients} />
      <Layers session={session} />
      <WeightEditor session={session} />
    </section>
  );
}

function Showing({ gradients }: { readonly gradients: Signal<boolean> }): JSX.Element {
  const words = networkWords();
  return (
    <fieldset class="choice showing">
      <legend>{words.showing}</legend>
      {[false, true].map((value) => (
        <label key={String(value)}>
          <input
            type="radio"
            name="showing"
            checked={gradients.value === value}
            onChange={() => (gradients.value = value)}
          />
          <span>{value ? words.gradients : words.weights}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The chosen weight with its value and its gradient. */
function WeightEditor({ session }: { readonly session: Session }): JSX.Element | null {
  const words = networkWords();
  const scene = session.scene.value;
  if (scene === undefined) return null;
  const picked = session.picked.value;
  const last = scene.spec.layers.length;
  const at: Weight = picked !== undefined && picked.layer <= last ? picked : { layer: 0, from: 0, to: 0 };
  const pick = (next: Weight): void => {
    session.picked.value = next;
  };
  const counts = countsOf(scene);
  const froms = Array.from(
    { length: counts[at.layer]! },
    (_, i) => [String(i), sourceName(scene, at.layer, i)] as const,
  );
  const tos = Array.from(
    { length: counts[at.layer + 1]! },
    (_, i) => [String(i), sourceName(scene, at.layer + 1, i)] as const,
  );
  return (
    <details class="weight" open={picked !== undefined}>
      <summary>{words.weightEdit}</summary>
      <div class="fields">
        <Choice
          id="weight-layer"
          label={words.layer(0).replace("0", "").trim()}
          value={String(at.layer)}
          options={scene.spec.layers
            .map((_, i) => [String(i), words.layer(i + 1)] as const)
            .concat([[String(last), words.output("").trim()]])}
          onChange={(layer) => pick({ layer: Number(layer), from: 0, to: 0 })}
        />
        <Choice
          id="weight-from"
          label={words.from}
          value={String(at.from)}
          options={[...froms, ["-1", words.bias] as const]}
          onChange={(from) => pick({ ...at, from: Number(from) })}
        />
        <Choice
          id="weight-to"
          label={words.to}
          value={String(at.to)}
          options={tos}
          onChange={(to) => pick({ ...at, to: Number(to) })}
        />
        <WeightField session={session} at={at} pick={pick} />
      </div>
    </details>
  );
}

function WeightField(props: {
  readonly session: Session;
  readonly at: Weight;
  pick(at: Weight): void;
}): JSX.Element | null {
  const { session, at, pick } = props;
  const words = networkWords();
  const setting = useMemo(() => stepSetting({ min: -1000, max: 1000, rule: words.weightRule }, 0.1), [words]);
  const layer = session.shown.value?.layers[at.layer];
  if (layer === undefined) return null;
  const index = at.from < 0 ? at.to : at.from * layer.fanOut + at.to;
  const value = (at.from < 0 ? layer.bias : layer.weight)[index] ?? 0;
  const gradient = (at.from < 0 ? layer.biasGradient : layer.weightGradient)[index] ?? 0;
  return (
    <NumberField
      id="weight-value"
      label={words.weightValue}
      hint={words.gradientHere(gradient.toPrecision(3))}
      setting={setting}
      value={Number(value.toPrecision(6))}
      onChange={(next) => {
        pick(at);
        session.setWeight(next);
      }}
    />
  );
}

/** "x²", "neuron 3", "output setosa" */
function sourceName({ spec, classNames }: Scene, column: number, i: number): string {
  const words = networkWords();
  if (column === 0) return spec.inputs[i]!;
  if (column <= spec.layers.length) return words.neuron(i + 1);
  return words.output(classNames.length > 2 ? classNames[i]! : classNames.length === 2 ? classNames[1]! : "").trim();
}
