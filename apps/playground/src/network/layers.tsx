import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { Choice, NumberField } from "../ui/field.tsx";
import { activationNames } from "../ui/activationNames.ts";
import { integerSetting } from "../ui/values.ts";
import type { Session } from "./session.ts";
import { inputNames, mostLayers, mostNeurons, type InputName, type LayerSpec } from "./spec.ts";
import { networkWords } from "./words.ts";

/** Inputs to switch on and off, and hidden layers with their widths and activations. */
export function Layers({ session }: { readonly session: Session }): JSX.Element {
  const words = networkWords();
  const { layers, inputs } = session.spec.value;
  const width = useMemo(() => integerSetting({ min: 1, max: mostNeurons, rule: words.widthRule }), [words]);
  const set = (i: number, change: Partial<LayerSpec>): void =>
    session.setSpec({ layers: layers.map((one, k) => (k === i ? { ...one, ...change } : one)) });
  return (
    <div class="layers">
      <Inputs inputs={inputs} onChange={(next) => session.setSpec({ inputs: next })} />
      {layers.length === 0 && <p class="hint">{words.noLayers}</p>}
      {layers.map((layer, i) => (
        <fieldset class="layer" key={i}>
          <legend>{words.layer(i + 1)}</legend>
          <NumberField
            id={`width-${i + 1}`}
            label={words.width}
            setting={width}
            value={layer.width}
            lower={words.lessWide(i + 1)}
            higher={words.wider(i + 1)}
            onChange={(value) => set(i, { width: value })}
          />
          <Choice
            id={`activation-${i + 1}`}
            label={words.activation}
            value={layer.activation}
            options={activationNames.map((name) => [name, name] as const)}
            onChange={(activation) => set(i, { activation })}
          />
          <button
            type="button"
            aria-label={words.removeLayer(i + 1)}
            onClick={() => session.setSpec({ layers: layers.filter((_, k) => k !== i) })}
          >
            ×
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        id="add-layer"
        disabled={layers.length >= mostLayers}
        onClick={() => session.setSpec({ layers: [...layers, layers.at(-1) ?? { width: 4, activation: "tanh" }] })}
      >
        + {words.addLayer}
      </button>
    </div>
  );
}

function Inputs(props: { readonly inputs: readonly InputName[]; onChange(next: InputName[]): void }): JSX.Element {
  const { inputs, onChange } = props;
  const words = networkWords();
  return (
    <fieldset class="choice inputs">
      <legend>{words.inputs}</legend>
      {inputNames.map((name) => {
        const isOn = inputs.includes(name);
        return (
          <label key={name}>
            <input
              type="checkbox"
              checked={isOn}
              // a network sees something
              disabled={isOn && inputs.length === 1}
              onChange={() => onChange(inputNames.filter((one) => (one === name ? !isOn : inputs.includes(one))))}
            />
            <span>{name}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
