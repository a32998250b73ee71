/** What `pnpm bench` can find out beside times. */
import type { Fact } from "./workload.ts";
import { memory } from "./facts/memory.ts";
import { size } from "./facts/size.ts";
import { startup } from "./facts/startup.ts";
import { types } from "./facts/types.ts";

export const facts: readonly Fact[] = [startup, size, types, memory];
