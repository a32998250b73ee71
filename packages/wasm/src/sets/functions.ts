import type { KernelSet } from "../run/backend.ts";
import { acos, asin, atan, atan2 } from "../math/arc.ts";
import { cos, sin, tan } from "../math/circular.ts";
import { erf, erfc } from "../math/erf.ts";
import { pow } from "../math/pow.ts";

/**
 * The set of elementary functions: powers, circular functions and their inverses, erf and erfc (`pow`, `sin`, `atan2`,
 * `gelu` …).
 */
export const functions: KernelSet = { functions: { pow, sin, cos, tan, asin, acos, atan, atan2, erf, erfc } };
