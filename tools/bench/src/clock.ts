import { readFileSync } from "node:fs";

/** Seconds that this thread has been on a processor, as Linux counts them. */
export function onProcessor(): number {
  return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ", 1)[0]) / 1e9;
}
