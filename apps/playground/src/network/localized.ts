import { nameIn } from "../ui/names.ts";
import type { Scene } from "./protocol.ts";
import { networkWords } from "./words.ts";

/** The scene with its names in the language of the page; the worker knows none. */
export function localized(scene: Scene): Scene {
  const words = networkWords();
  const { x, y, classNames, network, parameters, spec } = scene;
  const line = network.replace(/number$/, words.number);
  const told = { ...scene, network: `${line}, ${words.parameters(parameters)}` };
  if (spec.data === "own") return told;
  return {
    ...told,
    x: { ...x, label: nameIn(x.label) },
    y: { ...y, label: nameIn(y.label) },
    classNames: classNames.map(nameIn),
  };
}
