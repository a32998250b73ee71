import { createSlimBackend } from "@cotangent/wasm/slim";
import { trainXor } from "./compiled.ts";

/** What a page pays for training at full speed. */
export async function train(steps: number): Promise<number> {
  return trainXor(steps, await createSlimBackend());
}
