import type { KernelTime, RunTimes } from "./backend.ts";
import { UsageError } from "../core/errors.ts";
import { describe } from "../core/sentences.ts";
import { Call, flattenArguments } from "./arguments.ts";
import { specializationsOf } from "./compile.ts";
import { takes } from "./specialization.ts";

/**
 * Shows where the time of a compiled function goes, as text: a run with these arguments, and each of its kernels with
 * its share, the slowest first. It is run many times, for about half a second; the arguments stay as they are, donated
 * ones too. "Operations" are those on elements, however long one takes; bytes are what a kernel reads and writes, once
 * each. The README of `@cotangent/wasm`, whose backend can tell, has an example.
 * @throws UsageError where `compiled` does not come from `compile`, or its backend cannot tell
 */
export function profile(compiled: (...args: never[]) => unknown, ...args: readonly unknown[]): string {
  const cache = specializationsOf(compiled);
  if (cache === undefined)
    throw new UsageError(`profile: got ${describe(compiled)}; it takes a function that compile returned`);
  const specialization = cache.find(flattenArguments("profile", args), args);
  const { backend, executable } = specialization;
  const call = new Call(specialization.leafCount);
  if (!takes(specialization, args, call, cache.name) || call.isOpen)
    throw new UsageError(
      "profile: an argument is being staged or differentiated; call profile outside of compile and grad",
    );
  if (executable === null) return `${cache.name}: nothing to compute`;
  if (executable.profile === undefined) {
    throw new UsageError(
      `profile: ${cache.name} runs on the backend ${backend.name}, which has no kernels to time; compile it with { backend: await createWasmBackend() }`,
    );
  }
  return showTimes(`${cache.name} on ${backend.name}`, executable.profile(call.inputs));
}

function showTimes(what: string, { runs, microseconds, kernels }: RunTimes): string {
  const total = kernels.reduce((sum, kernel) => sum + kernel.microseconds, 0);
  const row = (kernel: KernelTime): string => {
    const { microseconds: time, flops, bytes } = kernel;
    // operations in a microsecond are millions in a second
    const rates = [flops, bytes].map((count) => (time > 0 ? digits(count / time / 1000) : "–"));
    const share = total > 0 ? (100 * time) / total : 0;
    const cells = [digits(time), `${share.toFixed(1)} %`, ...rates];
    return `${line(cells)}  ${kernel.title}`;
  };
  return [
    `${what}: ${digits(microseconds)} µs a run, of which ${digits(total)} in ${kernels.length} kernel${kernels.length === 1 ? "" : "s"}, timed one by one in ${runs.toLocaleString("en")} runs`,
    `${line(["µs", "share", "Gop/s", "GB/s"])}  kernel`,
    ...[...kernels].sort((a, b) => b.microseconds - a.microseconds).map(row),
  ].join("\n");
}

function line(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(9)).join("");
}

/** Three digits that mean something. */
function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 10 ? 1 : value >= 0.1 || value === 0 ? 2 : 3);
}
