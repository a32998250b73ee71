import { sum, tensor } from "@cotangent/autodiff";
import { loadSafetensors, loadState, saveSafetensors, saveState } from "@cotangent/io";
import { loadFile, saveFile } from "@cotangent/io/node";

const params = [{ weight: tensor([[1, 2]]) }] as const;
const { tensors } = loadSafetensors(saveSafetensors(params));
if ([...tensors.keys()].join() !== "0.weight") throw new Error(`there are ${[...tensors.keys()].join()}`);
const [{ weight }] = loadSafetensors(saveSafetensors(params), params);
const state = loadState(saveState({ weight, epoch: 3 })) as { readonly epoch: number };
if (state.epoch !== 3) throw new Error(`the epoch is ${state.epoch}; expected 3`);

await saveFile("model.safetensors", params);
const [read] = await loadFile("model.safetensors", params);
const total = sum(read.weight).item();
if (total !== 3) throw new Error(`the sum of the weights is ${total}; expected 3`);
