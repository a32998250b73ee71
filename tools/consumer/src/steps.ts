/** Steps that are counted, each with a line of what came of it. */
export const outcome = { passed: 0, failed: 0 };

/** Returns what the work returns; undefined where it throws, which is printed and counted. */
export async function step<T>(title: string, work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    const result = await work();
    outcome.passed += 1;
    console.log(`ok    ${title}`);
    return result;
  } catch (error) {
    outcome.failed += 1;
    console.log(`FAIL  ${title}\n${(error instanceof Error ? error.message : String(error)).replace(/^/gm, "      ")}`);
    return undefined;
  }
}

/** Says what was not tried, and why. */
export function skip(title: string, reason: string): void {
  console.log(`skip  ${title}: ${reason}`);
}
