/** Trees of tensors to bytes and back: safetensors, arrays of NumPy, and whole states such as checkpoints. */
export { loadNpy, saveNpy } from "./npy.ts";
export { loadNpz, saveNpz } from "./npz.ts";
export { loadSafetensors, saveSafetensors } from "./safetensors.ts";
export type { LoadOptions, Metadata, NamedTensors } from "./safetensors.ts";
export { loadState, saveState } from "./state.ts";
export type { Filled, Template } from "./template.ts";
