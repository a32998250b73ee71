import type { KernelSet } from "../run/backend.ts";
import { acos, asin, atan, atan2 } from "../math/arc.ts";
import { cos, sin, tan } from "../math/circular.ts";
import { erf } from "../math/erf.ts";
import { pow } from "../math/pow.ts";

/** Powers, circular functions and their inverses, and the error function: what `pow`, `sin`, `atan2`, `gelu` … compute. */
export const functions: KernelSet = { functions: { pow, sin, cos, tan, asin, acos, atan, atan2, erf } };
