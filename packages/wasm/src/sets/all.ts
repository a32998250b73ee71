/** The kernel sets that the door `@cotangent/wasm` has: all of them. */
import type { KernelSet } from "../run/backend.ts";
import { convolutions } from "./convolutions.ts";
import { eager } from "./eager.ts";
import { functions } from "./functions.ts";
import { indexing } from "./indexing.ts";
import { inspection } from "./inspection.ts";
import { threads } from "./threads.ts";

export const all: readonly KernelSet[] = [convolutions, functions, indexing, eager, inspection, threads];
