/** What `pnpm bench` can find out beside times. */
import type { Fact } from "./workload.ts";
import { compileGrowth } from "./facts/growth.ts";
import { fitting } from "./facts/fit.ts";
import { estimators } from "./facts/estimators.ts";
import { first } from "./facts/first.ts";
import { installed } from "./facts/installed.ts";
import { memory } from "./facts/memory.ts";
import { resident } from "./facts/resident.ts";
import { size } from "./facts/size.ts";
import { startup } from "./facts/startup.ts";
import { types } from "./facts/types.ts";
import { updates } from "./facts/updates.ts";

export const facts: readonly Fact[] = [
  startup,
  first,
  size,
  installed,
  types,
  memory,
  resident,
  compileGrowth,
  updates,
  fitting,
  estimators,
];
