import { iris, xor } from "@cotangent/datasets";

const flowers = iris();
if (flowers.length !== 150) throw new Error(`iris has ${flowers.length} flowers; expected 150`);
if (xor().length !== 4) throw new Error("XOR has four rows");
