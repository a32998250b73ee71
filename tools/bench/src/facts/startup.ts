/** How long until the first gradient: a fresh Node that imports and differentiates, in turns with an empty one. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "../measure.ts";
import type { Fact } from "../workload.ts";

const folder = fileURLToPath(new URL("../..", import.meta.url));
const empty = "0";
const program = (specifier: string, body: string): string => `import * as m from ${JSON.stringify(specifier)}; ${body}`;
const programs = {
  cotangent: program("@cotangent/autodiff", "m.grad((x) => m.sum(m.mul(x, x)))(m.tensor([1, 2, 3])).toArray();"),
  "tfjs cpu": program(
    "node:module",
    `const require = m.createRequire(${JSON.stringify(import.meta.url)});
     const tf = require("@tensorflow/tfjs");
     tf.grad((x) => tf.sum(tf.mul(x, x)))(tf.tensor([1, 2, 3])).dataSync();`,
  ),
  "jax-js": program(
    "@jax-js/jax",
    'await m.init("wasm"); await m.grad((x) => m.numpy.sum(x.ref.mul(x)))(m.numpy.array([1, 2, 3])).data();',
  ),
};
const rounds = 15;

function seconds(source: string): number {
  const start = process.hrtime.bigint();
  execFileSync(process.execPath, ["--input-type=module", "-e", source], {
    cwd: folder,
    stdio: ["ignore", "ignore", "ignore"],
  });
  return Number(process.hrtime.bigint() - start) / 1e9;
}

export const startup: Fact = {
  name: "startup",
  title: "import and first gradient, more than an empty Node",
  measure() {
    const extra: Record<string, number[]> = {};
    for (let round = 0; round < rounds; round++) {
      const base = seconds(empty);
      for (const [name, source] of Object.entries(programs)) {
        try {
          const extraSeconds = seconds(source) - base;
          (extra[name] ??= []).push(extraSeconds * 1000);
        } catch {
          // a peer that is not installed is left out
        }
      }
    }
    const rows = Object.entries(extra).map(([what, values]) => ({
      what,
      value: median(values),
      unit: "ms",
      ...(what === "cotangent" ? { limit: 60 } : {}),
    }));
    return Promise.resolve(rows);
  },
};
