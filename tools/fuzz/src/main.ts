/** Spoils files and reads them: `pnpm --filter @cotangent/fuzz fuzz [--seed N] [--cases N] [--run FOLDER]`. */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "0" },
    cases: { type: "string", default: "500" },
    run: { type: "string" },
  },
});
const { read, complaints } = await fuzz({
  ...{ seed: Number(values.seed), cases: Number(values.cases) },
  ...(values.run !== undefined && { run: values.run }),
});
for (const complaint of complaints) console.log(complaint);
console.log(`${read} mutants, ${complaints.length} complaints`);
process.exitCode = complaints.length === 0 ? 0 : 1;
