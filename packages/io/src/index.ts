/** Trees of tensors to bytes and back: safetensors, and whole states such as checkpoints. */
export { loadSafetensors, saveSafetensors } from "./safetensors.ts";
export type { LoadOptions, Metadata, NamedTensors } from "./safetensors.ts";
export { loadState, saveState } from "./state.ts";
export type { Filled, Template } from "./template.ts";
