/** States: trees of tensors, numbers, texts and truth values, kept as they are. */
import { ValueError } from "@cotangent/autodiff";
import { parseJson } from "./json.ts";
import { itemsOf, readAll, writeTensors } from "./safetensors.ts";
import { mostLevels, readSkeleton, skeletonOf } from "./skeleton.ts";
import { requireBytes } from "./words.ts";

/**
 * Writes a state, such as a checkpoint of a training: a tree whose leaves are tensors, numbers, texts, truth values,
 * `null` or `undefined`. The file is safetensors, whose tensors any program reads; how they stand in the tree, and all
 * else, is one text of its metadata.
 * @returns the bytes of the file
 * @throws UsageError for anything else in the tree, naming its place.
 * @example
 * const state = { params: [{ weight: tensor([1, 2]) }, []], best: NaN, waited: 3 };
 * loadState(saveState(state)); // → { params: [ { weight: float32[2] [1, 2] }, [] ], best: NaN, waited: 3 }
 */
export function saveState(state: unknown): Uint8Array {
  return writeState("saveState", state);
}

/** `saveState`, in the name of another function. */
export function writeState(who: string, state: unknown): Uint8Array {
  const { skeleton, tensors } = skeletonOf(who, state);
  return writeTensors(who, tensors, { [stateKey]: JSON.stringify({ version: 1, state: skeleton }) });
}

/**
 * Reads what `saveState` wrote. Returns a tree that is equal in structure, and in each bit of its tensors and numbers.
 * @throws ValueError for a damaged file, or for safetensors that hold no state: those `loadSafetensors` reads.
 * @example
 * loadState(saveState([tensor(1), -0, undefined])); // → [ float32[] 1, -0, undefined ]
 */
export function loadState(bytes: Uint8Array): unknown {
  return readState("loadState", bytes);
}

/** `loadState`, in the name of another function. */
export function readState(who: string, bytes: Uint8Array): unknown {
  requireBytes(who, bytes);
  const { items, metadata } = itemsOf(who, bytes);
  const text = metadata.get(stateKey);
  if (text === undefined)
    throw new ValueError(`${who}: the file has tensors and no state; loadSafetensors reads what saveSafetensors wrote`);
  const json = parseJson(who, "the state", text, 3 * mostLevels + 8);
  const { version, state } = Object(json) as { readonly version?: unknown; readonly state?: unknown };
  if (version !== 1)
    throw new ValueError(`${who}: the state is of version ${JSON.stringify(version)}; this program reads version 1`);
  const place = readSkeleton(who, state, new Set(items.keys()));
  return place(readAll(who, items, false));
}

/** The text of the metadata that says how tensors stand in the tree. */
const stateKey = "cotangent.state";
